# shellcheck shell=bash
# The stack: what is started in which order, watched while it runs, and stopped in reverse.

STOPPING=''

# Two stacks on the same data cannot be: the lock (descriptor 9, closed in children) is held by the ./dev that runs.
stack_lock() {
    mkdir -p "$RUN"
    exec 9>"$RUN/lock"
    flock -n 9 || die "this checkout runs already: ./dev status, ./dev down"
}

stack_locked() { [ -e "$RUN/lock" ] && ! flock -n "$RUN/lock" true; }

# What a killed ./dev started is on its way out: give it a moment, then end it.
stack_sweep() {
    local file name
    for file in "$RUN"/pid/*; do
        [ -e "$file" ] || continue
        name=${file##*/}
        if child_alive "$name" && tr '\0' ' ' <"/proc/$(child_pid "$name")/cmdline" 2>/dev/null | grep -qF "$TOP"; then
            child_stop "$name" TERM 15
        fi
        rm -f "$file"
    done
    rm -f "$RUN/ready"
}

stack_servers() {
    kafka_fetch || die "without Apache Kafka there is nothing to run"
    kafka_begin
    echo kafka >"$RUN/broker"
    postgres_start
    kafka_wait
}

stack_stop() {
    [ -z "$STOPPING" ] || return 0
    STOPPING=yes
    trap '' INT TERM HUP
    rm -f "$RUN/ready"
    say "stopping"
    kafka_stop
    postgres_stop
    rm -f "$RUN/pid/dev"
}

stack_addresses() {
    stack_environment
    printf '  %-12s %s\n' Kafka "$SHUWEN_KAFKA_BROKERS" PostgreSQL "$SHUWEN_POSTGRES" 'more' "./dev psql, ./dev exec, logs in $RUN/log"
}

stack_run() { # [--servers]
    local ended
    packages_install run
    stack_lock
    stack_sweep
    trap stack_stop EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
    mkdir -p "$RUN/pid"
    echo $$ >"$RUN/pid/dev"
    stack_servers
    stack_addresses
    touch "$RUN/ready"
    while wait -n -p ended; do :; done
    die "a server stopped by itself (pid ${ended:-?}): see $RUN/log"
}

stack_up() { # [--servers]
    ! stack_locked || { stack_status; return; }
    packages_install run
    mkdir -p "$RUN/log"
    rm -f "$RUN/ready"
    setsid "$TOP/dev" run "$@" >"$RUN/log/dev.log" 2>&1 </dev/null &
    while [ ! -e "$RUN/ready" ]; do
        kill -0 $! 2>/dev/null || { cat "$RUN/log/dev.log" >&2; die "the stack did not come up"; }
        sleep 0.1
    done
    cat "$RUN/log/dev.log"
}

stack_down() {
    local pid deadline=$((SECONDS + 60))
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

# The addresses of what runs, for psql, exec and tests. Servers named by the caller go first.
stack_environment() {
    [ -n "${SHUWEN_KAFKA_BROKERS:-}" ] || { [ -n "$(port_of kafka)" ] && kafka_address; } || die "nothing runs: ./dev up"
    [ -n "${SHUWEN_POSTGRES:-}" ] || { [ -n "$(port_of postgres)" ] && postgres_address; } || die "nothing runs: ./dev up"
    export SHUWEN_KAFKA_BROKERS SHUWEN_POSTGRES PATH="$BIN:$PATH"
}

stack_exec() {
    [ $# -gt 0 ] || die "exec what? ./dev exec CMD [ARG…]"
    [ -n "${SHUWEN_KAFKA_BROKERS:-}" ] || stack_locked || die "nothing runs: ./dev up, or ./dev up --servers"
    stack_environment
    exec "$@"
}

stack_clean() { # [--all]
    ! stack_locked || stack_down
    rm -rf "$TOP/build" "$RUN"
    [ "${1:-}" != --all ] || rm -rf "$CACHE"
    say "clean"
}
