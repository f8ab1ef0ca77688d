# shellcheck shell=bash
# The embedded broker: librdkafka's mock cluster in a process of its own, for trying out where Apache Kafka cannot be had.
# It keeps nothing, and it has no topics of its own accord: it is told which.

embedded_begin() {
    say "starting the embedded broker instead: for trying out, it keeps its records in memory only"
    build_preset dev shuwen-embedded-broker
    rm -rf "$RUN/examples-published"
    embedded_spawn
    embedded_wait
}

embedded_spawn() {
    : >"$RUN/log/embedded.log"
    child_start embedded TERM "$BIN/shuwen-embedded-broker" articles.raw:8 articles.normalized:8 articles.rejected:8
}

embedded_port() { sed -nE 's/^listening on .*:([0-9]+)$/\1/p' "$RUN/log/embedded.log"; }

embedded_wait() {
    child_wait_ready embedded 10 grep -q '^listening on' "$RUN/log/embedded.log" ||
        die "the embedded broker did not start: $(log_tail embedded)"
    mkdir -p "$RUN/port"
    embedded_port >"$RUN/port/kafka"
    kafka_address
}
