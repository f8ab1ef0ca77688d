# shellcheck shell=bash
# What all parts share: messages, folders, ports, and processes that never outlive the one that started them.

# shellcheck disable=SC2034  # used by the other parts
RUN=${SHUWEN_RUN:-$TOP/.run}
# shellcheck disable=SC2034
CACHE=${SHUWEN_CACHE:-$TOP/.cache}
# shellcheck disable=SC2034
BIN=$TOP/build/bin

# Only a terminal gets colours.
if [ -t 1 ]; then BOLD=$'\e[1m' PLAIN=$'\e[0m'; else BOLD='' PLAIN=''; fi

say() { printf '%s%s%s\n' "$BOLD" "$*" "$PLAIN"; }
warn() { printf 'dev: %s\n' "$*" >&2; }

# One line with the way out, then the end.
die() {
    warn "$*"
    exit 1
}

require_disk() { # MEBIBYTES
    local free_mib
    free_mib=$(df --output=avail -m "$TOP" | tail -1)
    [ "$free_mib" -ge "$1" ] || die "only $free_mib MiB are free under $TOP and $1 are needed: make room, then try again"
}

# What is written to can be written to; before anything is fetched, built or started.
require_folders() {
    require_folder "$RUN/log" "$RUN" SHUWEN_RUN
    require_folder "$CACHE" "$CACHE" SHUWEN_CACHE
}

require_folder() { # FOLDER NAME SETTING
    if ! { mkdir -p "$1" 2>/dev/null && [ -w "$1" ]; }; then
        die "$2 cannot be written to: set $3 to a folder of yours, or give this one to $(id -un)"
    fi
}

port_taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# A port of 127.0.0.1 that is free now: the one of the last start, else the preferred one, else any. It is remembered,
# so that two checkouts settle side by side.
port_choose() { # NAME PREFERRED
    local file=$RUN/port/$1 port
    mkdir -p "$RUN/port"
    for port in $(cat "$file" 2>/dev/null) "$2" $(shuf -i 20000-32000 -n 50); do
        if ! port_taken "$port"; then
            echo "$port" >"$file"
            return
        fi
    done
    die "no free port found for $1: stop something that listens on 127.0.0.1"
}

port_of() { cat "$RUN/port/$1" 2>/dev/null; }

# Whether a child ended because somebody else took one of its ports between our choice and its start: choose again.
port_lost() { # CHILD PORT-NAME…
    local name
    ! child_alive "$1" || return 1
    for name in "${@:2}"; do
        if port_taken "$(port_of "$name")"; then return 0; fi
    done
    return 1
}

# Children by pid, and since when (in SECONDS) by name.
declare -A CHILD_NAME=() CHILD_START=()

# Starts a child in a session of its own, so that Ctrl-C in the terminal reaches ./dev alone and the order of stopping is
# ours; the kernel sends it SIGNAL when ./dev dies, however it dies. Must not be called from a subshell: that would be the parent.
child_start() { # NAME SIGNAL COMMAND…
    local name=$1 signal=$2
    shift 2
    mkdir -p "$RUN/pid" "$RUN/log"
    setsid env --default-signal=INT,QUIT setpriv --pdeathsig "$signal" "$@" >>"$RUN/log/$name.log" 2>&1 </dev/null 9>&- &
    echo $! >"$RUN/pid/$name"
    CHILD_NAME[$!]=$name CHILD_START[$name]=$SECONDS
}

child_pid() { cat "$RUN/pid/$1" 2>/dev/null || echo 0; }

child_alive() { # NAME
    local pid
    pid=$(child_pid "$1")
    [ "$pid" -gt 0 ] && kill -0 "$pid" 2>/dev/null && [ "$(awk '{print $3}' "/proc/$pid/stat" 2>/dev/null)" != Z ]
}

# Asks with SIGNAL, waits, then kills.
child_stop() { # NAME SIGNAL SECONDS
    local name=$1 signal=$2 deadline=$((SECONDS + $3)) pid
    pid=$(child_pid "$name")
    if child_alive "$name"; then
        kill "-$signal" "$pid" 2>/dev/null || true
        while child_alive "$name" && [ "$SECONDS" -lt "$deadline" ]; do sleep 0.1; done
        if child_alive "$name"; then
            warn "$name did not stop within $3 s: killed"
            kill -KILL "$pid" 2>/dev/null || true
        fi
    fi
    rm -f "$RUN/pid/$name"
}

# Waits until a command succeeds, as long as the child lives.
child_wait_ready() { # NAME SECONDS COMMAND…
    local name=$1 deadline=$((SECONDS + $2))
    shift 2
    until "$@" >/dev/null 2>&1; do
        child_alive "$name" || return 1
        [ "$SECONDS" -lt "$deadline" ] || return 1
        sleep 0.1
    done
}

log_tail() { # NAME: the last words of its log, one line
    grep -v '^[[:space:]]*$' "$RUN/log/$1.log" 2>/dev/null | tail -1 | cut -c1-300
}
