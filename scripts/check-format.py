#!/usr/bin/env python3
"""Checks the formatting of all C sources with clang-format 14.

  scripts/check-format.py [--fix]

Prints TAP. Other versions of clang-format differ in details, so that the
check is skipped with them; --fix rewrites the files with any version.
"""
import os
import re
import shutil
import subprocess
import sys

VERSION = 14
FOLDERS = ("include", "src", "tests", "fuzz", "bench")


def find_tool():
    """Returns (program, reason why there is none)."""
    for name in (f"clang-format-{VERSION}", "clang-format"):
        path = shutil.which(name)
        if not path:
            continue
        text = subprocess.run([path, "--version"], capture_output=True,
                              text=True, check=False).stdout
        found = re.search(r"version (\d+)", text)
        if found and int(found.group(1)) == VERSION:
            return path, ""
        return None, f"{text.strip() or name} is not version {VERSION}"
    return None, "clang-format is not installed"


def sources(root):
    for folder in FOLDERS:
        for where, folders, names in os.walk(os.path.join(root, folder)):
            folders.sort()
            for name in sorted(names):
                if name.endswith((".c", ".h")):
                    yield os.path.join(where, name)


def main():
    root = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
    root = os.path.normpath(root)
    files = list(sources(root))
    if "--fix" in sys.argv[1:]:
        return subprocess.run(["clang-format", "-i", *files],
                              check=False).returncode
    print("1..1")
    tool, reason = find_tool()
    if not tool:
        print(f"ok 1 - formatting # SKIP {reason}")
        return 0
    run = subprocess.run([tool, "--dry-run", "--style=file", *files], cwd=root,
                         capture_output=True, text=True, check=False)
    bad = {}
    for line in run.stderr.splitlines():
        found = re.match(r"(.+?):(\d+):\d+: (?:warning|error)", line)
        if found:
            bad.setdefault(found.group(1), []).append(int(found.group(2)))
    failed = bool(bad) or run.returncode != 0
    print(f"{'not ok' if failed else 'ok'} 1 - formatting")
    for path, lines in sorted(bad.items()):
        print(f"# {os.path.relpath(path, root)}:{lines[0]}: "
              f"{len(lines)} places differ (make format)")
    return failed


if __name__ == "__main__":
    sys.exit(main())
