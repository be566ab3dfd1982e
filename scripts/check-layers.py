#!/usr/bin/env python3
"""Checks that every #include follows the layers of the project.

  scripts/check-layers.py [ROOT]

Prints TAP, one case per layer; a violation is named as file:line.
"""
import os
import re
import sys

ALL_PUBLIC = {"convert.h", "pack.h", "project.h", "sid2sf2.h", "status.h",
              "tune.h"}

UMBRELLA = "sid2sf2.h"  # stands for all of them
# Layer: the layers whose internal headers it may include besides its own, and
# the public headers it may include.
LAYERS = {
    "base": (set(), {"status.h"}),
    "cpu": ({"base"}, {"status.h"}),
    "format": ({"base"}, {"status.h", "project.h", "tune.h"}),
    "sid": ({"base", "cpu", "format"}, ALL_PUBLIC),
    "player": ({"base", "cpu", "format", "sid"}, ALL_PUBLIC),
    "verify": ({"base", "cpu", "format", "sid"}, ALL_PUBLIC),
    "pack": ({"base", "cpu", "format", "sid"}, ALL_PUBLIC),
    "convert": ({"base", "cpu", "format", "sid", "player"}, ALL_PUBLIC),
    "job": ({"base", "cpu", "format", "sid", "player", "verify", "convert"},
            ALL_PUBLIC),
    "batch": ({"base", "job"}, ALL_PUBLIC),
    "store": ({"base", "job"}, ALL_PUBLIC),
    "cli": ({"base", "cpu", "format", "sid", "player", "verify", "pack",
             "convert",
             "job", "batch", "store"}, ALL_PUBLIC),
}

INCLUDE = re.compile(r'^\s*#\s*include\b\s*(.*)$')
OPERAND = re.compile(r'^(?:"([^"]+)"|<([^>]+)>)')
NAME = re.compile(r"\b(?:s2f|S2F|SID2SF2)_\w+")
SOURCES = (".c", ".h", ".inc")


def includes(lines):
    """Yields (line number, name, quoted) of every #include."""
    for number, line in enumerate(lines, 1):
        directive = INCLUDE.match(line)
        if not directive:
            continue
        operand = OPERAND.match(directive.group(1))
        if not operand:
            yield number, directive.group(1), None
        elif operand.group(1):
            yield number, operand.group(1), True
        else:
            yield number, operand.group(2), False


def quoted_error(root, layer, folder, name):
    """What is wrong with #include "name" in a file of folder, or None."""
    if ".." in name.split("/"):
        return "goes up the tree"
    if "/" not in name:
        if not os.path.isfile(os.path.join(folder, name)):
            return "is not in the same folder"
        return None
    if not os.path.isfile(os.path.join(root, "src", name)):
        return "does not exist under src"
    other = name.split("/")[0]
    if other != layer and other not in LAYERS[layer][0]:
        return f"{layer} may not include {other}"
    return None


def public_error(root, allowed, name, body):
    """What is wrong with #include <sid2sf2/...>, or None. Where body is given,
    it must use at least one name of the header."""
    header = name.split("/", 1)[1]
    path = os.path.join(root, "include", name)
    if not os.path.isfile(path):
        return "does not exist under include"
    if header not in allowed:
        return "this layer may not include it"
    if body is not None and header != UMBRELLA:
        with open(path, encoding="utf-8") as file:
            names = set(NAME.findall(file.read()))
        if not names & set(NAME.findall(body)):
            return "nothing in it is used"
    return None


def check_file(root, path, layer):
    """Returns the violations in one file; layer None = a public header."""
    with open(path, encoding="utf-8") as file:
        lines = file.read().splitlines()
    body = "\n".join(x for x in lines if not INCLUDE.match(x))
    shown = os.path.relpath(path, root)
    errors, seen = [], set()
    for number, name, quoted in includes(lines):
        if quoted is None:
            error = "computed includes are not allowed"
        elif name in seen and not name.endswith(".inc"):
            error = "is included twice"
        elif quoted and layer is None:
            error = "a public header may include public headers only"
        elif quoted:
            error = quoted_error(root, layer, os.path.dirname(path), name)
        elif name.startswith("sid2sf2/"):
            allowed = ALL_PUBLIC if layer is None else LAYERS[layer][1]
            used = None if layer is None else body
            error = public_error(root, allowed, name, used)
        else:
            error = None
        seen.add(name)
        if error:
            errors.append(f"{shown}:{number}: {name}: {error}")
    return errors


def sources(folder):
    for where, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            if name.endswith(SOURCES):
                yield os.path.join(where, name)


def check_tree(root):
    """Yields (layer name, violations)."""
    src = os.path.join(root, "src")
    yield "public headers", [e for path in sources(os.path.join(root,
                                                                "include"))
                             for e in check_file(root, path, None)]
    for layer in LAYERS:
        yield layer, [e for path in sources(os.path.join(src, layer))
                      for e in check_file(root, path, layer)]
    strays = [name for name in sorted(os.listdir(src)) if name not in LAYERS]
    yield "no other layer", [f"src/{name}: not in the table" for name in strays]


def main():
    root = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else
                           os.path.join(os.path.dirname(__file__), ".."))
    results = list(check_tree(root))
    print(f"1..{len(results)}")
    for number, (name, errors) in enumerate(results, 1):
        print(f"{'not ok' if errors else 'ok'} {number} - {name}")
        for error in errors:
            print(f"# {error}")
    return any(errors for _, errors in results)


if __name__ == "__main__":
    sys.exit(main())
