#!/usr/bin/env python3
"""Packs projects and compares with what the editor's own packer made of them.

  scripts/check-packed.py --program build/sid2sf2 --corpus FOLDER

FOLDER/packed has projects NAME.sf2 and tunes NAME@ADDRESS.sid. A tune that we pack
must play as its project and, where it was packed the editor's way (method
`stock`), equal the editor's byte for byte. Another method is for tunes that the
editor's packer breaks: then our result must differ from the editor's only by
rows that were kept, so it must be larger. And back: unpacked and packed again,
each tune that the editor's packer did not break is the same tune, byte for
byte. So are most of those that composers exported and published (families
SF2-* of FOLDER/MANIFEST.csv), at their own addresses, all with several songs
among them. Prints TAP; without tunes it skips.
"""
import argparse
import csv
import json
import pathlib
import subprocess
import sys
import tempfile


def pack(program, project, address, output, *more):
    """Packs; returns the record that the program prints."""
    done = subprocess.run(
        [program, "pack", project, "-o", output, "--address", address,
         "--title", "", "--json", *more], capture_output=True, text=True,
        check=False)
    if done.returncode not in (0, 1) or not done.stdout:
        return {"equal": False, "error": done.stderr.strip()}
    return json.loads(done.stdout)


def objection(program, tune, out):
    """What is wrong with how the tune's project is packed, or None; and the
    method."""
    name, address = tune.stem.rsplit("@", 1)
    output = out / tune.name
    record = pack(program, tune.with_name(name + ".sf2"), address, output)
    if not record["equal"]:
        return record.get("error", "it plays otherwise than its project"), ""
    ours, editors = output.read_bytes(), tune.read_bytes()
    method = record["method"]
    if method == "stock" and ours != editors:
        return "it is not what the editor writes", method
    if method != "stock" and (len(ours) <= len(editors) or
                              not record["kept"]):
        return f"nothing more was kept, by method {method}", method
    return None, method


def parts(path):
    """A tune's header fields and data: load address, songs, data."""
    data = path.read_bytes()
    offset, load = (int.from_bytes(data[at:at + 2], "big") for at in (6, 8))
    if load == 0:
        load = int.from_bytes(data[offset:offset + 2], "little")
        offset += 2
    return load, int.from_bytes(data[14:16], "big"), data[offset:]


def round_trip(program, tune, out):
    """What is wrong with the tune unpacked and packed again, or None."""
    load, songs, data = parts(tune)
    project, again = out / "again.sf2", out / "again.sid"
    done = subprocess.run(
        [program, "convert", tune, "-o", project, "--route", "unpack",
         "--verify", "none", "--force", "-q"], capture_output=True, text=True,
        check=False)
    if done.returncode != 0:
        return f"it is not unpacked: {done.stderr.strip()}"
    record = pack(program, project, f"{load:04x}", again, "--force",
                  "--frames", "3000")
    if not record["equal"]:
        return record.get("error", "packed again it plays otherwise")
    if parts(again) != (load, songs, data):
        return "packed again it is another tune"
    return None


def exports(corpus):
    """The tunes that composers exported from the editor."""
    manifest = corpus / "MANIFEST.csv"
    if not manifest.is_file():
        return []
    with open(manifest, encoding="utf-8", newline="") as file:
        return [corpus / row["path"] for row in csv.DictReader(file)
                if row["family"].startswith("SF2-")
                and (corpus / row["path"]).is_file()]


def check_exports(program, tunes, out):
    """What is wrong with how published exports come back, or None. Some hold
    variables as they were while they played, or were broken by the editor."""
    same, lost = 0, []
    for tune in tunes:
        wrong = round_trip(program, tune, out)
        same += wrong is None
        if wrong and parts(tune)[1] > 1:
            lost.append(f"{tune.name}: {wrong}")
    if lost:
        return "; ".join(lost)
    if same * 4 < len(tunes) * 3:
        return f"only {same} of {len(tunes)} come back as they were"
    return None


def report(number, name, wrong):
    print(f"{'not ok' if wrong else 'ok'} {number} - {name}")
    if wrong:
        print(f"# {wrong}")
    return wrong is not None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True)
    parser.add_argument("--corpus", required=True, type=pathlib.Path)
    args = parser.parse_args()
    tunes = sorted((args.corpus / "packed").glob("*@*.sid"))
    if not tunes:
        print("1..0 # SKIP no packed tunes")
        return 77
    failed, methods, number = 0, {}, 0
    print(f"1..{2 * len(tunes) + 2}")
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder)
        for tune in tunes:
            wrong, method = objection(args.program, tune, out)
            methods[method] = methods.get(method, 0) + 1
            failed += report(number + 1, tune.stem, wrong)
            if method == "stock":
                wrong = round_trip(args.program, tune, out)
                failed += report(number + 2, f"{tune.stem}, and back", wrong)
            else:
                print(f"ok {number + 2} - {tune.stem}, and back # SKIP the "
                      "editor's packer broke it")
            number += 2
        published = exports(args.corpus)
        failed += report(number + 1, f"{len(published)} exports, and back",
                         check_exports(args.program, published, out))
    # Most tunes survive the editor's packer: else we would not be like it.
    usual = methods.get("stock", 0) * 4 >= len(tunes) * 3
    failed += report(number + 2, "most are packed as the editor does",
                     None if usual else str(methods))
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
