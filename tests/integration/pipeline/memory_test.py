"""A backlog on eight partitions does not show in memory: each service stays within 64 MiB while it works it off, all that is fetched, decompressed,
computed and sent included. Sanitizers take memory of their own: skipped with them."""

import os

from stack import Stack, article, skip

EVENTS, LIMIT_MIB = 5000, 64


def peak_mib(process):
    with open("/proc/%d/status" % process.pid) as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM"))


def long_article(n):
    """About 3 KB."""
    event = article(n)
    event["body"] = "\n".join([event["body"]] + ["这一段只谈经过，不谈数目，第%s节说明各科室如何分工、如何交接班。" % "甲乙丙丁"[i % 4] for i in range(28)])
    return event


with Stack(partitions=8) as stack:
    with open(os.path.join(stack.bin, "shuwen-extractor"), "rb") as program:
        code = program.read()
    if b"__asan_init" in code or b"__tsan_init" in code:
        skip("built with a sanitizer")
    stack.publish([long_article(n) for n in range(EVENTS)])
    stack.normalizer()
    stack.extractor()  # claims its partitions, then falls behind by itself
    stack.wait("SELECT count(*) FROM shuwen.articles", EVENTS, seconds=300)
    for name, process in stack.processes.items():
        print("%s: %.1f MiB" % (name, peak_mib(process)))
        assert peak_mib(process) <= LIMIT_MIB, name
    stack.stop("extractor")
    stack.stop("normalizer")
