#!/usr/bin/env python3
"""Runs the program with each of its allocations failing in turn.

  tests/fault/run.py --program FILE --preload failing.so --tune FILE.sid

Prints TAP, one case per command line. Run n of a case makes the n-th
allocation (or thread creation) fail, until a run needs fewer than n. Each run
must either do its whole work or say what is wrong and exit with 1 or 3; it
must never crash, hang, leak or leave a half-written or temporary file.
"""
import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

LIMIT = 2000      # more allocations than this, and something grows unbounded
TIMEOUT = 60
SANITIZER_EXIT = 99
NO_MEMORY_EXITS = (1, 3)

# Name, variable that counts, arguments ({tune}, {sf2}, {out}).
CASES = [
    ("convert --sequential", "S2F_FAIL_ALLOC",
     "convert {tune} -o {out} --sequential --verify 50"),
    ("convert with workers", "S2F_FAIL_ALLOC",
     "convert {tune} -o {out} -w 2 --verify 50"),
    ("convert with results", "S2F_FAIL_ALLOC",
     "convert {tune} -o {out} -s --verify 50 --results {out}.ndjson"),
    ("convert without threads", "S2F_FAIL_THREAD",
     "convert {tune} -o {out} -w 3 --verify 50"),
    ("info", "S2F_FAIL_ALLOC", "info {tune}"),
    ("verify", "S2F_FAIL_ALLOC", "verify {tune} {sf2} --frames 50"),
    ("pack", "S2F_FAIL_ALLOC",
     "pack {sf2} -o {out}/packed.sid --title Title --author Me --frames 20"),
    ("trace", "S2F_FAIL_ALLOC", "trace {tune} --frames 20"),
]


class Runner:
    def __init__(self, args, folder):
        self.args = args
        self.folder = folder
        self.tune = os.path.join(folder, "tune.sid")
        self.sf2 = os.path.join(folder, "tune.sf2")
        shutil.copy(args.tune, self.tune)

    def run(self, arguments, out, env):
        words = [w.format(tune=self.tune, sf2=self.sf2, out=out)
                 for w in arguments.split()]
        return subprocess.run([self.args.program, *words], env=env,
                              capture_output=True, timeout=TIMEOUT,
                              check=False)

    def reference(self, arguments):
        """The undisturbed run: (exit code, stdout, files)."""
        out = os.path.join(self.folder, "reference")
        os.mkdir(out)
        run = self.run(arguments, out, dict(os.environ))
        files = read_files(out)
        shutil.rmtree(out)
        return run, files

    def attempt(self, arguments, variable, n, reference):
        """Returns (whether a failure was injected, what is wrong or None)."""
        place = os.path.join(self.folder, f"run{n}")
        out = os.path.join(place, "out")
        mark = os.path.join(place, "mark")
        os.makedirs(out)
        env = dict(os.environ, LD_PRELOAD=self.args.preload,
                   S2F_FAIL_MARK=mark)
        env[variable] = str(n)
        # The sanitizer would rather come first itself; it need not.
        env["ASAN_OPTIONS"] = (env.get("ASAN_OPTIONS", "") +
                               ":verify_asan_link_order=0")
        try:
            run = self.run(arguments, out, env)
            wrong = judge(run, read_files(out), reference, variable)
        except subprocess.TimeoutExpired:
            wrong = f"hung for {TIMEOUT} s"
        injected = os.path.exists(mark)
        shutil.rmtree(place)
        if not injected and not wrong and run.returncode != \
                reference[0].returncode:
            wrong = f"exit code {run.returncode} though nothing failed"
        return injected, wrong


def read_files(folder):
    files = {}
    for where, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(where, name)
            with open(path, "rb") as file:
                files[os.path.relpath(path, folder)] = file.read()
    return files


def judge(run, files, reference, variable):
    """What is wrong with a run under failure, or None."""
    good, good_files = reference
    said = (run.stderr + run.stdout).decode(errors="replace")
    code = run.returncode
    if code < 0:
        return f"killed by {signal.Signals(-code).name}: {said[-800:]}"
    if code == SANITIZER_EXIT or "Sanitizer" in said:
        return f"sanitizer: {said[-1500:]}"
    for name, content in files.items():
        if content != good_files.get(name):
            return f"left a partial or foreign file: {name}"
    if code == good.returncode and files == good_files:
        return None
    if variable == "S2F_FAIL_THREAD":
        return f"exit code {code} for want of a thread: {said[-400:]}"
    if code not in NO_MEMORY_EXITS:
        return f"exit code {code}: {said[-400:]}"
    if "memory" not in said:
        return f"exit code {code}, and no word of memory: {said[-400:]}"
    return None


def run_case(runner, name, variable, arguments):
    """Returns (lines of diagnosis, number of injected failures)."""
    reference = runner.reference(arguments)
    if reference[0].returncode not in (0, 1) or b"memory" in \
            reference[0].stderr:
        said = reference[0].stderr.decode(errors="replace")
        return [f"undisturbed: exit code {reference[0].returncode}: {said}"], 0
    if arguments.startswith("convert") and not reference[1]:
        return ["undisturbed: no output"], 0
    problems, first = [], 1
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        while first <= LIMIT:
            batch = range(first, first + 16)
            results = list(pool.map(lambda n: runner.attempt(
                arguments, variable, n, reference), batch))
            problems += [f"failure {n}: {wrong}"
                         for n, (_, wrong) in zip(batch, results) if wrong]
            count = sum(injected for injected, _ in results)
            if count < len(results):
                injected = first - 1 + count
                if injected == 0:
                    problems.append("nothing was injected")
                return problems, injected
            first += len(results)
    return problems + [f"more than {LIMIT} allocations"], LIMIT


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True)
    parser.add_argument("--preload", required=True)
    parser.add_argument("--tune", required=True)
    args = parser.parse_args()
    print(f"1..{len(CASES)}")
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        runner = Runner(args, folder)
        run = runner.run("convert {tune} -o {sf2} --verify 50", "",
                         dict(os.environ))
        for number, (name, variable, arguments) in enumerate(CASES, 1):
            problems, injected = run_case(runner, name, variable, arguments)
            failed += bool(problems)
            print(f"{'not ok' if problems else 'ok'} {number} - {name}")
            print(f"# {injected} failures injected, {len(problems)} problems")
            for problem in problems[:8]:
                for line in problem.splitlines():
                    print(f"# {line}")
            sys.stdout.flush()
        if run.returncode not in (0, 1):
            print("# the project for verify could not be made:",
                  run.stderr.decode(errors="replace"))
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
