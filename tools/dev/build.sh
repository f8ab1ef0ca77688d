# shellcheck shell=bash
# Configuring and compiling, by the presets of CMakePresets.json.

# Programs of preset dev go to build/bin; every other preset has its own build/PRESET/bin.
build_preset() { # PRESET [TARGET…]
    local log=$RUN/log/build-$1.log
    require_disk 500
    mkdir -p "$RUN/log"
    if command -v ccache >/dev/null; then
        export CMAKE_C_COMPILER_LAUNCHER=ccache CCACHE_BASEDIR=$TOP CCACHE_NOHASHDIR=1 CCACHE_DIR=${CCACHE_DIR:-$CACHE/ccache}
    fi
    if ! { setpriv --pdeathsig TERM cmake --preset "$1" &&
        setpriv --pdeathsig TERM ninja -C "build/$1" -j "$(nproc)" "${@:2}"; } >"$log" 2>&1; then
        grep -E 'error|FAILED' -A4 "$log" | head -40 >&2 || true
        die "the build of preset $1 failed: the whole of it is in $log"
    fi
    [ "$1" != dev ] || ln -sfn dev/bin build/bin
}

build_command() { # [PRESET]
    require_folders
    packages_install run
    say "building (${1:-dev})"
    build_preset "${1:-dev}"
}
