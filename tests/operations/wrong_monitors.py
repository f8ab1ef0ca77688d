"""How other monitors answer in the same place, as measured: each must be caught by the scenario that is named with it."""

import copy
import time


def each_row(said):
    said = copy.deepcopy(said)
    return said, [row for one in said["pipelines"] for row in one["partitions"] if row["lag_records"] is not None]


def counts_markers(said):
    """Lag is the end less the position, whatever of it can be read."""
    said, rows = each_row(said)
    for row in rows:
        row["lag_records"] = row["end_offset"] - row["next_offset"]
    return said


def hides_losses(said):
    """Records that are gone are counted as lag."""
    said, rows = each_row(said)
    for row in rows:
        row["lag_records"] += row["lost_records"]
        row["lost_records"] = 0
        row["status"] = "stopped" if row["status"] == "lost" else row["status"]
    return said


def hides_the_unstarted(said):
    """A partition without a stored position has no row."""
    said, _ = each_row(said)
    for one in said["pipelines"]:
        one["partitions"] = [row for row in one["partitions"] if not row["never_started"]]
    return said


def interpolates():
    """Seconds on a straight line between the oldest record's stamp and the newest's."""
    first = time.time() - 3600

    def answer(said):
        said, rows = each_row(said)
        for row in rows:
            row["lag_seconds"] = (time.time() - first) * row["lag_records"] / max(1, row["end_offset"])
        return said

    answer.__name__ = "interpolates"
    return answer


def believes_the_mirror(said):
    """The offsets that Kafka was told last are the position."""
    said, rows = each_row(said)
    for row in rows:
        if row["mirror_offset"] is not None:
            row["lag_records"] += row["mirror_lag_records"]
    return said


# scenario -> a wrong monitor, and where it must be noticed
WRONG = {
    "markers": (counts_markers, "ok on all partitions"),
    "retention": (hides_losses, "lost: not within"),
    "never_started": (hides_the_unstarted, "four rows"),
    "burst": (interpolates(), "s are shown, true are"),
    "postgres_is_truth": (believes_the_mirror, "row[\"lag_records\"] == max(0, row"),
}
