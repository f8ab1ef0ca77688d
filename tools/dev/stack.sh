# shellcheck shell=bash
# The stack: what is started in which order, watched while it runs, and stopped in reverse.

# The lock (descriptor 9, closed in children) is held by the ./dev that runs: two on the same data cannot be.
stack_lock() {
    mkdir -p "$RUN"
    exec 9>"$RUN/lock"
    # One that is stopping just now is waited for.
    flock -n 9 || { [ ! -e "$RUN/ready" ] && flock -w 30 9; } || die "this checkout runs already: ./dev status, ./dev down"
}

stack_locked() { [ -e "$RUN/lock" ] && ! flock -n "$RUN/lock" true; }

# What a killed ./dev started is on its way out: give it a moment, then end it.
stack_sweep() {
    local file name
    for file in "$RUN"/pid/*; do
        [ -e "$file" ] || continue
        name=${file##*/}
        if child_alive "$name" && tr '\0' ' ' <"/proc/$(child_pid "$name")/cmdline" 2>/dev/null | grep -qF -e "$TOP" -e "$RUN"; then
            child_stop "$name" TERM 15
        fi
        rm -f "$file"
    done
    rm -f "$RUN/ready"
}

# Servers that the environment names are used as they are; the others are our own.
stack_servers() {
    # shellcheck disable=SC2034
    STACK_FOREIGN=${SHUWEN_KAFKA_BROKERS:-}${SHUWEN_POSTGRES:-}
    stack_remember_foreign
    [ -n "${SHUWEN_KAFKA_BROKERS:-}" ] || broker_begin
    [ -n "${SHUWEN_POSTGRES:-}" ] || postgres_start
}

stack_remember_foreign() {
    (umask 077 && printf 'SHUWEN_KAFKA_BROKERS=%q\nSHUWEN_POSTGRES=%q\n' "${SHUWEN_KAFKA_BROKERS:-}" "${SHUWEN_POSTGRES:-}" >"$RUN/foreign")
}

# Apache Kafka, or the embedded broker where it cannot be had.
broker_begin() {
    if [ "${SHUWEN_BROKER:-kafka}" = kafka ] && kafka_fetch; then
        echo kafka >"$RUN/broker"
        kafka_begin
    else
        echo embedded >"$RUN/broker"
        embedded_begin
    fi
}

broker_wait() {
    case $(cat "$RUN/broker" 2>/dev/null) in
    kafka) kafka_wait ;;
    embedded) embedded_wait ;;
    esac
}

# Called in the trap of every way out; a second signal changes nothing.
stack_stop() {
    trap '' INT TERM HUP
    set +e
    rm -f "$RUN/ready"
    say "stopping"
    services_stop
    child_stop embedded TERM 5
    kafka_stop
    postgres_stop
    rm -f "$RUN/pid/dev"
}

stack_addresses() {
    stack_environment
    say "addresses"
    [ ! -e "$RUN/pid/monitor" ] || printf '  %-12s %s\n' 'status page' "http://127.0.0.1:$(port_of monitor)/"
    printf '  %-12s %s\n' SQL "./dev psql (${SHUWEN_POSTGRES})" Kafka "$SHUWEN_KAFKA_BROKERS" logs "$RUN/log"
}

stack_run() { # [--servers]
    require_folders
    packages_install run
    stack_lock
    stack_sweep
    mkdir -p "$RUN/pid" "$RUN/log"
    echo $$ >"$RUN/pid/dev"
    trap stack_stop EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    # The terminal is gone: words to it would fail.
    trap 'exec >>"$RUN/log/dev.log" 2>&1; exit 129' HUP
    stack_start "$@"
    touch "$RUN/ready"
    say "ready; Ctrl-C stops everything and keeps the data"
    stack_watch
}

# Kafka comes up while the programs are built.
stack_start() { # [--servers]
    stack_servers
    if [ "${1:-}" = --servers ]; then
        broker_wait
    else
        say "building"
        build_preset dev programs
        services_check
        broker_wait
        services_setup
        services_start
        services_examples
        services_figures
    fi
    stack_addresses
}

# Whatever ends by itself is started again, after a pause that doubles up to 30 s while it keeps ending at once.
stack_watch() {
    local ended code
    local -A pause=()
    while :; do
        code=0
        wait -n -p ended 2>/dev/null || code=$?
        case ${CHILD_NAME[$ended]:-} in
        '') ;;
        again:*) child_again "${CHILD_NAME[$ended]#again:}" ;;
        # One that lost its port while starting was replaced then.
        *) [ "$(child_pid "${CHILD_NAME[$ended]}")" != "$ended" ] || stack_child_ended "${CHILD_NAME[$ended]}" "$code" ;;
        esac
        unset "CHILD_NAME[$ended]"
    done
}

