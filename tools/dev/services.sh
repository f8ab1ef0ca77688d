# shellcheck shell=bash
# The services: topics and tables by `shuwen setup`, then one process of each, then the examples and what came out.

SERVICES=(normalizer extractor monitor)
declare -A SERVICE_PORT=([normalizer]=9101 [extractor]=9102 [monitor]=9100)

services_check() {
    local name missing=()
    for name in shuwen shuwen-normalizer shuwen-extractor shuwen-monitor; do
        [ -x "$BIN/$name" ] || missing+=("$name")
    done
    [ ${#missing[@]} -eq 0 ] || die "the build made no ${missing[*]}: ./dev clean, then again"
}

services_setup() {
    local log=$RUN/log/setup.log options=()
    # The embedded broker never answers a request to make topics.
    [ "$(cat "$RUN/broker" 2>/dev/null)" != embedded ] || options=(--timeout-ms 3000)
    "$BIN/shuwen" setup "${options[@]}" >"$log" 2>&1 || die "shuwen setup failed: $(tail -1 "$log")"
}

service_spawn() { # NAME
    SHUWEN_HTTP_PORT=$(port_of "$1") SHUWEN_STATE_FILE=$RUN/$1.state child_start "$1" KILL "$BIN/shuwen-$1"
}

service_begin() { # NAME
    port_choose "$1" "${SERVICE_PORT[$1]}"
    : >"$RUN/log/$1.log"
    service_spawn "$1"
}

# The monitor asks what the embedded broker has no answer to: it lives there, and shows what PostgreSQL knows.
service_is_ready() { # NAME
    local path=readyz
    if [ "$1" = monitor ] && [ "$(cat "$RUN/broker" 2>/dev/null)" = embedded ]; then path=livez; fi
    curl -sf -o "$RUN/log/$1.ready" --noproxy '*' "http://127.0.0.1:$(port_of "$1")/$path"
}

services_start() {
    local name
    for name in "${SERVICES[@]}"; do service_begin "$name"; done
    for name in "${SERVICES[@]}"; do
        until child_wait_ready "$name" 60 service_is_ready "$name"; do
            port_lost "$name" "$name" || die "$name is not ready: $(service_complaint "$name") (all of it: $RUN/log/$name.log)"
            service_begin "$name"
        done
    done
}

# The last thing that it said, without the JSON around it.
service_complaint() { # NAME
    log_tail "$1" | sed -nE 's/.*"(message|error)":"([^"]*)".*/\2/p;t;p' | tail -1
}

# On topics of ours that are empty: never onto servers that somebody else named, and once only.
services_examples() {
    [ -z "${STACK_FOREIGN:-}" ] && [ ! -e "$RUN/examples-published" ] || return 0
    local files=(examples/*) log=$RUN/log/publish.log
    [ -e "${files[0]}" ] || die "examples/ is empty: git checkout examples"
    say "publishing examples/"
    "$BIN/shuwen" publish --wait "${files[@]}" >"$log" 2>&1 || warn "not all examples were stored, see $log"
    touch "$RUN/examples-published"
}

services_figures() { PAGER='' psql -q -X "$SHUWEN_POSTGRES" -f tools/dev/figures.sql || true; }

services_stop() {
    local name pid
    # All at once, then each in its time: they finish their batch.
    for name in "${SERVICES[@]}"; do
        pid=$(child_pid "$name")
        [ "$pid" -eq 0 ] || kill -TERM "$pid" 2>/dev/null || true
    done
    for name in "${SERVICES[@]}"; do child_stop "$name" CONT 25; done
}
