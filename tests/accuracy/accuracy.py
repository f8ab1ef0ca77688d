#!/usr/bin/env python3
"""accuracy.py SHUWEN seeds|dev|peers: scores `shuwen extract` or `shuwen tag` on the data of SHUWEN_EVAL_DIR.

Prints what its scorer prints, levels per document among it, and exits 1 below a floor of floors.txt. Without SHUWEN_EVAL_DIR, or without
that data in it, the test is skipped (77): the annotated articles are not part of this repository.
"""
import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent


def floors(data):
    rows = (line.split("\t") for line in (HERE / "floors.txt").read_text().splitlines() if line and not line.startswith("#"))
    return {level: floor for name, level, floor in rows if name == data}


def skip(why):
    print(f"skipped: {why}")
    sys.exit(77)


def run_extract(shuwen, folder, out):
    """Writes the observations of a data set; whatever the program says of its events is shown."""
    with open(out, "wb") as stream:
        done = subprocess.run([shuwen, "extract", str(folder / "events.jsonl")], stdout=stream, check=False)
    if done.returncode:
        sys.exit(f"shuwen extract: exit status {done.returncode}")


def score_articles(shuwen, root, data):
    with tempfile.TemporaryDirectory() as scratch:
        out = pathlib.Path(scratch) / "observations.jsonl"
        run_extract(shuwen, root / data, out)
        minima = [f"--min-{level.lower()}={floor}" for level, floor in floors(data).items()]
        return subprocess.run([sys.executable, str(root / "score.py"), "--texts", str(root / data / "texts"),
                               "--gold", str(root / data / "gold.jsonl"), "--pred", str(out), *minima], check=False).returncode


def score_peers(shuwen, root):
    minima = [f"--min-{level}={floor}" for level, floor in floors("peers").items()]
    suites = sorted(str(path) for path in (root / "peers").glob("*.jsonl"))
    return subprocess.run([sys.executable, str(root / "peers.py"), "--bin", shuwen, *minima, *suites], check=False).returncode


def main():
    shuwen, data = sys.argv[1:]
    if not os.environ.get("SHUWEN_EVAL_DIR"):
        skip("SHUWEN_EVAL_DIR is not set: it names the folder of the annotated articles (score.py, seeds, dev, peers)")
    root = pathlib.Path(os.environ["SHUWEN_EVAL_DIR"])
    if not (root / data).is_dir():
        skip(f"{root / data} is not there")
    sys.stdout.flush()
    sys.exit(score_peers(shuwen, root) if data == "peers" else score_articles(shuwen, root, data))


main()
