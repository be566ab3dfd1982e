#!/usr/bin/env python3
"""Checks that the shared library exports exactly the public functions.

  scripts/check-symbols.py --nm NM --library FILE --include FOLDER

Prints TAP. The public functions are those declared with S2F_API.
"""
import argparse
import os
import re
import subprocess
import sys

DECLARED = re.compile(r"^S2F_API\b[^;{]*?\b(\w+)\s*\(", re.MULTILINE)


def declared(folder):
    names = set()
    for name in sorted(os.listdir(folder)):
        if name.endswith(".h"):
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                names |= set(DECLARED.findall(file.read()))
    return names


def exported(nm, library):
    text = subprocess.run([nm, "-D", "--defined-only", library], check=True,
                          capture_output=True, text=True).stdout
    return {line.split()[-1].split("@")[0] for line in text.splitlines()}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--nm", default="nm")
    parser.add_argument("--library", required=True)
    parser.add_argument("--include", required=True)
    args = parser.parse_args()
    public = declared(args.include)
    symbols = exported(args.nm, args.library)
    cases = [
        ("headers declare functions", [] if public else ["none found"]),
        ("every exported symbol starts with s2f_",
         [s for s in symbols if not s.startswith("s2f_")]),
        ("every exported symbol is declared in a public header",
         symbols - public),
        ("every declared function is exported", public - symbols),
    ]
    print(f"1..{len(cases)}")
    for number, (name, wrong) in enumerate(cases, 1):
        print(f"{'not ok' if wrong else 'ok'} {number} - {name}")
        for symbol in sorted(wrong):
            print(f"# {symbol}")
    return any(wrong for _, wrong in cases)


if __name__ == "__main__":
    sys.exit(main())
