#!/usr/bin/env python3
"""Hostile input through the program: broken files, and tunes that misbehave.

  tests/hostile/run.py --program build/sid2sf2 [--quick]

Each case fills a folder, converts it and looks at everything that a user would
see: the exit code, each record of --results, what lies in the output folder.
Whatever fails must fail with a code, a sentence and a place, and leave
nothing behind. S2F_HOSTILE=long takes all truncations and more files, --quick
fewer. Prints TAP.
"""
import argparse
import json
import os
import pathlib
import random
import struct
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
TIMEOUT = 600
SANITIZER_EXIT = 99
# Errors of the file itself say where in it; a file that cannot be read has no
# inside.
PLACELESS = {"io", "no-room", "no-song", "no-route"}


def words(*values):
    """Two bytes for an int over 255, one for any other."""
    out = bytearray()
    for value in values:
        out += struct.pack("<H", value) if value > 255 else bytes([value])
    return bytes(out)


def tune(code, load=0x1000, init=0x1000, play=0x1003, songs=1):
    header = struct.pack(">4sHHHHHHHI", b"PSID", 2, 0x7c, 0, init, play, songs,
                         1, 0)
    return header.ljust(0x76, b"\0") + struct.pack(
        ">HI", 0x14, 0) + struct.pack("<H", load) + code


# LDX #0; STA pages...,X; DEX; BNE: fills these pages with A.
def fill(*pages):
    stores = b"".join(b"\x9d" + struct.pack("<H", page) for page in pages)
    return b"\xa2\x00" + stores + b"\xca\xd0" + bytes(
        [256 - len(stores) - 3])


RTS = b"\x60"
PLAIN = tune(RTS + b"\0\0" + words(0xee, 0x1100, 0xad, 0x1100, 0x8d, 0xd400) +
             RTS)
# A pointer at $FB runs through all of memory and stores $EA everywhere, over
# this code too.
FLOOD = tune(words(0xa0, 0, 0x84, 0xfb, 0x84, 0xfc,  # LDY #0, pointer = 0
                   0xa9, 0xea,                       # LDA #NOP
                   0x91, 0xfb,                       # STA ($FB),Y
                   0xe6, 0xfb, 0xd0, 0xfa,           # INC low, BNE STA
                   0xe6, 0xfc, 0x4c, 0x1008), play=0x1100)

# Tunes that misbehave: name, bytes, and the codes that they may fail with; ""
# where they may be written (whatever they play then).
MISBEHAVING = [
    ("init-loops-for-ever", tune(words(0x4c, 0x1000)), {"init-timeout"}),
    ("init-waits-for-the-raster-in-ram",
     tune(words(0xa9, 0x34, 0x85, 1, 0xad, 0xd012, 0xf0, 0xfb)),
     {"init-timeout"}),
    ("play-loops-for-ever", tune(RTS + b"\0\0" + words(0x4c, 0x1003)),
     {"play-timeout"}),
    ("overwrites-all-memory", FLOOD,
     {"", "init-timeout", "brk", "bad-opcode", "play-timeout", "no-room"}),
    ("play-overwrites-zero-page-and-stack",
     tune(RTS + b"\0\0" + b"\xa9\x00" + fill(0x0000, 0x0100) + RTS),
     {"brk", "bad-opcode", "play-timeout"}),
    ("play-overwrites-itself",
     tune(RTS + b"\0\0" + b"\xa9\x02" + fill(0x1000) + RTS),
     {"bad-opcode"}),
    ("play-overwrites-most-memory",
     tune(RTS + b"\0\0" + fill(0x0200, 0x0c00, 0x1100, 0x8000, 0xff00) + RTS),
     {"", "no-room"}),
    ("play-moves-the-stack",
     tune(RTS + b"\0\0" + words(0xa2, 0x40, 0x9a) + RTS),
     {"brk", "bad-opcode", "play-timeout"}),
    ("init-jams", tune(b"\x02"), {"bad-opcode"}),
    ("init-breaks", tune(b"\x00"), {"brk"}),
    ("init-outside", tune(RTS, init=0x9000), {"brk"}),
    ("fills-memory", tune(bytes(0x1000 - 0x300) + RTS + b"\0\0" + RTS +
                          b"\x11" * (0xf000 - 5), load=0x300), {""}),
    ("no-room", tune(RTS + b"\0\0" + RTS, load=0x200, init=0x200, play=0x203),
     {"no-room"}),
    ("many-songs-hang", tune(words(0xc9, 0, 0xd0, 0xfe) + RTS, play=0x1004,
                             songs=16), {""}),
]

