# shellcheck shell=bash
# Debian packages: which are missing, and their installation. packages.txt is the list.

# Of a|b|c nothing when one is installed, else the first that the distribution has.
package_missing() { # ALTERNATIVES
    local name
    for name in ${1//|/ }; do
        ! package_installed "$name" || return 0
    done
    for name in ${1//|/ }; do
        if apt-cache show "$name" >/dev/null 2>&1; then break; fi
    done
    echo "$name"
}

package_installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

packages_missing() { # run|test
    local name when
    while read -r name when _; do
        case $name in '' | '#'*) continue ;; esac
        [ "$when" != test ] || [ "$1" = test ] || continue
        package_missing "$name"
    done <packages.txt
}

packages_install() { # run|test
    local missing as_root=()
    if ! command -v dpkg-query >/dev/null; then
        warn "not a Debian system: install what packages.txt lists by your own means"
        return
    fi
    mapfile -t missing < <(packages_missing "$1")
    [ ${#missing[@]} -gt 0 ] || return 0
    say "installing packages: ${missing[*]}"
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || die "packages are missing and there is no sudo: as root, apt-get install ${missing[*]}"
        as_root=(sudo)
    fi
    mkdir -p "$RUN/log"
    packages_apt "${as_root[@]}" -- "${missing[@]}" ||
        die "packages could not be installed (see $RUN/log/apt.log): as root, apt-get install ${missing[*]}"
}

packages_apt() { # [sudo] -- NAME…
    local as_root=()
    while [ "$1" != -- ]; do
        as_root+=("$1")
        shift
    done
    shift
    local install=(env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@")
    "${as_root[@]}" apt-get update >"$RUN/log/apt.log" 2>&1 || true
    "${as_root[@]}" "${install[@]}" >>"$RUN/log/apt.log" 2>&1
}
