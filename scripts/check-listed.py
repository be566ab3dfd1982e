#!/usr/bin/env python3
"""Checks that no test is forgotten: each source named like a test must be in
the list of its folder's meson.build, which cannot search for files itself.

  scripts/check-listed.py [ROOT]

Prints TAP, one case per folder.
"""
import glob
import os
import re
import sys

# Folder of the sources, their names, and the meson.build with the list.
KINDS = [
    ("tests/unit", "test_*.c", "tests/meson.build"),
    ("fuzz", "fuzz_*.c", "fuzz/meson.build"),
    ("bench", "bench_*.c", "bench/meson.build"),
]


def main():
    root = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else
                           os.path.join(os.path.dirname(__file__), ".."))
    failed = 0
    print(f"1..{len(KINDS)}")
    for number, (folder, pattern, build) in enumerate(KINDS, 1):
        with open(os.path.join(root, build), encoding="utf-8") as file:
            listed = set(re.findall(r"'(\w+)'", file.read()))
        names = [os.path.basename(path) for path in
                 sorted(glob.glob(os.path.join(root, folder, pattern)))]
        forgotten = [name for name in names
                     if name[:-2].split("_", 1)[1] not in listed]
        failed += bool(forgotten)
        print(f"{'not ok' if forgotten else 'ok'} {number} - "
              f"{folder}: {len(names)} sources are in {build}")
        for name in forgotten:
            print(f"# {name} is not")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
