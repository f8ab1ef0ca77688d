# shellcheck shell=bash
# A private PostgreSQL: data in .run/postgres/data, on 127.0.0.1 and, where the path is short enough, a socket in
# .run/postgres. Passwords are random and lie in a passfile that only the caller can read. It refuses to run as root, so root
# runs it as the package's user, which may then pass through folders that only root may enter (the checkout can be in /root).

POSTGRES=$RUN/postgres

# The server of the data's version, else the newest.
postgres_bin() {
    local folder
    folder=/usr/lib/postgresql/$(cat "$POSTGRES/data/PG_VERSION" 2>/dev/null || true)/bin
    [ -x "$folder/postgres" ] || folder=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -1)
    [ -x "$folder/postgres" ] || die "no PostgreSQL server found: apt-get install postgresql"
    echo "$folder"
}

# The words that run a command as a user PostgreSQL accepts; none are needed but for root.
postgres_as() {
    [ "$(id -u)" -eq 0 ] || return 0
    id postgres >/dev/null 2>&1 || die "user postgres is missing: apt-get install postgresql"
    printf '%s\n' setpriv --reuid postgres --regid postgres --init-groups
    setpriv --reuid postgres --regid postgres --init-groups test -x "$POSTGRES" ||
        printf '%s\n' --inh-caps +dac_override --ambient-caps +dac_override
}

postgres_password() { head -c 24 /dev/urandom | base64 | tr '+/' '-_'; }

postgres_init() {
    local as bin=$1 password
    mapfile -t as < <(postgres_as)
    password=$(postgres_password)
    rm -rf "$POSTGRES/data"
    mkdir -m 700 "$POSTGRES/data"
    (umask 077 && echo "*:*:*:*:$password" >"$POSTGRES/passfile" && echo "$password" >"$POSTGRES/password")
    [ "$(id -u)" -ne 0 ] || chown postgres: "$POSTGRES/data" "$POSTGRES/password"
    "${as[@]}" "$bin/initdb" -D "$POSTGRES/data" --username=shuwen --pwfile="$POSTGRES/password" --auth=scram-sha-256 \
        --encoding=UTF8 --locale=C.UTF-8 >"$RUN/log/initdb.log" 2>&1 ||
        die "initdb failed: $(grep -m1 error "$RUN/log/initdb.log")"
    rm -f "$POSTGRES/password"
}

postgres_check_version() { # BIN
    local data server
    data=$(cat "$POSTGRES/data/PG_VERSION" 2>/dev/null || true)
    server=$("$1/postgres" --version | sed -E 's/.* ([0-9]+)\..*/\1/')
    [ -z "$data" ] || [ "$data" = "$server" ] ||
        die "the data in $POSTGRES/data is of PostgreSQL $data and the server is $server: install postgresql-$data, or ./dev clean"
}

# Sets SHUWEN_POSTGRES.
postgres_address() {
    # shellcheck disable=SC2089  # the quotes are libpq's
    SHUWEN_POSTGRES="host=127.0.0.1 port=$(port_of postgres) dbname=shuwen user=shuwen passfile='$POSTGRES/passfile'"
    # shellcheck disable=SC2090
    export SHUWEN_POSTGRES
}

postgres_spawn() { # BIN
    local as socket=$POSTGRES/socket words=()
    mapfile -t as < <(postgres_as)
    mkdir -p "$socket" && chmod 755 "$RUN" "$POSTGRES"
    [ "$(id -u)" -ne 0 ] || chown postgres: "$socket"
    [ ${#socket} -lt 85 ] || socket=''
    # setpriv's own words come after those that change the user: changing it clears the signal.
    words=("${as[@]:1}")
    child_start postgres INT "${words[@]}" "$1/postgres" -D "$POSTGRES/data" -c "port=$(port_of postgres)" \
        -c listen_addresses=127.0.0.1 -c "unix_socket_directories=$socket" -c max_connections=200 -c shared_buffers=256MB
}

postgres_start() {
    local bin fresh=''
    bin=$(postgres_bin)
    mkdir -p "$POSTGRES" "$RUN/log"
    postgres_check_version "$bin"
    [ ! -e "$POSTGRES/ready" ] || [ -s "$POSTGRES/passfile" ] ||
        die "$POSTGRES/passfile is gone, and with it the password of the data beside it: bring it back, or ./dev clean"
    if [ ! -e "$POSTGRES/ready" ]; then
        require_disk 500
        say "creating a database cluster in $POSTGRES"
        postgres_init "$bin"
        fresh=yes
    fi
    postgres_begin "$bin"
    until child_wait_ready postgres 60 postgres_is_ready; do
        port_lost postgres postgres || die "PostgreSQL did not start: $(log_tail postgres) (all of it: $RUN/log/postgres.log)"
        postgres_begin "$bin"
    done
    [ -z "$fresh" ] || postgres_create
}

postgres_begin() { # BIN
    : >"$RUN/log/postgres.log"
    port_choose postgres 54320
    postgres_spawn "$1"
    postgres_address
}

# It answers, and it is ours: another checkout's server would not know our password.
postgres_is_ready() { child_alive postgres && psql -X -w -c '' "${SHUWEN_POSTGRES/dbname=shuwen/dbname=postgres}"; }

postgres_create() {
    psql -q "${SHUWEN_POSTGRES/dbname=shuwen/dbname=postgres}" -c 'CREATE DATABASE shuwen' || die "the database could not be created"
    touch "$POSTGRES/ready"
}

postgres_stop() { child_stop postgres INT 20; }
