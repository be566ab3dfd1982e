#!/usr/bin/env python3
"""Converts the corpus of real tunes and holds the results to tests/scores.csv.

  scripts/check-scores.py --program build/sid2sf2 --corpus FOLDER [--update]

tests/scores.csv has a row for each family of players: how many tunes there
are, how many were converted, how many play exactly, how many are clean. A
number that is worse than in the file fails; a better one is reported, and
--update writes it down. Below them it has a row for each tune that is not
converted whole and exactly: its path, the same numbers, and the reason, which
`sid2sf2 convert -v` over that tune shows. A tune without such a row, or with
another reason, fails.

Where the corpus comes with an independent judge, that is built and run over
the same outputs: it has its own parsers and its own CPU, and must come to the
same shares as we do, but for the files that tests/judge-differences.csv
explains. Prints TAP; without a corpus it skips.
"""
import argparse
import csv
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

ROOT = pathlib.Path(__file__).resolve().parent.parent
SCORES = ROOT / "tests" / "scores.csv"
DIFFERENCES = ROOT / "tests" / "judge-differences.csv"
FOLDERS = ["fun_fun", "laxity", "newplayer21", "wide"]
COLUMNS = ["tunes", "converted", "failed", "editor_exact_100",
           "real_exact_100", "clean"]
MORE_IS_WORSE = {"failed"}
CONVERTED = {"exact", "close", "wrapped"}
UNCLEAN = {"over-budget", "bad-opcode", "export-incomplete"}
LACKING = UNCLEAN | {"song-dropped", "one-sid", "restart", "samples-left-out",
                     "speed-rounded"}
TOLERANCE = 0.1  # percent; the judge prints two decimals


def families(corpus):
    """{path below the corpus: family} of the tunes in the manifest."""
    with open(corpus / "MANIFEST.csv", encoding="utf-8", newline="") as file:
        return {row["path"]: row["family"] for row in csv.DictReader(file)}


def family_of(path, known):
    """Tunes that nobody has classified go by their folder."""
    family = known.get(path, "")
    if family and family != "wide":
        return family
    return str(pathlib.PurePosixPath(path).parent)


