#!/usr/bin/env bash
# Where Apache Kafka cannot be had: ./dev up on the embedded broker stores the examples, so that the README's query answers what
# the README shows; an event that is published comes out as a figure; ./dev down leaves nothing.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/../.."

export SHUWEN_RUN=$PWD/.run/embedded SHUWEN_BROKER=embedded
unset SHUWEN_KAFKA_BROKERS SHUWEN_POSTGRES
rm -rf "$SHUWEN_RUN"
trap './dev down >/dev/null 2>&1 || true' EXIT

fail() {
    echo "embedded_test: $*"
    tail -n 5 "$SHUWEN_RUN"/log/*.log
    exit 1
}

./dev up >/dev/null || fail "./dev up failed"
[ "$(cat "$SHUWEN_RUN/broker")" = embedded ] || fail "the broker is not the embedded one"

query=$(grep -m1 '^SELECT ' README.md)
# psql ends with an empty line, and each line with what fills its last column.
answer=$(./dev psql -X -q -P footer=off -c "$query" | sed 's/ *$//')
shown=$(awk -v query="$query" 'found && /^```/ { exit } found { sub(/ *$/, ""); print } $0 == query { found = 1 }' README.md)
diff <(echo "$shown") <(echo "$answer") || fail "the README shows something else"

event='{"id":"1","source":"试报","published_at":"2024-02","body":"2023年，南园区图书馆接待读者41.7万人次。"}'
./dev exec shuwen publish --wait - <<<"$event" || fail "the event was not stored"
figure=$(./dev psql -X -Atc "SELECT value, unit FROM shuwen.observations WHERE source = '试报'")
[ "$figure" = '417000|人次' ] || fail "the figure is '$figure'"

./dev down >/dev/null
left=$(pgrep -f -- "$SHUWEN_RUN/" || true)
[ -z "$left" ] || fail "left by ./dev down: $left"
rm -rf "$SHUWEN_RUN"
