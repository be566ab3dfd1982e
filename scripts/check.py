#!/usr/bin/env python3
"""Builds and runs the test suites and counts every single test case.

  scripts/check.py [--program-build FOLDER] SUITE...

SUITE is plain, asan or tsan: one build folder each, all tests through Meson.
Prints a line per group of tests, every failure in full, and as its last line
"N passed, N failed" (", N skipped" where something was). A test program that
prints TAP counts as its cases, any other as one. Exits 1 when anything failed
or nothing ran. S2F_CI=1 makes the compiler's warnings errors.
"""
import argparse
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time

MESON = shlex.split(os.environ.get("MESON", "meson"))
ROOT = os.path.normpath(os.path.join(os.path.dirname(
    os.path.abspath(__file__)), ".."))

# The CPU core is compiled many times over; with sanitizers, anything beyond
# -O1 takes minutes to compile and saves seconds.
SANITIZED = ["-Db_lundef=false", "-Doptimization=1"]

# As in the Makefile.
RELEASE = ["-Ddebug=false", "-Doptimization=2", "-Db_ndebug=true"]

# Name: folder, options of Meson, flags of the sanitizer, groups of tests (all
# where empty), and how much longer than normal a test may take. A group is a
# Meson suite of tests/meson.build.
SUITES = {
    "plain": ("build", RELEASE, "", [], 1),
    "asan": ("build-asan", ["-Db_sanitize=address,undefined", *SANITIZED],
             "-fsanitize=address,undefined", ["unit", "fuzz", "fault", "cli"],
             5),
    "tsan": ("build-tsan", ["-Db_sanitize=thread", *SANITIZED],
             "-fsanitize=thread", ["threads"], 10),
}

ENVIRONMENT = {
    "ASAN_OPTIONS": "detect_leaks=1:abort_on_error=0:exitcode=99:"
                    "detect_stack_use_after_return=1:"
                    "allocator_may_return_null=1",
    "UBSAN_OPTIONS": "halt_on_error=1:print_stacktrace=1:exitcode=99",
    "TSAN_OPTIONS": "halt_on_error=1:exitcode=99:second_deadlock_stack=1",
}

PLAN = re.compile(r"^1\.\.(\d+)\b")
CASE = re.compile(r"^(not ok|ok)\b(.*)$")
SKIP = re.compile(r"#\s*skip", re.IGNORECASE)


class Count:
    """Cases by outcome, and the text of what failed or was skipped."""

    def __init__(self):
        self.passed = self.failed = self.skipped = 0
        self.details = []

    def add(self, other):
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped
        self.details += other.details

    def text(self):
        line = f"{self.passed} passed, {self.failed} failed"
        return line + (f", {self.skipped} skipped" if self.skipped else "")


def count_tap(output):
    """Counts the cases of one TAP output. A passing case is a skipped one
    where it is marked so, or says "# skipped: why" before its own line (the
    framework's own marking is broken in cmocka 1.1.5)."""
    count, planned, why = Count(), 0, ""
    for line in output.splitlines():
        case = CASE.match(line)
        plan = PLAN.match(line)
        if plan:
            planned += int(plan.group(1))
        if line.startswith("# skipped:"):
            why = line
        if not case:
            continue
        if case.group(1) == "not ok":
            count.failed += 1
        elif why or SKIP.search(case.group(2)):
            count.skipped += 1
            count.details.append(f"skipped: {case.group(2).strip()} {why}")
        else:
            count.passed += 1
        why = ""
    if not count.failed and count.passed + count.skipped != planned:
        count.failed = 1
        count.details.append(f"{planned} cases were planned")
    return count


def count_test(test):
    """Counts one line of Meson's testlog.json."""
    output = test.get("stdout", "")
    result = test["result"]
    is_tap = any(PLAN.match(line) for line in output.splitlines())
    count = count_tap(output) if is_tap else Count()
    if result == "SKIP" and not count.failed:
        if not count.skipped:
            count.skipped = 1
            count.details.append(f"skipped: {test['name']}: {output.strip()}")
    elif result != "OK":
        # A crash, a leak or a time limit fails a program whose cases passed.
        if not count.failed:
            count.failed = 1
    elif not is_tap:
        count.passed = 1
    if count.failed:
        text = f"FAILED: {test['name']} ({result})\n{output}"
        if test.get("stderr"):
            text += "--- stderr\n" + test["stderr"]
        count.details.insert(0, text.rstrip())
    return count


