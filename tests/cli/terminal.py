#!/usr/bin/env python3
"""Checks what convert shows on a terminal: the bar, its width, no colours where
they are not wanted, a stop by Ctrl-C.

  tests/cli/terminal.py --program FILE --tune FILE.sid

Prints TAP.
"""
import argparse
import os
import pty
import re
import signal
import struct
import sys
import tempfile
import time

BAR = re.compile(rb"\r((?:\[[#.]{16}\] )?\d+/\d+ files[^\r\n\x1b]*)\x1b\[K")
COLOUR = re.compile(rb"\x1b\[[0-9;]*m")


def run(command, stop=None, **more):
    """Runs a command on a terminal of its own; returns (exit code, bytes that
    it wrote). stop: once what it matches was written, the user presses ^C."""
    pid, terminal = pty.fork()
    if pid == 0:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        environment = dict(os.environ, TERM="xterm", **more)
        if "NO_COLOR" not in more:
            environment.pop("NO_COLOR", None)
        os.execve(command[0], command, environment)
    said = b""
    while True:
        try:
            part = os.read(terminal, 65536)
        except OSError:  # Linux says so when the other end is closed
            break
        if not part:
            break
        said += part
        if stop and re.search(stop, said):
            os.write(terminal, b"\x03")
            stop = None
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), said


def write_counter(path):
    """Writes a tune that counts with 24 bits: it does not repeat, so that it
    takes a while however fast the program is."""
    code = bytes.fromhex("ee0011d008ee0111d003ee021160")
    with open(path, "wb") as file:
        file.write(struct.pack(">4sHHHHHHHI", b"PSID", 2, 0x7c, 0x1000, 0x1000,
                               0x1000, 1, 1, 0).ljust(0x7c, b"\0") + code)


def cases(args, root):
    """Yields (name, what is wrong)."""
    for i in range(30):
        os.symlink(os.path.abspath(args.tune), f"{root}/in/{i:02}.sid")
    out = os.path.join(root, "out")
    base = [args.program, "convert", root + "/in", "-o", out, "-w", "2"]

    code, said = run(base + ["--verify", "20000"])
    bars = BAR.findall(said)
    rows = re.findall(rb"\d\d\.sid +(?:\x1b\[\d+m)?\w+", said)
    yield "a bar is drawn and fits", [
        text for wrong, text in (
            (code, f"exit code {code}: {said!r}"),
            (not bars, f"no bar: {said[-300:]!r}"),
            (any(len(bar) > 79 for bar in bars), f"too wide: {bars}"),
            (len(rows) != 30, f"{len(rows)} rows"),
            (not COLOUR.search(said), "no colours")) if wrong]

    code, said = run(base + ["--verify", "20"], NO_COLOR="1")
    yield "NO_COLOR leaves colours out", \
        [repr(said)] if code or COLOUR.search(said) else []

    code, said = run(base + ["--verify", "20", "-q"])
    yield "--quiet says nothing", [repr(said)] if code or said else []

    os.mkdir(root + "/many")
    write_counter(root + "/many/0.sid")
    for i in range(1, 300):
        os.symlink("0.sid", f"{root}/many/{i}.sid")
    begun = time.monotonic()
    code, said = run([args.program, "convert", root + "/many", "-o",
                      root + "/out-many", "-w", "2", "--verify", "400000"],
                     stop=rb"[1-9]\d*/300 files")
    yield "Ctrl-C ends it with a summary", [] if code == 130 and re.search(
        rb"stopped after \d+ of 300 files", said) else [
            f"exit code {code} after {time.monotonic() - begun:.1f} s, {said!r}"]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True)
    parser.add_argument("--tune", required=True)
    args = parser.parse_args()
    args.program = os.path.abspath(args.program)
    failed = 0
    print("1..4")
    with tempfile.TemporaryDirectory(prefix="s2f-terminal-") as root:
        os.mkdir(root + "/in")
        for number, (name, wrong) in enumerate(cases(args, root), 1):
            failed += bool(wrong)
            print(f"{'not ok' if wrong else 'ok'} {number} - {name}")
            for line in wrong:
                print(f"# {line}")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
