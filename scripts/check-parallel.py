#!/usr/bin/env python3
"""Checks that a folder converts to the same bytes with any number of workers.

  scripts/check-parallel.py --program FILE --tunes FOLDER

Prints TAP, a case per number of workers, each compared with --sequential.
Under the thread sanitizer this is the test for races in a whole run.
"""
import argparse
import os
import subprocess
import sys
import tempfile

WORKERS = (1, 2, 4, 16)


def convert(program, tunes, folder, options):
    """Returns (exit code, what was said, {path: content})."""
    run = subprocess.run(
        [program, "convert", tunes, "-o", folder, "--verify", "300",
         *options], capture_output=True, text=True, errors="replace",
        check=False)
    files = {}
    for where, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(where, name)
            with open(path, "rb") as file:
                files[os.path.relpath(path, folder)] = file.read()
    return run.returncode, run.stdout + run.stderr, files


def compare(expected, got):
    """What differs between two results of convert, as lines."""
    lines = []
    if expected[0] != got[0]:
        lines.append(f"exit code {got[0]} instead of {expected[0]}")
    for name in sorted(set(expected[2]) | set(got[2])):
        if expected[2].get(name) != got[2].get(name):
            lines.append(f"{name} differs")
    return lines + (got[1].splitlines() if lines else [])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True)
    parser.add_argument("--tunes", required=True)
    args = parser.parse_args()
    print(f"1..{len(WORKERS) + 1}")
    failed = 0
    with tempfile.TemporaryDirectory() as root:
        reference = convert(args.program, args.tunes,
                            os.path.join(root, "sequential"), ["-s"])
        wrong = [] if reference[0] in (0, 1) and reference[2] else \
            [f"exit code {reference[0]}, {len(reference[2])} files",
             *reference[1].splitlines()]
        report(1, "sequential", wrong)
        failed += bool(wrong)
        for number, workers in enumerate(WORKERS, 2):
            result = convert(args.program, args.tunes,
                             os.path.join(root, str(workers)),
                             ["-w", str(workers)])
            wrong = compare(reference, result)
            report(number, f"{workers} workers as sequential", wrong)
            failed += bool(wrong)
    return failed > 0


def report(number, name, wrong):
    print(f"{'not ok' if wrong else 'ok'} {number} - {name}")
    for line in wrong:
        print(f"# {line}")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
