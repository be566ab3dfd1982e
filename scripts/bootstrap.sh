#!/bin/sh
# Installs what a target of the Makefile needs and the machine lacks, through
# the system's package manager. Says nothing where nothing is missing.
#
#   scripts/bootstrap.sh build|check|fuzz|lint
set -u

purpose=${1:-build}
missing=

# need WHAT WHY: notes that WHAT (a key of package_for) is missing.
need() {
    missing="$missing $1"
    reasons="${reasons:-}  $1: $2
"
}

have() {
    command -v "$1" >/dev/null 2>&1
}

# Whether there is a C compiler, and the C library's headers with it.
have_cc() {
    printf '#include <stdio.h>\n' | cc -fsyntax-only -x c - 2>/dev/null
}

# Whether clang can link a libFuzzer target.
have_fuzzer() {
    printf '%s\n' 'int LLVMFuzzerTestOneInput(void) { return 0; }' |
        "${CLANG:-clang}" -fsanitize=fuzzer,address -x c - -o /dev/null \
            2>/dev/null
}

# Whether Meson runs at all (a shim may stand in for it) and is 1.0 or newer.
have_meson() {
    version=$(${MESON:-meson} --version 2>/dev/null) || return 1
    major=${version%%.*}
    case $major in
    '' | *[!0-9]*) return 1 ;;
    esac
    [ "$major" -ge 1 ]
}

have_module() {
    pkg-config --exists "$1" 2>/dev/null
}

look() {
    missing=
    reasons=
    have_cc || need cc "the C compiler"
    have pkg-config || need pkg-config "finds the libraries"
    have ninja || need ninja "runs the build"
    have_meson || need meson "configures the build (1.0 or newer)"
    have_module nettle || need nettle "SHA-256"
    have_module jansson || need jansson "reads JSON"
    have_module sqlite3 || need sqlite3 "keeps results"
    [ "$purpose" = build ] && return
    have python3 || need python3 "runs the test scripts"
    have_module cmocka || need cmocka "the unit tests' framework"
    case $purpose in
    check) have c++ || need c++ "checks the headers as C++" ;;
    fuzz) have_fuzzer || need clang "brings libFuzzer" ;;
    lint)
        have "${CLANG:-clang}" || need clang "the build that clang-tidy reads"
        have clang-tidy || need clang-tidy "the checks"
        have clang-format || need clang-format "the formatting"
        ;;
    esac
}

# package_for MANAGER KEY: the package's name there.
package_for() {
    case $1:$2 in
    apt-get:cc) echo gcc libc6-dev ;;
    dnf:cc | pacman:cc | brew:cc) echo gcc ;;
    apt-get:c++) echo g++ ;;
    dnf:c++) echo gcc-c++ ;;
    pacman:c++ | brew:c++) echo gcc ;;
    dnf:pkg-config | pacman:pkg-config) echo pkgconf ;;
    apt-get:ninja | dnf:ninja) echo ninja-build ;;
    apt-get:nettle) echo nettle-dev ;;
    dnf:nettle) echo nettle-devel ;;
    apt-get:jansson) echo libjansson-dev ;;
    dnf:jansson) echo jansson-devel ;;
    apt-get:sqlite3) echo libsqlite3-dev ;;
    dnf:sqlite3) echo sqlite-devel ;;
    pacman:sqlite3 | brew:sqlite3) echo sqlite ;;
    apt-get:cmocka) echo libcmocka-dev ;;
    dnf:cmocka) echo libcmocka-devel ;;
    apt-get:clang)
        echo clang
        # Older releases have the runtime in clang's own packages.
        apt-cache show libclang-rt-dev >/dev/null 2>&1 && echo libclang-rt-dev
        ;;
    dnf:clang) echo clang compiler-rt ;;
    pacman:clang) echo clang compiler-rt ;;
    dnf:clang-tidy | dnf:clang-format) echo clang-tools-extra ;;
    pacman:clang-tidy | pacman:clang-format) echo clang ;;
    brew:clang | brew:clang-tidy | brew:clang-format) echo llvm ;;
    pacman:python3) echo python ;;
    *) echo "$2" ;;
    esac
}

# as_root COMMAND...: directly as root, else through sudo.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif have sudo; then
        sudo "$@"
    else
        echo "bootstrap: this needs root or sudo: $*" >&2
        return 1
    fi
}

# install MANAGER PACKAGE...
install() {
    manager=$1
    shift
    case $manager in
    apt-get)
        as_root env DEBIAN_FRONTEND=noninteractive \
            apt-get install -y -q --no-install-recommends "$@"
        ;;
    dnf) as_root dnf install -y "$@" ;;
    pacman) as_root pacman -S --needed --noconfirm "$@" ;;
    brew) brew install "$@" ;;
    esac
}

look
[ -z "$missing" ] && exit 0

manager=
for name in apt-get dnf pacman brew; do
    if have "$name"; then
        manager=$name
        break
    fi
done
echo "bootstrap: these are missing:"
printf '%s' "$reasons"
if [ -z "$manager" ]; then
    echo "bootstrap: no apt-get, dnf, pacman or brew here;" \
        "please install them by hand" >&2
    exit 1
fi

if [ "$manager" = apt-get ]; then
    as_root apt-get update -q ||
        echo "bootstrap: going on with the old package lists" >&2
fi
packages=
for key in $missing; do
    # shellcheck disable=SC2046,SC2005 # makes one line of several
    packages="${packages:+$packages }$(echo $(package_for "$manager" "$key"))"
done
echo "bootstrap: installing with $manager: $packages"
# shellcheck disable=SC2086 # a list of words is meant
install "$manager" $packages || {
    echo "bootstrap: installing failed; please install by hand: $packages" >&2
    exit 1
}

look
if [ -n "$missing" ]; then
    echo "bootstrap: still missing after that:" >&2
    printf '%s' "$reasons" >&2
    case $missing in
    *meson*) echo "bootstrap: a newer Meson: pipx install meson" >&2 ;;
    esac
    exit 1
fi