stack_child_ended() { # NAME CODE; uses the pause of stack_watch
    local name=$1
    if [ $((SECONDS - CHILD_START["$name"])) -gt 60 ]; then pause[$name]=0; fi
    warn "$name ended by itself ($(child_code_words "$2")): $(service_complaint "$name")"
    warn "starting $name again in ${pause[$name]:=1} s"
    setpriv --pdeathsig KILL sleep "${pause[$name]}" 9>&- &
    CHILD_NAME[$!]=again:$name
    pause[$name]=$((pause[$name] * 2 > 30 ? 30 : pause[$name] * 2))
}

child_code_words() { if [ "$1" -gt 128 ]; then echo "signal $(kill -l "$1")"; else echo "exit code $1"; fi; }

child_again() { # NAME
    case $1 in
    kafka) kafka_spawn ;;
    embedded) embedded_spawn ;;
    postgres) postgres_spawn "$(postgres_bin)" ;;
    *) service_spawn "$1" ;;
    esac
}

stack_up() { # [--servers]
    require_folders
    packages_install run
    # Another one may be coming up, or on its way down.
    while stack_locked; do
        if [ -e "$RUN/ready" ]; then stack_status && return; fi
        sleep 0.1
    done
    mkdir -p "$RUN/log"
    rm -f "$RUN/ready"
    # A background command of a script ignores SIGINT and SIGQUIT, and so would all that it starts.
    setsid env --default-signal=INT,QUIT "$TOP/dev" run "$@" >"$RUN/log/dev.log" 2>&1 </dev/null &
    while [ ! -e "$RUN/ready" ]; do
        kill -0 $! 2>/dev/null || { cat "$RUN/log/dev.log" >&2; exit 1; }
        sleep 0.1
    done
    grep -v '^ready; Ctrl-C' "$RUN/log/dev.log"
    say "ready; ./dev down stops everything and keeps the data"
}

stack_down() {
    local pid deadline=$((SECONDS + 90))
    stack_locked || { say "nothing runs"; return; }
    pid=$(child_pid dev)
    kill -TERM "$pid" 2>/dev/null || true
    while stack_locked; do
        [ "$SECONDS" -lt "$deadline" ] || die "it does not stop: kill -9 $pid"
        sleep 0.1
    done
    say "stopped; the data stays in $RUN"
}

stack_status() {
    local file
    stack_locked || { say "nothing runs"; return 3; }
    for file in "$RUN"/pid/*; do
        if child_alive "${file##*/}"; then printf '  %-12s running, pid %s\n' "${file##*/}" "$(cat "$file")"; fi
    done
    stack_addresses
}

# The addresses of what runs, for psql, exec and tests. Servers that the caller names go first, then those named to ./dev run.
stack_environment() {
    local kafka=${SHUWEN_KAFKA_BROKERS:-} postgres=${SHUWEN_POSTGRES:-}
    if [ -z "$kafka" ] || [ -z "$postgres" ]; then
        [ -e "$RUN/foreign" ] || die "nothing runs: ./dev up"
        # shellcheck source=/dev/null
        source "$RUN/foreign"
        [ -n "$SHUWEN_KAFKA_BROKERS" ] || kafka_address
        [ -n "$SHUWEN_POSTGRES" ] || postgres_address
    fi
    export SHUWEN_KAFKA_BROKERS=${kafka:-$SHUWEN_KAFKA_BROKERS} SHUWEN_POSTGRES=${postgres:-$SHUWEN_POSTGRES}
    export SHUWEN_RUN=$RUN PATH=$BIN:$PATH
}

stack_exec() {
    [ $# -gt 0 ] || die "exec what? ./dev exec CMD [ARG…]"
    [ -n "${SHUWEN_KAFKA_BROKERS:-}" ] || stack_locked || die "nothing runs: ./dev up, or ./dev up --servers"
    stack_environment
    exec "$@"
}

stack_clean() { # [--all]
    ! stack_locked || stack_down
    stack_sweep
    [ "$RUN" = "$TOP/.run" ] || [ ! -e "$RUN" ] || [ -e "$RUN/lock" ] || die "$RUN was not made by ./dev: nothing is removed"
    rm -rf "$TOP/build" "$RUN"
    if [ "${1:-}" = --all ]; then
        rm -rf "$TOP/.cache"
        # Others may share it.
        [ "$CACHE" = "$TOP/.cache" ] || say "$CACHE stays: it is not in this checkout"
    fi
    say "clean"
}
