# shellcheck shell=bash
# ./dev test: every part, one line each as it ends, what failed in full, and the sum at the end.

TEST_PARTS=(format lint docs layers unit cases property contracts deploy model compilers fuzz asan tsan integration operations faults accuracy)
FUZZ_SECONDS=${FUZZ_SECONDS:-12}
TEST_PASSED=0 TEST_FAILED=0 TEST_SKIPPED=0 TEST_SINCE_S=0

# One line: what became of it, and the seconds since the line before.
test_count() { # PART PASSED FAILED SKIPPED NOTE
    local words="$2 passed, $3 failed"
    [ "$4" -eq 0 ] || words+=", $4 skipped"
    printf '%-12s %s, %d s%s\n' "$1" "$words" $((SECONDS - TEST_SINCE_S)) "${5:+ ($5)}"
    TEST_SINCE_S=$SECONDS
    TEST_PASSED=$((TEST_PASSED + $2)) TEST_FAILED=$((TEST_FAILED + $3)) TEST_SKIPPED=$((TEST_SKIPPED + $4))
}

test_log() { echo "$RUN/log/test-$1.log"; }

# One check that is a command: passed, skipped with exit code 77, or failed with what it printed.
test_command() { # PART COMMAND…
    local part=$1 log code=0
    log=$(test_log "$part")
    shift
    # A subshell, so that a die inside ends this check and not all of them.
    ("$@") >"$log" 2>&1 || code=$?
    case $code in
    0) test_count "$part" 1 0 0 ;;
    77) test_count "$part" 0 0 1 "$(tail -1 "$log")" ;;
    *)
        test_count "$part" 0 1 0 "$log"
        head -60 "$log"
        ;;
    esac
}

# Tests of a build folder by label or name. None of that label yet: said, not counted.
test_ctest() { # PART PRESET CTEST-ARGUMENT…
    local part=$1 preset=$2 log report code=0
    log=$(test_log "$part") report=$RUN/log/test-$1.xml
    shift 2
    rm -f "$report"
    "${TEST_VIA[@]}" ctest --test-dir "build/$preset" -j "$(nproc)" --output-on-failure --output-junit "$report" "$@" >"$log" 2>&1 || code=$?
    if [ ! -s "$report" ]; then
        test_count "$part" 0 "$((code != 0))" 0 "ctest found no such tests: $log"
        return
    fi
    test_ctest_count "$part" "$report" "$log"
}

test_ctest_count() { # PART REPORT LOG
    local all failed skipped note
    all=$(grep -c '<testcase ' "$2") || true
    failed=$(grep -c '<testcase .*status="fail"' "$2") || true
    skipped=$(grep -c '<testcase .*status="\(notrun\|disabled\)"' "$2") || true
    note=$([ "$failed" = 0 ] || echo "$3")
    # A part that lost its tests must not look as if it had passed.
    [ "$all" -gt 0 ] || { failed=1 all=1 note="ctest found no test of this part: $3"; }
    test_count "$1" $((all - failed - skipped)) "$failed" "$skipped" "$note"
    [ "$failed" = 0 ] || grep -vE '\bPassed\b' "$3" | head -120
}

# A build that fails is one failed test, and the parts that need it end there.
test_needs_build() { # PRESET [TARGET…]
    if [ -z "${TEST_BUILT[$1]:-}" ]; then
        TEST_BUILT[$1]=yes
        (build_preset "$@") >"$(test_log "build-$1")" 2>&1 || TEST_BUILT[$1]=failed
        [ "${TEST_BUILT[$1]}" = yes ] || { test_count "build-$1" 0 1 0 && cat "$(test_log "build-$1")"; }
    fi
    [ "${TEST_BUILT[$1]}" = yes ]
}
declare -A TEST_BUILT=()
TEST_VIA=()

part_format() { test_command format format_command --check; }
part_lint() {
    test_command lint-tidy lint_tidy 50000  # ./dev lint looks deeper
    test_command lint-cppcheck lint_cppcheck
    test_command lint-shell lint_shell
}
part_docs() { part_of_dev docs; }
part_layers() { part_of_dev layers; }
part_unit() { part_of_dev unit; }
part_cases() { part_of_dev cases; }
part_property() { part_of_dev property; }
part_contracts() { part_of_dev contracts; }
part_deploy() { part_of_dev deploy; }
part_model() { part_of_dev model; }
part_accuracy() { part_of_dev accuracy; }

part_of_dev() { # LABEL
    test_needs_build dev || return 0
    test_ctest "$1" dev -L "^$1\$"
}

# Both compilers and the hardened flags, without a warning.
part_compilers() {
    test_command clang build_preset clang
    test_command hardened build_preset release programs
}

part_asan() {
    test_needs_build asan tests_unit tests_cases tests_property || return 0
    UBSAN_OPTIONS=print_stacktrace=1 test_ctest asan asan -L '^(unit|cases|property)$'
}

part_tsan() {
    test_needs_build tsan tests_threads || return 0
    TSAN_OPTIONS=halt_on_error=1:second_deadlock_stack=1 test_ctest tsan tsan -L '^threads$'
}

