# shellcheck shell=bash
# ./dev faults: runs of random faults on servers of their own; tests/faults/README.md.

faults_command() { # [ARGUMENT…], those of tests/faults/campaign.py
    require_folders
    packages_install test
    mkdir -p "$RUN/log"
    build_command
    kafka_fetch || die "the campaign needs Apache Kafka"
    SHUWEN_KAFKA_HOME=$(kafka_home) exec /usr/bin/python3 tests/faults/campaign.py "$BIN" "$@"
}
