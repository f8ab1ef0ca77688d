#!/usr/bin/env bash
# The check must find what is wrong in bad/, a small tree of faults, and nothing else there.
set -euo pipefail
cd "$(dirname "$0")"
if found=$(python3 layers.py bad); then
    echo "layers.py finds nothing wrong in bad/"
    exit 1
fi
diff bad/expected.txt <(echo "$found")
