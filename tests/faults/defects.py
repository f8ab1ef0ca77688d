"""The campaign must be able to fail: each seeded defect, a service linked with one wrong part (defects/*.c), goes through the schedule of
directed.py that leads to its moment, and the oracle has to find what it did; the product goes through the same, and nothing may be found.
`defects.py PROGRAMS [NAME…]`; exit code 1 when one of them is judged wrongly.

The protocol has guards in a row, epoch, position and the ledger's key, of which each would do. So a defect in one takes away those behind
it, or nothing could be seen: the database's key here, the others in defects/guards_off.c."""

import concurrent.futures
import os
import shutil
import sys
import tempfile
import time
import traceback

from campaign import Servers  # first: it finds the other modules
from directed import Directed, cut, handing_over, mirror_behind, nothing, unfenced, zombie
from servers import Missing

AT_ONCE = 4
GATHERING = {"gathers": "extractor0"}


class Defect:
    """shows: what the oracle has to call it; key: whether the ledger keeps its key; settings: what its run needs besides."""

    def __init__(self, shows, script, key=False, **settings):
        self.shows, self.script, self.key, self.settings = shows, script, key, settings


DEFECTS = {
    "no_epoch_check": Defect("doubled", zombie),
    "no_ledger_key": Defect("doubled", nothing),
    "plain_select": Defect("doubled", zombie),
    "offset_first": Defect("lost", cut("before", 1)),
    "two_transactions": Defect("doubled", cut("before", 1), key=True),
    "commit_failed": Defect("doubled", cut("after", 0)),
    "letter_outside": Defect("lost", cut("after", 0, bad=True), key=True),
    "kafka_offset": Defect("doubled", mirror_behind),
    "late_write": Defect("doubled", handing_over, **GATHERING),
    "normalizer_unfenced": Defect("doubled", unfenced, key=True),
}
# The product itself: nothing to be found.
SOUND = {
    "zombie": Defect(None, zombie, key=True),
    "cut": Defect(None, cut("after", 0, bad=True), key=True),
    "mirror_behind": Defect(None, mirror_behind, key=True),
    "handing_over": Defect(None, handing_over, key=True, **GATHERING),
    "unfenced": Defect(None, unfenced, key=True),
}


def judged(servers, name, number):
    """(whether rightly, what to say)"""
    defect = DEFECTS.get(name) or SOUND[name]
    run = Directed(servers, number, name, defect.script, defect=name if defect.shows else None, ledger_key=defect.key, **defect.settings)
    begun = time.monotonic()
    try:
        findings = run.go()
    except Exception:
        run.close(keep=True)
        return False, "%-20s BROKEN, logs in %s\n%s" % (name, run.folder, traceback.format_exc())
    shown = [f for f in findings if f.kind == defect.shows] if defect.shows else []
    good = bool(shown) if defect.shows else not findings
    said = shown[0] if shown else "nothing is wrong" if not findings else "\n  ".join(["judged wrongly, logs in " + run.folder, *map(str, findings[:20])])
    run.close(keep=not good)
    return good, "%-20s %s in %.1f s: %s" % (name, "as it should be" if good else "NOT FOUND" if defect.shows else "FOUND WRONG", time.monotonic() - begun, said)


def main():
    programs, names = os.path.abspath(sys.argv[1]), sys.argv[2:] or [*DEFECTS, *SOUND]
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
            for done in concurrent.futures.as_completed([pool.submit(judged, servers, name, number) for number, name in enumerate(names)]):
                right, text = done.result()
                good = good and right
                print(text, flush=True)
    finally:
        servers.close()
    if good:
        shutil.rmtree(folder, ignore_errors=True)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
