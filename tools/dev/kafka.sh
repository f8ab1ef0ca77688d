# shellcheck shell=bash
# A private Apache Kafka: one node, fetched once by Maven into .cache/, data in .run/kafka.

KAFKA=$RUN/kafka

kafka_version() { sed -nE 's:.*<kafka.version>(.*)</kafka.version>.*:\1:p' tools/dev/kafka/pom.xml; }
kafka_home() { echo "$CACHE/kafka-$(kafka_version)"; }

# The jars, complete or not at all. Maven's own copies are thrown away: one is enough.
kafka_fetch() {
    local home log=$RUN/log/maven.log
    home=$(kafka_home)
    [ ! -d "$home" ] || return 0
    command -v mvn >/dev/null || { warn "Maven is missing: apt-get install maven"; return 1; }
    require_disk 300
    say "fetching Apache Kafka $(kafka_version) (43 MB, once)"
    mkdir -p "$CACHE" "$RUN/log"
    rm -rf "$home.part"
    if ! setpriv --pdeathsig TERM mvn -q -B -f tools/dev/kafka/pom.xml dependency:copy-dependencies -DincludeScope=runtime \
        "-DoutputDirectory=$home.part" "-Dmaven.repo.local=$CACHE/maven" >"$log" 2>&1 </dev/null; then
        warn "Apache Kafka could not be fetched: $(grep -m1 ERROR "$log" | cut -c1-200)"
        return 1
    fi
    mv "$home.part" "$home"
    rm -rf "$CACHE/maven"
}

# Sets SHUWEN_KAFKA_BROKERS.
kafka_address() {
    SHUWEN_KAFKA_BROKERS=127.0.0.1:$(port_of kafka)
    export SHUWEN_KAFKA_BROKERS
}

kafka_java() { # HEAP CLASS ARGUMENT…: the words of the command, one per line
    local heap=$1
    shift
    printf '%s\n' java "-Xmx$heap" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Djava.awt.headless=true \
        -Dorg.slf4j.simpleLogger.defaultLogLevel=warn -Dorg.slf4j.simpleLogger.log.kafka.server.KafkaRaftServer=info \
        -Dorg.slf4j.simpleLogger.showDateTime=true '-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd HH:mm:ss.SSS' \
        -cp "$(kafka_home)/*" "$@"
}

kafka_configure() {
    mkdir -p "$KAFKA"
    sed -e "s|@PORT@|$(port_of kafka)|" -e "s|@CONTROLLER_PORT@|$(port_of kafka-controller)|" -e "s|@DATA@|$KAFKA/data|" \
        tools/dev/kafka/server.properties >"$KAFKA/server.properties"
}

kafka_format() {
    local java
    [ ! -e "$KAFKA/data/meta.properties" ] || return 0
    require_disk 500
    # With "=": one in 64 begins with a hyphen.
    mapfile -t java < <(kafka_java 128m kafka.tools.StorageTool format --config "$KAFKA/server.properties" \
        --cluster-id="$(head -c 16 /dev/urandom | base64 | tr '+/' '-_' | cut -c1-22)")
    "${java[@]}" >"$RUN/log/kafka-format.log" 2>&1 ||
        die "Kafka's data folder could not be made: $(tail -1 "$RUN/log/kafka-format.log")"
}

kafka_is_ready() { grep -q 'Kafka Server started' "$RUN/log/kafka.log" && port_taken "$(port_of kafka)"; }

kafka_spawn() {
    local java
    mapfile -t java < <(kafka_java 512m kafka.Kafka "$KAFKA/server.properties")
    child_start kafka TERM "${java[@]}"
}

# In two halves, so that it comes up while other things are done.
kafka_begin() {
    mkdir -p "$RUN/log"
    port_choose kafka 9092
    port_choose kafka-controller 9093
    kafka_configure
    kafka_format
    : >"$RUN/log/kafka.log"
    kafka_spawn
    kafka_address
}

kafka_wait() {
    until child_wait_ready kafka 90 kafka_is_ready; do
        port_lost kafka kafka kafka-controller ||
            die "Kafka did not start: $(kafka_complaint) (all of it: $RUN/log/kafka.log)"
        kafka_begin
    done
}

kafka_complaint() { grep -m1 -E 'ERROR|Exception|rror:' "$RUN/log/kafka.log" || log_tail kafka; }

kafka_stop() { child_stop kafka TERM 30; }