# The inputs that were found before, then new ones for a while; a target's corpus is tests/fuzz/corpus/TARGET.
part_fuzz() {
    local target
    part_of_dev fuzz
    test_needs_build fuzz fuzzers || return 0
    fuzz_all
    for target in build/fuzz/fuzz/*_fuzz; do test_command "${target##*/}" fuzz_outcome "${target##*/}"; done
}

# One on each processor; a subshell, whose jobs are these alone.
fuzz_all() (
    for target in build/fuzz/fuzz/*_fuzz; do
        while [ "$(jobs -pr | wc -l)" -ge "$(nproc)" ]; do sleep 0.2; done
        fuzz_run "$target" &
    done
    wait
)

fuzz_run() { # TARGET
    local name=${1##*/} code=0
    local found=build/fuzz/corpus/$name seeds=tests/fuzz/corpus/$name
    mkdir -p "$found"
    [ -d "$seeds" ] || seeds=''
    rm -f "$RUN/log/$name.code"
    # libFuzzer's own exit code of a finding is 77: a test that is skipped.
    "$1" -max_total_time="$FUZZ_SECONDS" -error_exitcode=1 -timeout=10 -rss_limit_mb=1024 -jobs=0 -verbosity=0 -print_final_stats=1 \
        -artifact_prefix="$found-" "$found" ${seeds:+"$seeds"} >"$RUN/log/$name.log" 2>&1 || code=$?
    echo "$code" >"$RUN/log/$name.code"
}

fuzz_outcome() { # NAME
    cat "$RUN/log/$1.log"
    return "$(cat "$RUN/log/$1.code")"
}

part_integration() { test_with_servers integration; }
part_operations() { test_with_servers operations; }

# The campaign starts and kills servers of its own, so it takes the program and no address.
part_faults() {
    local SHUWEN_KAFKA_HOME
    SHUWEN_KAFKA_HOME=$(kafka_fetch >/dev/null && kafka_home) || [ "${CI:-}" != true ] || test_count servers 0 1 0 "Apache Kafka cannot be had"
    export SHUWEN_KAFKA_HOME
    part_of_dev faults
}

# On servers of their own, with topics and a database for each test: they wait more than they compute, so more run than there are cores.
# RUN_SERIAL is what restarts the servers.
test_with_servers() { # LABEL
    local TEST_VIA=()
    test_needs_build dev || return 0
    if [ -n "${SHUWEN_KAFKA_BROKERS:-}" ] && [ -n "${SHUWEN_POSTGRES:-}" ]; then
        say "$1: on the servers that the environment names"
    elif ! test_servers; then
        test_count servers 0 1 0 "PostgreSQL or the broker did not start: $RUN/log/test-servers.log"
    else
        TEST_VIA=(env "SHUWEN_RUN=$RUN/test" "$TOP/dev" exec)
        # ./dev starts again what was killed.
        [ "$(cat "$RUN/test/broker")" != kafka ] || TEST_VIA+=(env "SHUWEN_TEST_RESTART_KAFKA=kill -9 \$(cat '$RUN/test/pid/kafka')"
            "SHUWEN_TEST_KAFKA_PID_FILE=$RUN/test/pid/kafka")
        # What needs the real broker sees none, and says that it is skipped; where CI is true that is a failure.
        [ "$(cat "$RUN/test/broker")" = kafka ] || TEST_VIA+=(env -u SHUWEN_KAFKA_BROKERS)
        [ "$(cat "$RUN/test/broker")" = kafka ] || [ "${CI:-}" != true ] || test_count servers 0 1 0 "Apache Kafka cannot be had"
    fi
    test_ctest "$1" dev -L "^$1\$" -j 4
}

# Once for all parts; ends with ./dev test.
test_servers() {
    local log=$RUN/log/test-servers.log
    [ -z "${TEST_SERVERS:-}" ] || return 0
    rm -rf "$RUN/test"
    SHUWEN_RUN=$RUN/test setpriv --pdeathsig TERM "$TOP/dev" run --servers >"$log" 2>&1 </dev/null &
    TEST_SERVERS=$!
    trap test_servers_stop EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
    until [ -e "$RUN/test/ready" ]; do
        kill -0 "$TEST_SERVERS" 2>/dev/null || { TEST_SERVERS='' && return 1; }
        sleep 0.1
    done
}

test_servers_stop() {
    [ -z "${TEST_SERVERS:-}" ] || { kill -TERM "$TEST_SERVERS" && wait "$TEST_SERVERS"; } 2>/dev/null || true
}

test_sum() {
    local words="$TEST_PASSED passed, $TEST_FAILED failed"
    [ "$TEST_SKIPPED" -eq 0 ] || words+=", $TEST_SKIPPED skipped"
    echo "$words"
    [ "$TEST_FAILED" -eq 0 ]
}

test_command_line() { # [PART…]
    local part
    require_folders
    packages_install test
    mkdir -p "$RUN/log"
    for part in "$@"; do
        declare -F "part_$part" >/dev/null || die "no such part: $part; there are ${TEST_PARTS[*]}"
    done
    [ $# -gt 0 ] || set -- "${TEST_PARTS[@]}"
    TEST_SINCE_S=$SECONDS
    for part in "$@"; do "part_$part"; done
    test_sum
}
