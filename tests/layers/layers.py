#!/usr/bin/env python3
"""layers.py ROOT [BUILD]: holds the tree to the layout that rooms.tsv states.

Without BUILD: every #include of common/ and services/, the banned functions, the lengths of files and functions.
With BUILD, a build folder that is not instrumented: what the compiled pure rooms call and keep (clocks, files, threads,
environment, globals), and which foreign library each room and program is linked with.
Prints one line for each finding, file:line first; the exit code is 1 when there is any.
"""
import pathlib
import re
import subprocess
import sys

FILE_LINES, FUNCTION_LINES = 600, 80
HERE = pathlib.Path(__file__).resolve().parent

INCLUDE = re.compile(r'^\s*#\s*include\s+([<"])([^>"]+)[>"]')
FOREIGN = ("gumbo.h", "jansson.h", "librdkafka/", "libpq-fe.h", "libpq/", "microhttpd.h", "opencc/", "xxhash.h", "utf8proc.h",
           "openssl/", "unicode/")
# Allowed in the pure column: what computes. stdio.h is there for snprintf; the compiled rooms are asked what they call.
PURE_LIBC = {"assert.h", "ctype.h", "errno.h", "float.h", "inttypes.h", "limits.h", "math.h", "stdalign.h", "stdarg.h",
             "stdbool.h", "stddef.h", "stdint.h", "stdio.h", "stdlib.h", "stdnoreturn.h", "string.h", "strings.h",
             "sanitizer/asan_interface.h"}
BANNED = re.compile(r"(?<![\w.>])(strcpy|strcat|sprintf|vsprintf|strtok|atoi|atol|atof|strtod|gets|gmtime|localtime)\s*\(")
# What a compiled pure room must not call.
IMPURE = re.compile(r"^(time|clock(_\w+)?|gettimeofday|localtime\w*|gmtime\w*|mktime|nanosleep|usleep|sleep"
                    r"|f?open(64)?|fdopen|freopen|fclose|fread|fwrite|fgets|fputs|fputc|putc|getc|getline|read|write|close|stat|lstat"
                    r"|printf|__printf_chk|vprintf|fprintf|__fprintf_chk|vfprintf|puts|putchar|perror|stdout|stderr|stdin"
                    r"|(secure_)?getenv|setenv|putenv|setlocale|newlocale|uselocale|pthread_\w+|thrd_\w+|mtx_\w+"
                    r"|rand(_r)?|random|srand|getrandom|exit|_exit|signal|sigaction|system|popen|fork|syslog|dlopen)$")
ALLOCATORS = re.compile(r"^(malloc|calloc|realloc|aligned_alloc|posix_memalign|strdup|strndup)$")
LIBRARY_SYMBOLS = {"rd_kafka_": "kafka", "PQ": "postgres", "json_": "event", "EVP_": "event", "gumbo_": "html", "MHD_": "runtime"}
WRITABLE = re.compile(r"^\.(data|bss|tdata|tbss)(?!\.rel\.ro)|^\*COM\*$")


def read_rooms():
    rooms = {}
    for line in (HERE / "rooms.tsv").read_text().splitlines():
        if line and not line.startswith("#"):
            name, column, uses, foreign = ([] if cell == "-" else cell.split() for cell in line.split("\t"))
            if uses == ["above"]:
                uses = [room for room in rooms if rooms[room]["column"] == "pure"]
            rooms[name[0]] = {"column": column[0], "uses": {*name, *uses}, "foreign": tuple(foreign)}
    return rooms


def is_generator(path):
    return path.name.endswith("_main.c")


def check_include(rooms, room, bracket, name):
    """Says what is wrong with one include of a room, or nothing. A service's room is None: it may use all rooms."""
    if bracket == '"':
        target = name.split("/")[0]
        if "/" not in name or room is None or target in rooms[room]["uses"]:
            return None
        return f"room {room} may not include {name}: only {' '.join(sorted(rooms[room]['uses']))}"
    if name.startswith(FOREIGN):
        if room is not None and name.startswith(rooms[room]["foreign"]):
            return None
        return f"<{name}> is named in its own room only"
    if room is not None and rooms[room]["column"] == "pure" and name not in PURE_LIBC and not name.startswith(rooms[room]["foreign"]):
        return f"a pure room may not include <{name}>"
    return None