# Files that are no tunes: name, bytes, code.
BROKEN = [
    ("empty", b"", "empty"),
    ("one-byte", b"P", "truncated"),
    ("magic-only", b"PSID", "truncated"),
    ("text", b"this is not a tune\n" * 20, "not-sid"),
    ("zeros", bytes(1000), "not-sid"),
    ("header-only", PLAIN[:0x7c], "truncated"),
    ("no-data", PLAIN[:0x7e], "truncated"),
    ("too-big", PLAIN + bytes(70000), "too-big"),
    ("version-0", PLAIN[:5] + b"\0" + PLAIN[6:], "bad-header"),
    ("version-9", PLAIN[:5] + b"\x09" + PLAIN[6:], "bad-header"),
    ("no-songs", PLAIN[:14] + b"\0\0" + PLAIN[16:], "bad-header"),
]


class Folder:
    """Inputs, outputs and the program's run over them."""

    def __init__(self, program, top):
        self.program = program
        self.inputs = pathlib.Path(top) / "in"
        self.outputs = pathlib.Path(top) / "out"
        self.results = pathlib.Path(top) / "results.ndjson"
        self.inputs.mkdir()
        self.problems = []

    def add(self, name, content):
        (self.inputs / f"{name}.sid").write_bytes(content)

    def expect(self, condition, text):
        if not condition:
            self.problems.append(text)

    def convert(self, *options):
        """Returns {name: record}, of the first part where a tune has many
        songs; notes what is wrong with the run itself."""
        run = subprocess.run(
            [self.program, "convert", str(self.inputs), "-o",
             str(self.outputs), "--results", str(self.results), "-q",
             *options], capture_output=True, timeout=TIMEOUT, check=False)
        said = run.stderr.decode(errors="replace")
        self.expect(run.returncode in (0, 1) and "Sanitizer" not in said,
                    f"exit code {run.returncode}: {said[-1500:]}")
        records = []
        if self.results.exists():
            with open(self.results, encoding="utf-8") as file:
                records = [json.loads(line) for line in file]
        good = {"exact", "close", "wrapped"}
        wanted = int(not all(r["status"] in good for r in records))
        self.expect(run.returncode == wanted,
                    f"exit code {run.returncode}, not {wanted}")
        for record in records:
            self.check_record(record, said)
        self.check_outputs(records)
        return {pathlib.Path(r["path"]).stem: r for r in reversed(records)}

    def check_record(self, record, said):
        """A failure names file, reason and place, in the record and on the
        terminal."""
        name, error = record["path"], record["error"]
        if record["status"] != "failed":
            self.expect(error is None and record["output"],
                        f"{name}: written, with {error}")
            return
        self.expect(record["output"] is None, f"{name}: failed, but written")
        self.expect(bool(error["code"]) and bool(error["text"]),
                    f"{name}: no reason: {error}")
        self.expect(error["where"] or error["code"] in PLACELESS,
                    f"{name}: no place: {error}")
        self.expect(name in said, f"{name}: not named on stderr")

    def check_outputs(self, records):
        """Exactly the announced files exist, each as long as announced."""
        announced = {r["output"]: r["output_bytes"] for r in records
                     if r["output"]}
        found = {str(path): path.stat().st_size
                 for path in self.outputs.rglob("*") if path.is_file()}
        for path in sorted(set(announced) ^ set(found)):
            self.expect(False, f"{path}: announced {path in announced}, "
                               f"found {path in found}")
        for path in set(announced) & set(found):
            self.expect(announced[path] == found[path],
                        f"{path}: {found[path]} bytes")
        left = [p.name for p in self.inputs.iterdir() if p.suffix != ".sid"]
        self.expect(not left, f"left among the inputs: {left}")


def expect_codes(folder, records, name, codes):
    """The file failed with one of codes, or was written where "" is one."""
    record = records.get(name)
    if record is None:
        folder.expect(False, f"{name}: no record")
        return
    code = record["error"]["code"] if record["error"] else ""
    folder.expect(code in codes, f"{name}: {code or 'written'}, not {codes}")


def broken_files(folder, _):
    for name, content, _ in BROKEN:
        folder.add(name, content)
    records = folder.convert()
    folder.expect(len(records) == len(BROKEN), f"{len(records)} records")
    for name, _, code in BROKEN:
        expect_codes(folder, records, name, {code})


def misbehaving_tunes(folder, _):
    for name, content, _ in MISBEHAVING:
        folder.add(name, content)
    records = folder.convert("--verify", "200")
    for name, _, codes in MISBEHAVING:
        expect_codes(folder, records, name, codes)


