#!/usr/bin/env python3
"""Runs batches with a clock that is put back by an hour at every look.

  tests/fault/clock.py --program FILE --preload clock.so --tune FILE.sid

Prints TAP. Nothing but the dates kept for people may show it: durations are
what they are, progress is sane, and --resume finds all that was done.
"""
import argparse
import json
import os
import pty
import re
import shutil
import subprocess
import sys
import tempfile

FILES = 12
BAR = re.compile(rb"\d+/\d+ files[^\r\n\x1b]*")
TIMEOUT = 60


class Runner:
    def __init__(self, args, folder):
        self.program = args.program
        self.folder = folder
        self.runs = 0  # each begins a day before the last one
        self.mark = os.path.join(folder, "mark")
        self.env = dict(
            os.environ, LD_PRELOAD=args.preload, S2F_CLOCK_MARK=self.mark,
            # The sanitizer would rather come first itself; it need not.
            ASAN_OPTIONS=os.environ.get("ASAN_OPTIONS", "") +
            ":verify_asan_link_order=0")
        os.mkdir(os.path.join(folder, "in"))
        for i in range(FILES):
            shutil.copy(args.tune, os.path.join(folder, f"in/{i:02}.sid"))

    def run(self, *words):
        self.runs += 1
        env = dict(self.env, S2F_CLOCK_BEHIND=str(self.runs * 86400))
        return subprocess.run([self.program, *words], env=env,
                              cwd=self.folder, capture_output=True,
                              timeout=TIMEOUT, check=False)

    def convert(self, *words):
        return self.run("convert", "in", "-o", "out", "-w", "2", "--db",
                        "r.db", *words)

    def history(self):
        run = self.run("history", "--db", "r.db", "--json")
        return [json.loads(line) for line in run.stdout.splitlines()]

    def on_a_terminal(self):
        pid, terminal = pty.fork()
        if pid == 0:
            os.chdir(self.folder)
            os.execve(self.program,
                      [self.program, "convert", "in", "-o", "bar", "-w", "2",
                       "--verify", "20000"], dict(self.env, TERM="xterm"))
        said = b""
        while True:
            try:
                part = os.read(terminal, 65536)
            except OSError:  # Linux says so when the other end is closed
                break
            if not part:
                break
            said += part
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), said


def durations(runner):
    run = runner.convert("--json", "--verify", "100")
    lines = [json.loads(line) for line in run.stdout.splitlines()]
    results = [line for line in lines if "ms" in line]
    if run.returncode not in (0, 1) or len(results) != FILES:
        yield f"exit code {run.returncode}, {len(results)} results"
    if not os.path.exists(runner.mark):
        yield "the program never looked at the clock"
    for result in results:
        if not 0 <= result["ms"] < TIMEOUT * 1000:
            yield f"{result['path']} took {result['ms']} ms"
    for kept in runner.history():
        if not 0 <= kept["seconds"] < TIMEOUT:
            yield f"run {kept['run']} took {kept['seconds']} s"


def resumed(runner):
    before = {name: os.stat(os.path.join(runner.folder, "out", name)).st_mtime
              for name in os.listdir(os.path.join(runner.folder, "out"))}
    run = runner.convert("--resume", "--verify", "100")
    if f"{FILES} done before".encode() not in run.stdout:
        yield f"not all was known: {run.stdout[-300:]!r} {run.stderr!r}"
    for name, time in before.items():
        if os.stat(os.path.join(runner.folder, "out", name)).st_mtime != time:
            yield f"{name} was written again"
    run = runner.convert("--verify", "50")
    runs = runner.history()
    if [kept["run"] for kept in runs] != sorted(k["run"] for k in runs):
        yield f"runs are not in order: {runs}"
    last = runner.run("history", "--db", "r.db", "last", "--json")
    if last.stdout.count(b"\n") < FILES:
        yield f"the last run is not complete: {last.stdout[-300:]!r}"
    begun = [kept["begun"] for kept in runs]
    if begun != sorted(set(begun), reverse=True):
        yield f"the clock did not go back between runs: {runs}"


def progress(runner):
    code, said = runner.on_a_terminal()
    bars = BAR.findall(said)
    if code not in (0, 1) or not bars:
        yield f"exit code {code}, no bar: {said[-300:]!r}"
    for bar in bars:
        # neither a negative time nor one of hours
        if re.search(rb"-\d| h ", bar):
            yield f"wild: {bar!r}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True)
    parser.add_argument("--preload", required=True)
    parser.add_argument("--tune", required=True)
    args = parser.parse_args()
    args.program = os.path.abspath(args.program)
    cases = [("durations with a clock that goes back", durations),
             ("resuming with such a clock", resumed),
             ("progress with such a clock", progress)]
    failed = 0
    print(f"1..{len(cases)}")
    with tempfile.TemporaryDirectory() as folder:
        runner = Runner(args, folder)
        for number, (name, case) in enumerate(cases, 1):
            problems = list(case(runner))
            failed += bool(problems)
            print(f"{'not ok' if problems else 'ok'} {number} - {name}")
            for problem in problems[:8]:
                print(f"# {problem}")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
