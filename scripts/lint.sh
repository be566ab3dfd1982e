#!/bin/sh
# Runs clang-tidy (.clang-tidy) over every source file of a clang build.
#
#   scripts/lint.sh [FILE...]
#
# Prints the warnings; exits 1 if there is any.
set -eu

cd "$(dirname "$0")/.."
if [ -f build-lint/build.ninja ]; then
    ${MESON:-meson} setup --reconfigure build-lint >/dev/null
else
    CC=${CLANG:-clang} ${MESON:-meson} setup build-lint >/dev/null
fi
if [ $# -eq 0 ]; then
    # shellcheck disable=SC2046 # a file a word: no name here has spaces
    set -- $(find src fuzz bench tests -name '*.c' | sort)
fi
printf '%s\n' "$@" | xargs -n 1 -P "$(getconf _NPROCESSORS_ONLN)" \
    clang-tidy -p build-lint --quiet --warnings-as-errors='*' 2>/dev/null