def count_log(path):
    """Returns {group: Count} for Meson's log of one run."""
    groups = {}
    with open(path, encoding="utf-8", errors="replace") as log:
        for line in log:
            test = json.loads(line)
            # "project:group+group / name", or the name alone
            group = test["name"].split(" / ")[0].split(":")[-1]
            groups.setdefault(group.split("+")[0], Count()).add(
                count_test(test))
    return groups


def run_logged(command, env):
    """Runs a command; returns (success, everything it said)."""
    run = subprocess.run(command, cwd=ROOT, env=env, check=False,
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return run.returncode == 0, run.stdout.decode(errors="replace")


def sanitizer_prefix(flags):
    """How to start programs built with flags: a command prefix, or None where
    they do not run at all. Some kernels lay memory out in a way that the
    thread sanitizer cannot use unless randomisation is off."""
    compiler = shlex.split(os.environ.get("CC", "cc"))
    with tempfile.TemporaryDirectory() as folder:
        program = os.path.join(folder, "probe")
        build = subprocess.run(
            [*compiler, *flags.split(), "-x", "c", "-", "-o", program],
            input=b"int main(void) { return 0; }\n", capture_output=True,
            check=False)
        if build.returncode != 0:
            return None
        for prefix in ([], ["setarch", "-R"]):
            if prefix and not shutil.which(prefix[0]):
                continue
            if subprocess.run([*prefix, program], capture_output=True,
                              check=False).returncode == 0:
                return prefix
    return None


def build(folder, options, env):
    """Configures and builds one folder; returns (success, log)."""
    known = os.path.isfile(os.path.join(ROOT, folder, "build.ninja"))
    # Not with sanitizers: their code gives gcc false alarms.
    werror = "true" if (os.environ.get("S2F_CI") == "1" and
                        options is RELEASE) else "false"
    setup = [*MESON, "setup", folder, *options, "-Dtests=enabled",
             f"-Dwerror={werror}", *(["--reconfigure"] if known else [])]
    success, log = run_logged(setup, env)
    if success:
        success, log = run_logged(["ninja", "-k0", "-C", folder], env)
        log = "\n".join(line for line in log.splitlines()
                        if not re.match(r"\[\d+/\d+\] ", line))
    return success, log


def failure(text):
    count = Count()
    count.failed = 1
    count.details = [f"FAILED: {text}"]
    return count


def run_suite(name, folder):
    """Builds and runs one suite; prints its lines, returns its Count."""
    _, options, flags, groups, factor = SUITES[name]
    env = dict(os.environ, **ENVIRONMENT)
    total = Count()
    prefix = sanitizer_prefix(flags) if flags else []
    if prefix is None:
        total.skipped = 1
        total.details = [f"skipped: {name}: programs built with {flags} "
                         "do not run here"]
        print(f"{name}: {total.text()}")
        return total
    start = time.monotonic()
    success, log = build(folder, options, env)
    print(f"{name}: built in {time.monotonic() - start:.0f} s", flush=True)
    if not success:
        return failure(f"the build in {folder}\n{log}")
    if "warning:" in log:
        print(log, flush=True)
    logs = os.path.join(ROOT, folder, "meson-logs")
    report = os.path.join(logs, "testlog.json")
    if os.path.exists(report):
        os.remove(report)
    start = time.monotonic()
    _, log = run_logged(
        [*prefix, *MESON, "test", "-C", folder, "--no-rebuild", "-t",
         str(factor), *[x for g in groups for x in ("--suite", g)]], env)
    if not os.path.exists(report):
        return failure(f"no test ran in {folder}\n{log}")
    for group, count in sorted(count_log(report).items()):
        print(f"{name}: {group}: {count.text()}")
        total.add(count)
    print(f"{name}: ran in {time.monotonic() - start:.0f} s", flush=True)
    return total


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program-build", default="build",
                        help="folder of the plain build")
    parser.add_argument("suites", nargs="+", choices=sorted(SUITES))
    args = parser.parse_args()
    total = Count()
    for name in args.suites:
        folder = SUITES[name][0] if name != "plain" else args.program_build
        count = run_suite(name, folder)
        for text in count.details:
            print(f"{name}: {text}", flush=True)
        total.add(count)
    print(total.text(), flush=True)
    return total.failed > 0 or total.passed == 0


if __name__ == "__main__":
    sys.exit(main())
