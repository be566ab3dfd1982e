#!/usr/bin/env python3
"""Tests the check scripts themselves: each must fail where it ought to.

  scripts/test-scripts.py

Prints TAP.
"""
import importlib.util
import os
import subprocess
import sys
import tempfile

SCRIPTS = os.path.dirname(os.path.abspath(__file__))


def load(name):
    """Imports a script, the dash in whose name `import` does not take."""
    sys.dont_write_bytecode = True
    path = os.path.join(SCRIPTS, name + ".py")
    spec = importlib.util.spec_from_file_location(name.replace("-", "_"), path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def check_layers(path, text, others=()):
    """Runs check-layers.py over a small tree with one file (and others);
    returns its exit code and output."""
    with tempfile.TemporaryDirectory() as root:
        files = {"include/sid2sf2/status.h": "enum s2f_status { S2F_OK };\n",
                 "include/sid2sf2/convert.h": "struct s2f_result;\n",
                 "src/base/text.h": "", "src/cli/opt.h": "", path: text}
        for name in others:
            files[name] = ""
        for name, content in files.items():
            where = os.path.join(root, name)
            os.makedirs(os.path.dirname(where), exist_ok=True)
            with open(where, "w", encoding="utf-8") as file:
                file.write(content)
        run = subprocess.run(
            [sys.executable, os.path.join(SCRIPTS, "check-layers.py"), root],
            capture_output=True, text=True, check=False)
        return run.returncode, run.stdout


def layers_accept(path, text, others=()):
    code, said = check_layers(path, text, others)
    return None if code == 0 else said


def layers_reject(path, text, line, others=()):
    code, said = check_layers(path, text, others)
    if code == 1 and f"# {path}:{line}: " in said:
        return None
    return f"exit code {code}: {said}"


def count_is(output, result, expected, **more):
    """Counts one made-up line of Meson's log with check.py."""
    test = dict(name="unit / x", result=result, stdout=output, **more)
    count = load("check").count_test(test)
    got = (count.passed, count.failed, count.skipped)
    return None if got == expected else f"{got} instead of {expected}"


def no_test_fails():
    """check.py must fail where a folder cannot even be configured."""
    with tempfile.TemporaryDirectory() as folder:
        run = subprocess.run(
            [sys.executable, os.path.join(SCRIPTS, "check.py"), "plain",
             "--program-build", os.path.join(folder, "build")],
            env=dict(os.environ, MESON="false"), capture_output=True,
            text=True, check=False)
    last = run.stdout.splitlines()[-1] if run.stdout else ""
    if run.returncode == 1 and last == "0 passed, 1 failed":
        return None
    return f"exit code {run.returncode}, last line {last!r}"


def forgotten_test_fails():
    """check-listed.py must name a test that its meson.build lacks."""
    with tempfile.TemporaryDirectory() as root:
        for folder, name in (("tests/unit", "test_new.c"), ("fuzz", None),
                             ("bench", None)):
            os.makedirs(os.path.join(root, folder))
            build = os.path.join(root, folder.split("/")[0], "meson.build")
            for path in [build] + ([os.path.join(root, folder, name)]
                                   if name else []):
                with open(path, "w", encoding="utf-8") as file:
                    file.write("names = ['old']\n")
        run = subprocess.run(
            [sys.executable, os.path.join(SCRIPTS, "check-listed.py"), root],
            capture_output=True, text=True, check=False)
    if run.returncode == 1 and "# test_new.c is not" in run.stdout:
        return None
    return f"exit code {run.returncode}: {run.stdout}"


def symbols_reject(declaration, complaint):
    """check-symbols.py must compare names; nm is a made-up one here."""
    with tempfile.TemporaryDirectory() as root:
        with open(os.path.join(root, "x.h"), "w", encoding="utf-8") as file:
            file.write(declaration)
        nm = os.path.join(root, "nm")
        with open(nm, "w", encoding="utf-8") as file:
            file.write("#!/bin/sh\necho '0000 T s2f_a@@V'\n")
        os.chmod(nm, 0o700)
        run = subprocess.run(
            [sys.executable, os.path.join(SCRIPTS, "check-symbols.py"),
             "--nm", nm, "--library", "x", "--include", root],
            capture_output=True, text=True, check=False)
    if run.returncode == bool(complaint) and complaint in run.stdout:
        return None
    return f"exit code {run.returncode}: {run.stdout}"


TAP = "1..3\nok 1 - a\nok 2 - b\n"

CASES = [
    ("layers: a lower layer may be included", lambda: layers_accept(
        "src/cpu/x.c", '#include "base/text.h"\n')),
    ("layers: a used public header may be included", lambda: layers_accept(
        "src/job/x.c", "#include <sid2sf2/convert.h>\n"
        "static struct s2f_result *x;\n")),
    ("layers: a higher layer may not be included", lambda: layers_reject(
        "src/base/x.c", '#include <stdio.h>\n#include "cli/opt.h"\n', 2)),
    ("layers: a layer beside may not be included", lambda: layers_reject(
        "src/convert/x.c", '#include "verify/y.h"\n', 1,
        ["src/verify/y.h"])),
    ("layers: spaces in a directive do not hide it", lambda: layers_reject(
        "src/cpu/x.h", '\n  #  include  "cli/opt.h"\n', 2)),
    ("layers: no way up the tree", lambda: layers_reject(
        "src/cpu/x.c", '#include "../cli/opt.h"\n', 1)),
    ("layers: no include by macro", lambda: layers_reject(
        "src/cpu/x.c", "#include HEADER\n", 1)),
    ("layers: an unused public header", lambda: layers_reject(
        "src/job/x.c", "#include <sid2sf2/convert.h>\n", 1)),
    ("layers: a public header above the layer", lambda: layers_reject(
        "src/base/x.c", "#include <sid2sf2/convert.h>\n"
        "static struct s2f_result *x;\n", 1)),
    ("layers: a public header with an internal include",
     lambda: layers_reject("include/sid2sf2/x.h",
                           '#include "base/text.h"\n', 1)),
    ("layers: a missing header", lambda: layers_reject(
        "src/cpu/x.c", '#include "base/none.h"\n', 1)),
    ("count: passed cases", lambda: count_is(
        TAP + "ok 3 - c\n", "OK", (3, 0, 0))),
    ("count: a failed case", lambda: count_is(
        TAP + "not ok 3 - c\n", "FAIL", (2, 1, 0))),
    ("count: cases that never ran", lambda: count_is(TAP, "OK", (2, 1, 0))),
    ("count: a crash after all cases passed", lambda: count_is(
        TAP + "ok 3 - c\n", "ERROR", (3, 1, 0))),
    ("count: a skipped case", lambda: count_is(
        TAP + "ok 3 - c # SKIP why\n", "OK", (2, 0, 1))),
    ("count: a case that says it is skipped", lambda: count_is(
        TAP + "# skipped: why\nok 3 - c\n", "OK", (2, 0, 1))),
    ("count: a program without cases", lambda: count_is(
        "done\n", "OK", (1, 0, 0))),
    ("count: a skipped program", lambda: count_is(
        "no data\n", "SKIP", (0, 0, 1))),
    ("count: a program that ran too long", lambda: count_is(
        "", "TIMEOUT", (0, 1, 0))),
    ("listed: a forgotten test", forgotten_test_fails),
    ("symbols: all as declared", lambda: symbols_reject(
        "S2F_API int s2f_a(void);\n", "")),
    ("symbols: one that no header declares", lambda: symbols_reject(
        "S2F_API int s2f_b(void);\n", "# s2f_a")),
    ("symbols: one that is not exported", lambda: symbols_reject(
        "S2F_API int s2f_a(void);\nS2F_API int\ns2f_b(int x);\n",
        "# s2f_b")),
    ("count: no build is a failure", no_test_fails),
]


def main():
    failed = 0
    print(f"1..{len(CASES)}")
    for number, (name, case) in enumerate(CASES, 1):
        wrong = case()
        failed += wrong is not None
        print(f"{'ok' if wrong is None else 'not ok'} {number} - {name}")
        for line in (wrong or "").splitlines():
            print(f"# {line}")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
