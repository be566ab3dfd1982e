#!/usr/bin/env python3
"""Runs the transcripts in cases/ against the program and prints TAP.

    run.py --program build/sid2sf2 [--update] [NAME...]

A case is a file NAME.t: what a user would see at a shell. Lines that are
indented by two blanks are the transcript, all others say what it is about:

  $ sid2sf2 frobnicate          a command; "  > " continues it on the next line
  ! sid2sf2: there is no ...    a line on stderr
  some text                     a line on stdout
  [2]                           the exit code, where it is not 0

In an expected line <*> stands for any text; a line <...> stands for any number
of lines, none included, and <blank> for an empty one. A line "needs: user" that is not indented skips the
case where the tests run as root.

Each case runs in an empty folder of its own, where

  mksid FILE [SONGS [CODE [PLAY]]]  makes a tune with CODE (hexadecimal;
                                default 60, an RTS) at $1000, where its init is
                                and, unless PLAY says another address, its play
  $EXAMPLES                     is the folder of the bundled tunes

are at hand. --update writes what really happened into the cases that fail;
lines that already match stay as they are, patterns included.
"""

import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
EXAMPLES = HERE.parent.parent / 'examples'
TIMEOUT = 60  # seconds a command may take

MKSID = f"""#!{sys.executable}
import struct
import sys
name, songs, code, play = (sys.argv[1:] + ['1', '60', '1000'][len(sys.argv) - 2:])
header = struct.pack('>4sHHHHHHHI', b'PSID', 2, 0x7c, 0x1000, 0x1000,
                     int(play, 16), int(songs), 1, 0)
with open(name, 'wb') as file:
    file.write(header.ljust(0x76, b'\\0') + struct.pack('>HI', 0x14, 0) +
               bytes.fromhex(code))
"""


class Step:
    """A command with what is expected of it."""

    def __init__(self, lines):
        self.source = lines  # the command's own lines, as in the file
        self.command = '\n'.join(line[4:] for line in lines)
        self.expected = []  # without the indentation


def parse(text):
    """Splits a case into comment lines and steps, in their order."""
    parts = []
    for line in text.splitlines():
        if line.startswith('  $ '):
            parts.append(Step([line]))
        elif line.startswith('  > ') and parts and not parts[-1].expected:
            parts[-1].source.append(line)
            parts[-1].command += '\n' + line[4:]
        elif line.startswith('  '):
            step = next(part for part in reversed(parts)
                        if isinstance(part, Step))
            step.expected.append('' if line == '  <blank>' else line[2:])
        else:
            parts.append(line)
    return parts


def line_matches(expected, actual):
    pattern = '.*'.join(re.escape(part) for part in expected.split('<*>'))
    return re.fullmatch(pattern, actual) is not None


def matches(expected, actual):
    """Whether the lines match, with <...> for any number of lines."""
    if not expected:
        return not actual
    if expected[0] == '<...>':
        return any(matches(expected[1:], actual[i:])
                   for i in range(len(actual) + 1))
    return bool(actual) and line_matches(expected[0], actual[0]) and \
        matches(expected[1:], actual[1:])


def merge(expected, actual):
    """The actual lines, but the expected one where it matches in place."""
    merged = list(actual)
    for i, line in enumerate(expected[:len(actual)]):
        if line != '<...>' and line_matches(line, actual[i]):
            merged[i] = line
    return merged


def run_step(step, folder, environment):
    """The transcript of a command: stdout, stderr and exit code as lines."""
    done = subprocess.run(['sh', '-c', step.command], cwd=folder,
                          env=environment, stdin=subprocess.DEVNULL,
                          capture_output=True, timeout=TIMEOUT, check=False)
    lines = []
    for stream, mark in ((done.stdout, ''), (done.stderr, '! ')):
        text = stream.decode('utf-8', 'backslashreplace')
        lines += [mark + line for line in text.splitlines()]
    if done.returncode != 0:
        lines.append(f'[{done.returncode}]')
    return lines


def run_case(path, program, update):
    """Runs a case; returns the lines that say what is wrong."""
    parts = parse(path.read_text(encoding='utf-8'))
    problems = []
    with tempfile.TemporaryDirectory(prefix='s2f-cli-') as top:
        tools = pathlib.Path(top) / 'bin'
        folder = pathlib.Path(top) / 'work'
        tools.mkdir()
        folder.mkdir()
        (tools / 'sid2sf2').symlink_to(program)
        (tools / 'mksid').write_text(MKSID, encoding='utf-8')
        (tools / 'mksid').chmod(0o755)
        environment = dict(os.environ, LC_ALL='C', TERM='dumb', COLUMNS='80',
                           EXAMPLES=str(EXAMPLES),
                           PATH=f'{tools}{os.pathsep}{os.environ["PATH"]}')
        for step in parts:
            if not isinstance(step, Step):
                continue
            actual = run_step(step, folder, environment)
            if matches(step.expected, actual):
                continue
            problems += [f'$ {step.command}', 'expected:']
            problems += ['  ' + line for line in step.expected]
            problems += ['got:'] + ['  ' + line for line in actual]
            step.expected = merge(step.expected, actual)
        subprocess.run(['chmod', '-R', 'u+rwx', str(folder)], check=False)
    if update and problems:
        write_case(path, parts)
    return problems


def write_case(path, parts):
    lines = []
    for part in parts:
        if isinstance(part, Step):
            lines += part.source
            lines += ['  ' + (line or '<blank>') for line in part.expected]
        else:
            lines.append(part)
    path.write_text('\n'.join(lines) + '\n', encoding='utf-8')


def needs_user(path):
    return '\nneeds: user\n' in '\n' + path.read_text(encoding='utf-8')


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--program', required=True)
    parser.add_argument('--update', action='store_true',
                        help='write what happened into the cases')
    parser.add_argument('name', nargs='*', help='cases to run (default: all)')
    options = parser.parse_args()
    program = shutil.which(options.program) or options.program
    program = pathlib.Path(program).resolve()
    cases = sorted((HERE / 'cases').glob('*.t'))
    if options.name:
        cases = [path for path in cases if path.stem in options.name]
    if not cases or not program.is_file():
        sys.exit('run.py: no such program or case')
    print(f'1..{len(cases)}')
    failures = 0
    for number, path in enumerate(cases, 1):
        if needs_user(path) and os.geteuid() == 0:
            print(f'ok {number} - {path.stem} # SKIP root may do everything')
            continue
        try:
            problems = run_case(path, program, options.update)
        except subprocess.TimeoutExpired as error:
            problems = [f'no end within {TIMEOUT} s: {error.cmd[-1]}']
        failures += bool(problems)
        print(f'{"not ok" if problems else "ok"} {number} - {path.stem}')
        for line in problems:
            print(f'# {line}')
    return 1 if failures else 0


if __name__ == '__main__':
    sys.exit(main())
