"""The campaign must be able to fail: each seeded defect, a service linked with one wrong part (defects/*.c), is put before the oracle until
it is found. `defects.py PROGRAMS [NAME…]`; exit code 1 when one is not found within its tries.

The protocol has guards in a row, epoch, position and the ledger's key, of which each would do. So a defect in one takes away those behind
it, or nothing could be seen: the database's key here, the others in defects/guards_off.c."""

import concurrent.futures
import os
import shutil
import sys
import tempfile
import time

from campaign import Servers  # first: it finds the other modules
from run import Run
from schedule import EXTRACTOR, NORMALIZER, Plan
from servers import Missing

TRIES, AT_ONCE = 10, 3
GATHERING = {"linger_ms": 120, "batch_records": 500, "per_second": 100, "latency_ms": 1, "static": False}
WRITING = {"linger_ms": 20, "batch_records": 100, "per_second": 100, "latency_ms": 2, "static": False}


class Defect:
    """faults: the kinds of its runs; plan: what its runs need besides; key: whether the ledger keeps its key; of: whose instances are hit."""

    def __init__(self, faults, plan, key=False, of=None):
        self.faults, self.plan, self.key, self.of = faults, plan, key, of


DEFECTS = {
    "no_epoch_check": Defect(["zombie"], GATHERING, of=EXTRACTOR),
    "no_ledger_key": Defect(["kill"], WRITING),
    "plain_select": Defect(["zombie"], WRITING, of=EXTRACTOR),
    "offset_first": Defect(["commit_cut"], WRITING),
    "two_transactions": Defect(["commit_cut"], WRITING, key=True),
    "commit_failed": Defect(["commit_cut"], WRITING),
    "letter_outside": Defect(["commit_cut"], WRITING, key=True),
    "kafka_offset": Defect(["request_cut", "kill"], dict(WRITING, request="OffsetCommit")),
    "late_write": Defect(["come"], GATHERING, of=EXTRACTOR),
    "normalizer_unfenced": Defect(["zombie"], dict(WRITING, per_second=400, transaction_ms=60000), key=True, of=NORMALIZER),
}

# Only when named: random runs reach them too seldom. fence_test holds the guards that they take away, the models find all.
NOT_YET = {"late_write", "no_epoch_check", "plain_select", "normalizer_unfenced"}


def plan_of(name, seed):
    defect = DEFECTS[name]
    plan = Plan(seed, None, defect.faults)
    for setting, value in defect.plan.items():
        setattr(plan, setting, value)
    for i, (second, kind, values) in enumerate(plan.faults):
        if defect.of and "who" in values:
            values["who"] = "%s%d" % (defect.of, i % 2)
        if defect.of and "program" in values:
            values["program"] = defect.of
        if kind == "commit_cut":
            values.update(skip=values["skip"] // 4, count=3, half=False)
        if kind == "request_cut":
            values.update(request="OffsetCommit", where="before", count=20, half=False)
    return plan


def hunt(servers, name):
    """(whether it was found, what to say)"""
    begun = time.monotonic()
    for seed in range(1, TRIES + 1):
        run = Run(servers, plan_of(name, seed), seed, tag=name, defect=name, ledger_key=DEFECTS[name].key)
        try:
            findings = run.go()
        finally:
            run.close(keep=False)
        if findings:
            return True, "%-20s found by seed %d after %.0f s: %s" % (name, seed, time.monotonic() - begun, findings[0])
    return False, "%-20s NOT FOUND in %d runs" % (name, TRIES)


def main():
    programs, names = os.path.abspath(sys.argv[1]), sys.argv[2:] or [name for name in DEFECTS if name not in NOT_YET]
    folder = tempfile.mkdtemp(prefix="shuwen-defects-")
    os.chmod(folder, 0o755)
    try:
        servers = Servers(folder, programs)
    except Missing as missing:
        print("skipped: %s" % missing)
        return 77
    good = True
    try:
        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
            for found, text in pool.map(lambda name: hunt(servers, name), names):
                good = good and found
                print(text, flush=True)
    finally:
        servers.close()
    shutil.rmtree(folder, ignore_errors=True)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
