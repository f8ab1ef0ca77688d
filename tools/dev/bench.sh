# shellcheck shell=bash
# ./dev bench [text|pipeline|fencing|monitor] [ARGUMENT…]: speeds, measured in one run beside the limits of this machine.

# Growth, the normalizer's step by kind of input, and every stage; of the files named, or of the examples and the pages of the tests.
bench_text() { # [FILE…]
    local bench=$TOP/build/release/tests/text_bench
    [ $# -gt 0 ] || set -- "$TOP"/examples/*.jsonl "$TOP"/tests/cases/pages/*.html "$TOP"/tests/cases/pages/*.txt
    "$bench" && "$bench" --normalize --rounds 50 "$@" && "$bench" --rounds 5 "$@"
}

bench_command() {
    local part=${1:-pipeline}
    [ $# -eq 0 ] || shift
    case $part in
    pipeline)
        build_command release
        # shellcheck disable=SC2034  # stack_environment puts it on the path
        BIN=$TOP/build/release/bin
        stack_up --servers
        stack_exec /usr/bin/python3 tests/bench/pipeline.py "$@"
        ;;
    fencing)
        stack_up --servers
        build_preset dev programs defect_unfenced defect_normalizer_unfenced
        stack_exec /usr/bin/python3 tests/bench/fencing.py "$TOP/build/dev/bin" "$@"
        ;;
    text)
        build_command release
        bench_text "$@"
        ;;
    monitor)
        build_command release
        stack_up --servers
        stack_exec /usr/bin/python3 tests/bench/monitor.py "$TOP/build/release/bin" "$@"
        ;;
    *) die "no such bench: $part; there are pipeline, fencing, monitor and text" ;;
    esac
}
