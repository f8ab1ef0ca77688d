#!/usr/bin/env bash
# However ./dev ends, it leaves no process behind and keeps the data: Ctrl-C, a closed terminal, ./dev down, kill -9.
# And what it started and what ends by itself is started again.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/../.."

SHUWEN_RUN=$PWD/.run/lifecycle
export SHUWEN_RUN
unset SHUWEN_KAFKA_BROKERS SHUWEN_POSTGRES
rm -rf "$SHUWEN_RUN"
trap './dev down >/dev/null 2>&1 || true' EXIT

fail() {
    echo "lifecycle_test: $*"
    tail -n 5 "$SHUWEN_RUN"/log/*.log
    exit 1
}

# Every server of this stack names its folder in its command line.
left_over() { pgrep -f -- "$SHUWEN_RUN/" || true; }

wait_for() { # SECONDS COMMAND…
    local deadline=$((SECONDS + $1))
    shift
    until "$@"; do
        [ "$SECONDS" -lt "$deadline" ] || return 1
        sleep 0.1
    done
}

nothing_left() { [ -z "$(left_over)" ]; }
query() { ./dev psql -X -w -Atq -c "$1" 2>/dev/null; }
answers() { query 'SELECT 1' >/dev/null; }
pid_differs() { [ "$(cat "$SHUWEN_RUN/pid/$1" 2>/dev/null || echo "$2")" != "$2" ]; }

./dev up --servers >/dev/null || fail "./dev up failed"
[ "$(cat "$SHUWEN_RUN/broker")" = kafka ] || { echo "Apache Kafka cannot be had" && exit 77; }
query 'CREATE TABLE kept (n int)'
for signal in INT HUP TERM KILL; do
    query 'INSERT INTO kept VALUES (1)' || fail "no answer before SIG$signal"
    [ "$(left_over | wc -l)" -ge 2 ] || fail "the test does not see the servers: it would see none left either"
    kill "-$signal" "$(cat "$SHUWEN_RUN/pid/dev")"
    wait_for 20 nothing_left || fail "left by SIG$signal: $(left_over | xargs -r ps -o args= -p | cut -c1-100)"
    ./dev up --servers >/dev/null || fail "./dev up failed after SIG$signal"
done
[ "$(query 'SELECT count(*) FROM kept')" = 4 ] || fail "the data did not stay"

for name in postgres kafka; do
    pid=$(cat "$SHUWEN_RUN/pid/$name")
    kill -KILL "$pid"
    wait_for 20 pid_differs "$name" "$pid" || fail "$name was killed and is not started again"
done
wait_for 20 answers || fail "PostgreSQL does not answer after it was killed"
./dev down >/dev/null
nothing_left || fail "left by ./dev down: $(left_over)"
rm -rf "$SHUWEN_RUN"
