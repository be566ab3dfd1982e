#!/usr/bin/env python3
"""Compiles each public header alone, as C11 and as C++, with strict flags.

  tests/headers/run.py --include FOLDER --cc 'COMMAND' [--cxx 'COMMAND']

Prints TAP, a case per header and language. A header is included twice, so
that a missing guard shows as well.
"""
import argparse
import os
import shlex
import subprocess
import sys

COMMON = ["-fsyntax-only", "-Wall", "-Wextra", "-Wpedantic", "-Wshadow",
          "-Wundef", "-Wconversion", "-Werror"]
LANGUAGES = {
    "C11": ["-x", "c", "-std=c11", "-Wstrict-prototypes",
            "-Wmissing-prototypes", "-Wvla"],
    "C++11": ["-x", "c++", "-std=c++11", "-Wold-style-cast"],
}


def compile_header(command, flags, include, header):
    """Returns the compiler's complaints, empty when there are none."""
    line = f"#include <sid2sf2/{header}>\n"
    run = subprocess.run([*command, *flags, *COMMON, "-I", include, "-"],
                         input=line + line + "extern int s2f_unit;\n",
                         capture_output=True, text=True, check=False)
    if run.returncode == 0:
        return ""
    return run.stdout + run.stderr or f"exit status {run.returncode}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--include", required=True)
    parser.add_argument("--cc", required=True)
    parser.add_argument("--cxx", default="")
    args = parser.parse_args()
    folder = os.path.join(args.include, "sid2sf2")
    headers = sorted(x for x in os.listdir(folder) if x.endswith(".h"))
    commands = {"C11": shlex.split(args.cc), "C++11": shlex.split(args.cxx)}
    print(f"1..{len(headers) * len(commands)}")
    failed = number = 0
    for language, command in commands.items():
        for header in headers:
            number += 1
            case = f"{number} - {header} as {language}"
            if not command:
                print(f"ok {case} # SKIP no compiler for it")
                continue
            errors = compile_header(command, LANGUAGES[language],
                                    args.include, header)
            print(f"{'not ok' if errors else 'ok'} {case}")
            for line in errors.splitlines():
                print(f"# {line}")
            failed += bool(errors)
    return failed > 0 or not headers


if __name__ == "__main__":
    sys.exit(main())
