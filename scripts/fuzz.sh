#!/bin/sh
# Builds the libFuzzer targets in build-fuzz and runs one of them.
#
#   scripts/fuzz.sh TARGET SECONDS
#
# Inputs that reach new code stay in build-fuzz/corpus-TARGET; a crash leaves
# its input in build-fuzz, from where it goes into fuzz/corpus/TARGET and a
# named unit test.
set -eu

target=$1
seconds=$2
cd "$(dirname "$0")/.."
seeds=fuzz/corpus/$target

if [ ! -f build-fuzz/build.ninja ]; then
    CC=${CLANG:-clang} ${MESON:-meson} setup build-fuzz -Dfuzzing=true \
        -Dtests=disabled -Doptimization=1 -Db_lundef=false \
        -Db_sanitize=address,undefined
fi
ninja -C build-fuzz "fuzz/fuzz_$target"
mkdir -p "build-fuzz/corpus-$target"
set -- "build-fuzz/corpus-$target"
[ -d "$seeds" ] && set -- "$@" "$seeds"
export UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
exec "build-fuzz/fuzz/fuzz_$target" -max_total_time="$seconds" \
    -artifact_prefix=build-fuzz/ -print_final_stats=1 "$@"
