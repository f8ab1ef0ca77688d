# shellcheck shell=bash
# Format and lint.

# Files of the repository, new ones too, by pattern; the faults that tests/layers looks for are no part of it.
tree_files() { # PATTERN…
    git ls-files --cached --others --exclude-standard -- "$@" | grep -v '^tests/layers/bad/' | while read -r file; do
        [ ! -f "$file" ] || echo "$file"
    done
}

shell_files() {
    tree_files | while read -r file; do
        case $file in
        *.sh) echo "$file" ;;
        *.*) ;;
        *) [[ $(head -c 64 "$file" | head -1) != '#!'*bash* ]] || echo "$file" ;;
        esac
    done
}

format_tool() {
    command -v clang-format-14 || command -v clang-format || die "clang-format is missing: apt-get install clang-format-14"
}

format_command() { # [--check]
    local tool options=(-i)
    tool=$(format_tool)
    [ "${1:-}" != --check ] || options=(--dry-run -Werror)
    tree_files '*.c' '*.h' | xargs -r -P "$(nproc)" -n 8 "$tool" "${options[@]}"
}

# NODES: how many states of a function the analyzer goes through; without it 225,000, which takes four times as long.
lint_tidy() { # [NODES]
    local files findings options=()
    [ -z "${1:-}" ] || options=(--extra-arg=-Xclang --extra-arg=-analyzer-config --extra-arg=-Xclang "--extra-arg=max-nodes=$1")
    build_preset dev
    files=$(grep -oE '"file": "[^"]+"' build/dev/compile_commands.json | cut -d'"' -f4 | grep -E "^$TOP/(common|services)/" | sort -u)
    [ -n "$files" ] || die "lint found no source in build/dev/compile_commands.json"
    # The lists of findings only: the analyzer's way to each of them is long, and clang-tidy prints it for one file.
    # Nothing found is a failure of grep, and clang-tidy fails with each finding: neither may end this.
    findings=$(xargs -d '\n' -P "$(nproc)" -n 1 clang-tidy -p build/dev --quiet "${options[@]}" 2>/dev/null <<<"$files" | grep -E ' (error|warning): ' | sort -u | sed "s|^$TOP/||") || true
    [ -z "$findings" ] || { echo "$findings" && return 1; }
}

lint_cppcheck() {
    mkdir -p build/cppcheck
    tree_files 'common/*.c' 'services/*.c' | cppcheck --file-list=- -q -j "$(nproc)" --std=c11 --language=c \
        --enable=warning,performance,portability --inline-suppr --suppress=missingInclude --suppress=normalCheckLevelMaxBranches \
        --suppressions-list=tools/dev/cppcheck.txt --error-exitcode=1 -I common --cppcheck-build-dir=build/cppcheck
}

lint_shell() { shell_files | xargs -r shellcheck -x; }

lint_command() {
    local failed=0
    packages_install test
    lint_tidy '' || failed=1
    lint_cppcheck || failed=1
    lint_shell || failed=1
    [ "$failed" = 0 ] || die "lint found something"
    say "lint: clean"
}
