#!/usr/bin/env python3
"""Checks that a batch survives being killed, and what a large one takes.

  scripts/check-batch.py --program FILE [--files N] [--kills N] [--limits]

Makes N tunes and converts them undisturbed, then once more with --db and
--resume while the process is killed (SIGKILL) at random moments. In the end
outputs and database must be what the undisturbed run left, but for times, and
what the database had when the last process died must not have been done again.

--limits adds a run over 1000 of the files and checks that the large one stayed
under 64 MiB and took at most 10 % longer for a file. --seed N repeats the same
moments. Prints TAP.
"""
import argparse
import filecmp
import os
import random
import re
import shutil
import sqlite3
import struct
import subprocess
import sys
import tempfile
import time

MEMORY_KIB = 64 * 1024
SLOWER = 1.10
A_FOLDER = 1000  # files in each

TABLES = {
    "run": "id, version, options, arguments, plan, inputs, workers, state",
    "file": "*", "song": "*", "verdict": "*", "warning": "*",
    "edit": "*", "patch": "*",
    "timing": "file",
}


def tune(number):
    """A tune of its own: its play routine counts in two registers."""
    code = bytes.fromhex("a90f8d18d460"            # init: volume, RTS
                         "ee00d4ad00d48d01d4ee0bd460")  # play
    header = struct.pack(">4sHHHHHHHI", b"PSID", 2, 0x7C, 0x1000, 0x1000,
                         0x1006, 1, 1, 0)
    header += f"tune {number}".encode().ljust(96, b"\0")
    header += struct.pack(">HI", 0x14, 0)
    return header + code + struct.pack("<I", number) * (1 + number % 50)


def make_tunes(folder, count):
    for number in range(count):
        where = os.path.join(folder, f"{number // A_FOLDER:03}")
        os.makedirs(where, exist_ok=True)
        with open(os.path.join(where, f"{number:06}.sid"), "wb") as file:
            file.write(tune(number))


def start(args, place, *more, inputs="in"):
    # -w 2 always: how many there are is part of what is kept
    return subprocess.Popen(
        [args.program, "convert", inputs, "-o", "out", "--verify",
         args.verify, "-w", "2", *more], cwd=place,
        stdout=open(os.path.join(place, "said"), "wb"),
        stderr=subprocess.PIPE)


def finish(process):
    """Waits; returns (exit code, what was said, KiB of memory)."""
    said = process.stderr.read().decode(errors="replace")
    if process.returncode is not None:  # kill() found that it had ended
        return process.returncode, said, 0
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, said, usage.ru_maxrss


def dump(path):
    with sqlite3.connect(path) as db:
        return {table: db.execute(f"SELECT {columns} FROM {table} "
                                  "ORDER BY 1, 2, 3" if columns == "*" else
                                  f"SELECT {columns} FROM {table} ORDER BY 1"
                                  ).fetchall()
                for table, columns in TABLES.items()}


def files_in(folder):
    return sorted(os.path.relpath(os.path.join(where, name), folder)
                  for where, _, names in os.walk(folder) for name in names)


def compare_outputs(one, other):
    names, others = files_in(one), files_in(other)
    wrong = [f"only in one: {name}"
             for name in sorted(set(names) ^ set(others))]
    _, differing, errors = filecmp.cmpfiles(one, other, names, shallow=False)
    return (wrong + [f"differs: {name}" for name in differing + errors])[:8]


def count_kept(path):
    """Results that the database holds, as another process sees it."""
    try:
        with sqlite3.connect(path) as db:
            return db.execute("SELECT count(*) FROM file").fetchone()[0]
    except sqlite3.OperationalError:
        return 0  # killed before there were tables


