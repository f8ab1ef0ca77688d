#!/usr/bin/env bash
# fresh.sh check|write FILE COMMAND…: FILE is what COMMAND prints, whatever the environment says.
set -euo pipefail
mode=$1 file=$2
shift 2
for name in $(compgen -e SHUWEN_ || true); do unset "$name"; done
case $mode in
write) "$@" >"$file.new" && mv "$file.new" "$file" ;;
check)
    diff -u "$file" <("$@") || { echo "$file is stale: ninja -C build/dev docs" >&2; exit 1; }
    ;;
esac