def check_source(rooms, root, path, room):
    where = path.relative_to(root)
    lines = path.read_text(encoding="utf-8").split("\n")
    for number, line in enumerate(lines, 1):
        include = INCLUDE.match(line)
        wrong = include and not is_generator(path) and check_include(rooms, room, *include.groups())
        if wrong:
            yield f"{where}:{number}: {wrong}"
        banned = BANNED.search(line.split("//")[0])
        if banned and '"' not in line[:banned.start()]:
            yield f"{where}:{number}: {banned.group(1)} is banned: its limits or its locale are not ours"


def check_lengths(root, path):
    where = path.relative_to(root)
    lines = path.read_text(encoding="utf-8").rstrip("\n").split("\n")
    if len(lines) > FILE_LINES:
        yield f"{where}:1: {len(lines)} lines, {FILE_LINES} at most"
    if path.suffix != ".c":
        return
    start = None
    for number, line in enumerate(lines, 1):
        if line.startswith("{"):
            start = number
        elif line.startswith("}") and start:
            if number - start - 1 > FUNCTION_LINES:
                yield f"{where}:{start}: a function of {number - start - 1} lines, {FUNCTION_LINES} at most"
            start = None


def check_tree(rooms, root):
    for folder in sorted(p for p in (root / "common").glob("*") if p.is_dir()):
        if folder.name not in rooms:
            yield f"common/{folder.name}:1: no such room in {HERE.name}/rooms.tsv"
            continue
        if any(folder.glob("*.c")) and not (folder / "README.md").exists():
            yield f"common/{folder.name}/README.md:1: every room has one"
        for path in sorted(folder.rglob("*.[ch]")):
            yield from check_source(rooms, root, path, folder.name)
    for path in sorted((root / "services").rglob("*.[ch]")):
        yield from check_source(rooms, root, path, None)
        if path.name == "main.c" and path.read_text(encoding="utf-8").count("\n") > 120:
            yield f"{path.relative_to(root)}:1: main.c reads as a recipe of at most 120 lines"
    tests = [p for p in (root / "tests").rglob("*") if "layers/bad" not in p.as_posix()]
    for path in sorted([*(root / "common").rglob("*.[ch]"), *(root / "services").rglob("*.[ch]"), *tests]):
        if path.suffix in (".c", ".h", ".py", ".sh"):
            yield from check_lengths(root, path)


def run(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def check_calls(rooms, room, archive):
    pure = rooms[room]["column"] == "pure"
    for line in run("nm", "--undefined-only", "--format=posix", archive).splitlines():
        symbol = line.split(" ")[0].split("@")[0]
        owner = next((o for prefix, o in LIBRARY_SYMBOLS.items() if symbol.startswith(prefix)), room)
        if owner != room:
            yield f"common/{room}:1: calls {symbol}, which only {owner} may"
        if pure and IMPURE.match(symbol):
            yield f"common/{room}:1: a pure room calls {symbol}"
        if pure and room != "base" and ALLOCATORS.match(symbol):
            yield f"common/{room}:1: calls {symbol}: memory comes from an arena"


def check_globals(room, archive):
    for line in run("objdump", "--syms", archive).splitlines():
        words = line.split()
        if len(words) >= 5 and re.match(r"^[0-9a-f]{8,}$", words[0]) and " O " in line:
            section, name = next((w for w in words if w.startswith((".", "*"))), ""), words[-1]
            if WRITABLE.match(section):
                yield f"common/{room}:1: a pure room keeps the variable {name}"


def check_programs(build):
    for name in ("shuwen-normalizer",):
        program = build / "bin" / name
        if program.exists() and "libpq" in run("ldd", str(program)):
            yield f"services/normalizer:1: {name} is linked with libpq, and it has no database"


def check_build(rooms, build):
    archives = {p.stem[3:]: p for p in (build / "common").rglob("lib*.a")}
    if not archives:
        yield f"{build}:1: no compiled rooms found"
    for room, archive in sorted(archives.items()):
        if room in rooms:
            yield from check_calls(rooms, room, str(archive))
            if rooms[room]["column"] == "pure":
                yield from check_globals(room, str(archive))
    yield from check_programs(build)


def main():
    rooms, root = read_rooms(), pathlib.Path(sys.argv[1]).resolve()
    found = list(check_build(rooms, pathlib.Path(sys.argv[2]))) if len(sys.argv) > 2 else list(check_tree(rooms, root))
    print("\n".join(dict.fromkeys(found)))
    sys.exit(1 if found else 0)


main()