def run_killed(args, place, seconds, rng):
    """Kills the run some times, then lets it end. Returns what is wrong."""
    wrong, kept, code = [], 0, None
    for _ in range(args.kills):
        process = start(args, place, "--db", "r.db", "--resume")
        # later processes have less to do: half of that on average
        time.sleep(rng.uniform(0, 2 * seconds / (args.kills + 1)))
        process.kill()
        code, said, _ = finish(process)
        if code == 0:  # it was done before: what is left is to compare
            break
        before, kept = kept, count_kept(os.path.join(place, "r.db"))
        if kept < before:
            wrong.append(f"{before} results were kept, then {kept}")
    if code != 0:
        code, said, _ = finish(start(args, place, "--db", "r.db", "--resume"))
    if code != 0:
        wrong.append(f"exit code {code}: {said}")
    with open(os.path.join(place, "said"), encoding="utf-8") as file:
        summary = re.search(r"\((\d+) done before\)", file.read())
    skipped = int(summary.group(1)) if summary else 0
    if skipped != kept:
        wrong.append(f"{kept} results were kept, {skipped} not done again")
    print(f"# {args.kills} kills, {kept} results kept before the last start")
    return wrong


def compare_databases(one, other):
    first, second = dump(one), dump(other)
    return [f"table {table}: {len(first[table])} rows, {len(second[table])} "
            "in the other, not the same"
            for table in TABLES if first[table] != second[table]]


def timed(args, place, *more, inputs="in"):
    begun = time.monotonic()
    code, said, memory = finish(start(args, place, *more, inputs=inputs))
    return code, said, memory, time.monotonic() - begun


def check_limits(args, place, memory, seconds):
    """A small run beside the large one, each file's time compared."""
    wrong, best = [], None
    inputs = os.path.join("in", "000")
    for _ in range(3):
        shutil.rmtree(os.path.join(place, "small"), ignore_errors=True)
        code, said, _, took = timed(args, place, "--db", "small.db",
                                    inputs=inputs)
        shutil.rmtree(os.path.join(place, "out"))
        os.remove(os.path.join(place, "small.db"))
        if code != 0:
            wrong.append(f"exit code {code}: {said}")
        best = took if best is None else min(best, took)
    small = best / min(args.files, A_FOLDER)
    large = seconds / args.files
    print(f"# peak memory {memory} KiB, {large * 1e6:.0f} us a file, "
          f"{small * 1e6:.0f} us of {A_FOLDER}")
    if memory > MEMORY_KIB:
        wrong.append(f"{memory} KiB of memory")
    if large > small * SLOWER:
        wrong.append(f"{large / small:.2f} times as long for a file")
    return wrong


def report(number, name, wrong):
    print(f"{'not ok' if wrong else 'ok'} {number} - {name}")
    for line in wrong:
        print(f"# {line}")
    sys.stdout.flush()
    return bool(wrong)


def run(args, root):
    calm, killed = os.path.join(root, "calm"), os.path.join(root, "killed")
    for place in (calm, killed):
        os.mkdir(place)
    make_tunes(os.path.join(root, "in"), args.files)
    for place in (calm, killed):
        os.symlink("../in", os.path.join(place, "in"))
    print(f"1..{4 + args.limits}")
    code, said, memory, seconds = timed(args, calm, "--db", "r.db")
    print(f"# {args.files} files in {seconds:.1f} s")
    failed = report(1, "an undisturbed run",
                    [f"exit code {code}: {said}"] if code else [])
    rng = random.Random(args.seed)
    failed += report(2, "a run that is killed and resumed",
                     run_killed(args, killed, seconds, rng))
    failed += report(3, "its outputs are the same",
                     compare_outputs(os.path.join(calm, "out"),
                                     os.path.join(killed, "out")))
    failed += report(4, "its database is the same but for times",
                     compare_databases(os.path.join(calm, "r.db"),
                                       os.path.join(killed, "r.db")))
    if args.limits:
        shutil.rmtree(os.path.join(calm, "out"))
        failed += report(5, "memory and time of a large batch",
                         check_limits(args, calm, memory, seconds))
    return failed > 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True)
    parser.add_argument("--files", type=int, default=200)
    parser.add_argument("--kills", type=int, default=3)
    parser.add_argument("--verify", default="50")
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--limits", action="store_true")
    args = parser.parse_args()
    args.program = os.path.abspath(args.program)
    with tempfile.TemporaryDirectory(prefix="s2f-batch-") as root:
        return run(args, root)


if __name__ == "__main__":
    sys.exit(main())