def hanging_songs_are_left_out(folder, _):
    folder.add("songs", MISBEHAVING[-1][1])
    record = folder.convert("--verify", "200")["songs"]
    folder.expect(record["songs"] == 1, f"{record['songs']} songs")
    folder.expect(any(w["code"] == "song-dropped" for w in record["warnings"]),
                  f"warnings: {record['warnings']}")


def folder_named_like_a_tune(folder, _):
    (folder.inputs / "x.sid").mkdir()
    (folder.inputs / "x.sid" / "inside.sid").write_bytes(PLAIN)
    folder.add("beside", PLAIN)
    records = folder.convert("--verify", "50")
    folder.expect(sorted(records) == ["beside", "inside"], f"{list(records)}")


def bad_tunes_beside_a_good_one(folder, _):
    for name, content, _ in BROKEN:
        folder.add(name, content)
    folder.add("good", PLAIN)
    records = folder.convert("--verify", "50")
    expect_codes(folder, records, "good", {""})


def unreadable_file(folder, _):
    if os.geteuid() == 0:
        return "root may read everything"
    folder.add("secret", PLAIN)
    (folder.inputs / "secret.sid").chmod(0)
    records = folder.convert()
    expect_codes(folder, records, "secret", {"io"})
    return None


def many_files(folder, scale):
    """Tiny ones, each different in its title; every tenth is broken."""
    count = {"quick": 1000, "normal": 10000, "long": 60000}[scale]
    for i in range(count):
        content = PLAIN[:0x16] + b"%05d" % i + PLAIN[0x1b:]
        folder.add(f"{i:05}", content[:60] if i % 10 == 0 else content)
    records = folder.convert("--verify", "20")
    failed = sum(r["status"] == "failed" for r in records.values())
    folder.expect(len(records) == count, f"{len(records)} of {count} records")
    folder.expect(failed == count // 10, f"{failed} failed")


def tunes_at_hand(count):
    paths = sorted((ROOT / "examples").glob("*.sid")) + sorted(
        (ROOT.parent / "shared" / "corpus" / "laxity").glob("*.sid"))
    return paths[:count]


def truncated_files(folder, scale):
    """Each header cut at every byte, the data at some."""
    count, step = {"quick": (3, 997), "normal": (20, 97), "long": (20, 1)}[
        scale]
    for path in tunes_at_hand(count):
        content = path.read_bytes()
        sizes = {*range(0, 0x80), *range(0x80, len(content), step)}
        for size in sizes:
            folder.add(f"{path.stem}-{size:05}", content[:size])
    records = folder.convert("--verify", "20")
    for name, record in records.items():
        if int(name[-5:]) <= 0x7c:
            folder.expect(record["status"] == "failed", f"{name}: written")


def mutated_files(folder, scale):
    """One to eight random bytes anywhere."""
    count = {"quick": 100, "normal": 1500, "long": 20000}[scale]
    paths, dice = tunes_at_hand(20), random.Random(6510)
    for i in range(count):
        content = bytearray(paths[i % len(paths)].read_bytes())
        for _ in range(dice.randint(1, 8)):
            content[dice.randrange(len(content))] = dice.randrange(256)
        folder.add(f"{i:05}", content)
    records = folder.convert("--verify", "20")
    folder.expect(len(records) >= count, f"{len(records)} records")


CASES = [broken_files, misbehaving_tunes, hanging_songs_are_left_out,
         folder_named_like_a_tune, bad_tunes_beside_a_good_one,
         unreadable_file, truncated_files, mutated_files, many_files]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True)
    parser.add_argument("--quick", action="store_true")
    args = parser.parse_args()
    scale = "quick" if args.quick else "normal"
    if os.environ.get("S2F_HOSTILE") == "long":
        scale = "long"
    failures = 0
    print(f"1..{len(CASES)}")
    for number, case in enumerate(CASES, 1):
        with tempfile.TemporaryDirectory(prefix="s2f-hostile-") as top:
            folder = Folder(os.path.abspath(args.program), top)
            try:
                skipped = case(folder, scale)
            except subprocess.TimeoutExpired:
                skipped = None
                folder.problems.append(f"no end within {TIMEOUT} s")
        failures += bool(folder.problems)
        name = case.__name__.replace("_", " ")
        print(f"{'not ok' if folder.problems else 'ok'} {number} - {name}" +
              (f" # SKIP {skipped}" if skipped else ""))
        for line in folder.problems[:20]:
            print("\n".join(f"# {part}" for part in line.splitlines()))
        sys.stdout.flush()
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
