#!/usr/bin/env python3
"""Packs projects and compares with what the editor's own packer made of them.

  scripts/check-packed.py --program build/sid2sf2 --packed FOLDER

FOLDER has projects NAME.sf2 and tunes NAME@ADDRESS.sid. A tune that we pack
must play as its project and, where it was packed the editor's way (method
`stock`), equal the editor's byte for byte. Another method is for tunes that the
editor's packer breaks: then our result must differ from the editor's only by
rows that were kept, so it must be larger. Prints TAP; without a folder it
skips.
"""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile


def pack(program, project, address, output):
    """Packs; returns the record that the program prints."""
    done = subprocess.run(
        [program, "pack", project, "-o", output, "--address", address,
         "--title", "", "--json"], capture_output=True, text=True, check=False)
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


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True)
    parser.add_argument("--packed", required=True, type=pathlib.Path)
    args = parser.parse_args()
    tunes = sorted(args.packed.glob("*@*.sid"))
    if not tunes:
        print("1..0 # SKIP no packed tunes")
        return 77
    failed, methods = 0, {}
    print(f"1..{len(tunes) + 1}")
    with tempfile.TemporaryDirectory() as folder:
        for number, tune in enumerate(tunes, 1):
            wrong, method = objection(args.program, tune, pathlib.Path(folder))
            methods[method] = methods.get(method, 0) + 1
            failed += wrong is not None
            print(f"{'not ok' if wrong else 'ok'} {number} - {tune.stem}")
            if wrong:
                print(f"# {wrong}")
    # Most tunes survive the editor's packer: else we would not be like it.
    usual = methods.get("stock", 0) * 4 >= len(tunes) * 3
    print(f"{'ok' if usual else 'not ok'} {len(tunes) + 1} - "
          f"most are packed as the editor does")
    print(f"# {methods}")
    return failed > 0 or not usual


if __name__ == "__main__":
    sys.exit(main())
