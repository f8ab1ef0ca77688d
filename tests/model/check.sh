#!/usr/bin/env bash
# check.sh NAME [FOLDER]: the row NAME of rows.tsv: SPIN looks at every state of its model and has to answer what the row says.
# With `found` the test fails when nothing is found: the model can tell a broken protocol from a right one.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
IFS=$'\t' read -r name model answer options words < <(grep -P "^$1\t" "$here/rows.tsv") || { echo "no row $1 in rows.tsv" && exit 1; }
command -v spin >/dev/null || { echo "skipped: spin is not installed" && exit 77; }
folder=${2:-$(mktemp -d)}/$name
rm -rf "$folder"
mkdir -p "$folder"
cd "$folder"
defines=()
for option in $options; do defines+=("-D$option"); done

spin -a "${defines[@]}" "$here/$model.pml" >spin.log 2>&1 || { cat spin.log && exit 1; }
"${CC:-cc}" -O0 -w -DSAFETY -DMEMLIM=1500 -o pan pan.c
./pan -m100000 >pan.log 2>&1 || true
grep -qE 'errors: [0-9]+' pan.log || { cat pan.log && echo "$name: the search did not end" && exit 1; }
grep -E 'assertion violated|invalid end state \(|max search depth|out of memory|states, stored' pan.log || true

# Only a search that saw everything proves anything.
if grep -qE 'max search depth too small|out of memory|Search not completed' pan.log && [ "$answer" = proven ]; then
    echo "$name: the search is not complete" && exit 1
fi
errors=$(sed -nE 's/.*errors: ([0-9]+).*/\1/p' pan.log)
case $answer-$((errors > 0)) in
proven-0) echo "$name: proven: $words" ;;
found-1) echo "$name: found: $words" ;;
proven-1)
    echo "$name: broken: $words. The way there:"
    cp "$here/$model.pml" .
    spin -t -p -g "${defines[@]}" "$model.pml" | grep -v 'proc.*(i[<>+=]' | tail -150
    exit 1
    ;;
*) echo "$name: nothing was found, but there is a defect: $words" && exit 1 ;;
esac