def convert(program, corpus, out):
    """Converts every folder; returns the records, each with its path below the
    corpus as `tune` and its project as `project`."""
    records = []
    for folder in FOLDERS:
        if not (corpus / folder).is_dir():
            continue
        results = out / f"{folder}.ndjson"
        run = subprocess.run(
            [program, "convert", str(corpus / folder), "-o",
             str(out / folder), "--results", str(results), "-q"],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
        if run.returncode not in (0, 1):
            sys.exit(f"exit code {run.returncode}: "
                     f"{run.stderr.decode(errors='replace')}")
        with open(results, encoding="utf-8") as file:
            records += [json.loads(line) for line in file]
    for record in records:
        record["tune"] = pathlib.Path(record["path"]).relative_to(
            corpus).as_posix()
    return records


def by_tune(records):
    """One list of records a tune: those with many songs give several."""
    tunes = {}
    for record in records:
        tunes.setdefault(record["tune"], []).append(record)
    return tunes


def difference(record):
    """Where a record's songs differ from the tune, or None."""
    for song in record["song_verdicts"]:
        for dialect in ("editor", "real"):
            first = song[dialect] and song[dialect]["first_difference"]
            if first:
                return (f"song {song['song']} differs at frame "
                        f"{first['frame']} ({dialect})")
    return None


def lost_songs(records):
    """Songs of a tune's header that are in no project though none was refused,
    as a sentence; None where there are none. What was refused is a warning or
    a failure of its own."""
    with open(records[0]["path"], "rb") as file:
        songs = int.from_bytes(file.read(16)[14:], "big")
    here = {song["song"] for record in records
            for song in record["song_verdicts"]}
    refused = sum(warning["code"] == "song-dropped" for record in records
                  for warning in record["warnings"])
    refused += sum(record["status"] == "failed" for record in records)
    missing = set(range(1, songs + 1)) - here
    if len(missing) <= refused:
        return None
    return f"songs {sorted(missing)} are in no project"


def reason_of(records):
    """Why a tune is not converted whole and exactly, in the program's words; ""
    where it is."""
    reasons = []
    for record in records:
        if record["error"]:
            where = record["error"]["where"]
            reasons.append(f"{record['error']['code']}: "
                           f"{record['error']['text']}"
                           f"{f' ({where})' if where else ''}")
        reasons += [f"{warning['code']}: {warning['text']}"
                    for warning in record["warnings"]
                    if warning["code"] in LACKING]
        # less than was asked for of samples, without the numbers
        reasons += [f"{warning['code']}: "
                    f"{warning['text'].rsplit(':', 1)[0]}"
                    for warning in record["warnings"]
                    if warning["code"] == "samples-between" and
                    record["status"] == "partial"]
        reasons.append(difference(record))
    reasons.append(lost_songs(records))
    return "; ".join(dict.fromkeys(filter(None, reasons)))


def every(records, field):
    """Whether each song of each part is exact."""
    songs = [song for record in records for song in record["song_verdicts"]]
    return bool(songs) and all(record["output"] for record in records) and \
        all(song[field] and song[field]["first_difference"] is None
            for song in songs)


def score(records):
    """What one tune adds to its family's row."""
    codes = {warning["code"] for record in records
             for warning in record["warnings"]}
    written = all(record["output"] for record in records)
    return {
        "tunes": 1,
        "converted": all(r["status"] in CONVERTED for r in records),
        "failed": any(r["status"] == "failed" for r in records),
        "editor_exact_100": every(records, "editor"),
        "real_exact_100": every(records, "real"),
        "clean": written and not codes & UNCLEAN,
    }


def add_up(tunes, known):
    table = {}
    for path, records in tunes.items():
        row = table.setdefault(family_of(path, known),
                               dict.fromkeys(COLUMNS, 0))
        for column, value in score(records).items():
            row[column] += int(value)
    return table


def is_tune(name):
    return name.endswith(".sid")


def read_scores():
    """{family or path of a tune: its numbers}, {path: reason}."""
    if not SCORES.exists():
        return {}, {}
    with open(SCORES, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return ({row["family"]: {c: int(row[c]) for c in COLUMNS} for row in rows},
            {row["family"]: row["reason"] for row in rows
             if is_tune(row["family"])})


def write_scores(table, tunes):
    with open(SCORES, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["family", *COLUMNS, "reason"])
        for family in sorted(table):
            writer.writerow([family, *(table[family][c] for c in COLUMNS), ""])
        for path in sorted(tunes):
            reason = reason_of(tunes[path])
            if reason:
                row = score(tunes[path])
                writer.writerow([path, *(int(row[c]) for c in COLUMNS),
                                 reason])


def compare(old, new):
    """Returns (what is worse, what is better) as lines of text."""
    worse, better = [], []
    for column in COLUMNS:
        before, now = old.get(column, 0), new.get(column, 0)
        if before == now:
            continue
        line = f"{column}: {before} in tests/scores.csv, {now} now"
        if column == "tunes":
            worse.append(line + " (another corpus?)")
        elif (now > before) == (column in MORE_IS_WORSE):
            worse.append(line)
        else:
            better.append(line)
    return worse, better


class Tap:
    """Numbers the cases and remembers whether one failed."""

    def __init__(self):
        self.count = self.failed = 0

    def case(self, name, problems, notes=()):
        self.count += 1
        self.failed += bool(problems)
        print(f"{'not ok' if problems else 'ok'} {self.count} - {name}")
        for line in [*problems, *notes]:
            print(f"# {line}")

    def end(self):
        print(f"1..{self.count}")
        return 1 if self.failed else 0


def check_reasons(tap, tunes, known):
    """Every tune below 100 % is explained in the file."""
    problems, notes = [], []
    for path in sorted(set(tunes) | set(known)):
        reason = reason_of(tunes[path]) if path in tunes else ""
        if reason and reason != known.get(path):
            problems.append(f"{path}: {reason}; tests/scores.csv: "
                            f"{known.get(path, 'nothing')}")
        elif path in known and not reason:
            notes.append(f"better: {path} needs no reason any more")
    tap.case("what is not exact is explained", problems, notes)


def check_scores(tap, table, tunes):
    old, reasons = read_scores()
    check_reasons(tap, tunes, reasons)
    old = {name: row for name, row in old.items() if not is_tune(name)}
    for family in sorted(set(old) | set(table)):
        if family not in old:
            tap.case(f"scores of {family}", ["it is not in tests/scores.csv: "
                                             "see --update"])
            continue
        worse, better = compare(old[family], table.get(family, {}))
        tap.case(f"scores of {family}", worse,
                 ["better: " + line for line in better])
    total = {c: sum(row[c] for row in table.values()) for c in COLUMNS}
    print("# all together:", ", ".join(f"{c} {total[c]}" for c in COLUMNS))


# ---- the judge ----

def build_judge(tools, folder):
    """Returns the judge's program, or None where there is none."""
    source = tools / "judge"
    if not (source / "judge.c").exists():
        return None
    compiler = os.environ.get("CC", "cc").split()
    program = folder / "judge"
    subprocess.run([*compiler, "-O2", "-w", "-o", str(program),
                    str(source / "judge.c"), str(source / "cpu6510.c")],
                   check=True)
    return program


def ask_judge(judge, corpus, record):
    run = subprocess.run(
        [judge, "-e", "0", str(corpus / record["tune"]), record["output"]],
        stdout=subprocess.PIPE, check=False)
    return json.loads(run.stdout.decode("utf-8", errors="replace"))


def read_differences():
    if not DIFFERENCES.exists():
        return {}
    with open(DIFFERENCES, encoding="utf-8", newline="") as file:
        return {row["path"]: row["reason"] for row in csv.DictReader(file)}


def disagreement(record, said):
    """What the judge says otherwise about a record, as lines."""
    if said.get("error"):
        return [said["error"]]
    if not said["accepted"]:
        return ["not accepted: " + said["why"]]
    if said["calls_per_frame"] == 0:
        return []
    return [f"{field}: {record[field]:.2f} by us, {said[field]:.2f} by the "
            f"judge" for field in ("editor_exact", "real_exact")
            if abs(record[field] - said[field]) > TOLERANCE]


def check_judge(tap, judge, corpus, records):
    """The judge knows the start song only, so it is asked about the part of a
    tune that has it."""
    asked = [r for r in records if r["output"] and
             ".songs-" not in pathlib.Path(r["output"]).name]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        answers = list(pool.map(lambda r: ask_judge(judge, corpus, r), asked))
    known, unused = read_differences(), set(read_differences())
    by_folder = {}
    for record, said in zip(asked, answers):
        lines = disagreement(record, said)
        tune = record["tune"]
        if lines and tune in known:
            unused.discard(tune)
            lines = []
        folder = by_folder.setdefault(str(pathlib.PurePosixPath(tune).parent),
                                      [0, []])
        folder[0] += 1
        folder[1] += [f"{tune}: {line}" for line in lines]
    for folder, (count, lines) in sorted(by_folder.items()):
        tap.case(f"the judge agrees about {count} tunes of {folder}", lines)
    for tune in sorted(unused):
        print(f"# tests/judge-differences.csv: {tune} does not differ any more")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True)
    parser.add_argument("--corpus", type=pathlib.Path, required=True)
    parser.add_argument("--update", action="store_true",
                        help="write the numbers into tests/scores.csv")
    parser.add_argument("--keep", type=pathlib.Path,
                        help="folder for outputs and records")
    args = parser.parse_args()
    program = shutil.which(args.program) or args.program
    if not (args.corpus / "MANIFEST.csv").exists():
        print("1..0 # SKIP the corpus of real tunes is not here")
        return 0
    tap = Tap()
    with tempfile.TemporaryDirectory(prefix="s2f-scores-") as folder:
        out = args.keep or pathlib.Path(folder)
        out.mkdir(parents=True, exist_ok=True)
        records = convert(os.path.abspath(program), args.corpus, out)
        tunes = by_tune(records)
        table = add_up(tunes, families(args.corpus))
        if args.update:
            write_scores(table, tunes)
        check_scores(tap, table, tunes)
        judge = build_judge(args.corpus.parent / "tools", out)
        if judge:
            check_judge(tap, judge, args.corpus, records)
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
