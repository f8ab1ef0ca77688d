"""operations_test.py BIN [SCENARIO…]: what an operator is told, in the scenarios that other monitors were measured to get wrong. All run
at once, each on topics and a group of its own, against one broker and one database; what stops a server runs after the others. What failed
among twenty others, on a machine that they kept busy, is run again alone: only then it says something of the monitor.
Then five of them run against a monitor that answers as others do, and have to fail."""

import os
import sys
import threading
import time
import traceback

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "integration", "pipeline"))

try:
    import confluent_kafka  # noqa: F401
    import psycopg2  # noqa: F401
except ImportError as missing:
    print("skipped: %s" % missing)
    sys.exit(77)

import scenarios_actions as actions  # noqa: E402
import scenarios_logs as logs  # noqa: E402
import scenarios_readers as readers  # noqa: E402
import scenarios_sources as sources  # noqa: E402
from lab import Lab  # noqa: E402
from stack import Stack  # noqa: E402
from wrong_monitors import WRONG  # noqa: E402

TOGETHER = [actions.redrive, readers.killed, readers.steady, readers.poison, readers.postgres_is_truth, readers.idle, readers.static_restart,
            logs.markers, logs.open_transaction, logs.retention, logs.never_started, logs.burst, logs.removed,
            sources.postgres_hangs, sources.nothing_answers, sources.fresh, sources.clock_steps, sources.prometheus]  # the longest first
ALONE = [sources.kafka_hangs, sources.wide]


class Run(threading.Thread):
    def __init__(self, lab, scenario, wrong=None, notices=None, again=""):
        super().__init__(daemon=True)
        self.again = again
        self.lab, self.scenario, self.wrong, self.notices = lab, scenario, wrong, notices
        self.title = scenario.__name__ + (", as " + wrong.__name__ if wrong else "") + (", again" if again else "")
        self.error, self.note, self.took = None, None, 0

    def run(self):
        began = time.time()
        name = "%s.%s%s%s" % (self.lab.stack.name, self.scenario.__name__, ".wrong" if self.wrong else "", self.again)
        try:
            self.note = self.scenario(self.lab, name, wrong=self.wrong)
        except BaseException:
            self.error = traceback.format_exc()
        self.took = time.time() - began

    def passed(self):
        if self.is_alive():
            self.error = self.error or "did not come to an end"
            return False
        return self.notices in (self.error or "") if self.wrong else not self.error

    def say(self):
        print("%-44s %s %5.1f s%s" % (self.title, "passed" if self.passed() else "FAILED", self.took, "  " + self.note if self.note else ""), flush=True)
        if not self.passed():
            print(self.error or "the wrong monitor was not noticed", flush=True)


def run_all(lab, wanted):
    runs = [Run(lab, s) for s in TOGETHER if s.__name__ in wanted]
    runs += [Run(lab, s, *WRONG[s.__name__]) for s in TOGETHER if s.__name__ in WRONG and s.__name__ in wanted]
    for run in runs:
        run.start()
        time.sleep(0.8)  # not all topics in one second
    for run in runs:
        run.join(300)
        run.say()
    for i, run in enumerate(runs):
        if not run.passed():
            runs[i] = Run(lab, run.scenario, run.wrong, run.notices, again=".again")
            runs[i].run()
            runs[i].say()
    for scenario in ALONE:
        if scenario.__name__ in wanted:
            runs.append(Run(lab, scenario))
            runs[-1].run()
            runs[-1].say()
    return all(run.passed() for run in runs)


with Stack(partitions=1) as stack:
    lab = Lab(stack)
    try:
        fine = run_all(lab, sys.argv[2:] or [s.__name__ for s in TOGETHER + ALONE])
    finally:
        lab.close()
sys.exit(0 if fine else 1)
