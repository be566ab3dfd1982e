#!/usr/bin/env python3
"""Writes tests/data/cpu_vectors_{real,editor}.bin, the oracles of the 6510.

The reference model of cpu_model.py executes one random instruction after
another; what it starts from and what it ends with becomes a vector.

    gen_cpu_vectors.py [--check] [DIRECTORY]

DIRECTORY is tests/data beside this script's folder unless given. --check
writes nothing and exits 1 where a file is not what the model would write.

Format: "S2FV", dialect (0 real, 1 editor), 3 zero bytes, number of vectors as
a little-endian 32-bit number, then the vectors. One vector:

    A X Y SP P, PC low, PC high          before
    n, then n times address low, high, byte   every byte that is read
    A X Y SP P, PC low, PC high          after
    end       0 one instruction ran, 1 the routine returned, 2 bad opcode,
              3 BRK (enum s2f_cpu_end is in another order)
    cycles    of the instruction
    exact     1 if the instruction touches no other bytes than those listed
    n, then n times address low, high, byte   every byte that is written
    n, then n times register, byte       stores that the SID's log must show

PC is not compared where the routine returned, cycles where a bad opcode or BRK
ended it; in the real dialect these two ends leave only PC to compare.
"""

import os
import sys

sys.dont_write_bytecode = True
from cpu_model import (B, BRANCHES, C, D, LENGTH, OPCODES, RAN,  # noqa: E402
                       U, Editor, Real, Rejected, documented)

VECTORS = 24     # of each opcode
VECTORS_BAD = 6  # of an opcode that only ends the run
# Addresses at which the real dialect ends a call: no vector goes there.
EXITS = (0x03FF, 0xEA31, 0xEA7E, 0xEA81)


class Random:
    """xorshift64*: the same vectors with every version of Python."""

    def __init__(self, seed):
        self.state = seed

    def below(self, limit):
        s = self.state
        s ^= s >> 12
        s = (s ^ s << 25) & 0xFFFFFFFFFFFFFFFF
        self.state = s ^ s >> 27
        return (self.state * 0x2545F4914F6CDD1D >> 32 & 0xFFFFFFFF) % limit

    def of(self, choices):
        return choices[self.below(len(choices))]

    def byte(self):
        """Half of them where something happens: 0, 1, $7F, $80, $FE, $FF."""
        if self.below(2):
            return self.of((0x00, 0x00, 0x01, 0x7F, 0x80, 0xFE, 0xFF, 0xFF))
        return self.below(256)

    def page(self):
        """A high byte: often the SID's, sometimes zero page, stack, last."""
        special = (0xD4, 0xD4, 0xD4, 0x00, 0x01, 0xFF)
        pick = self.below(16)
        return special[pick] if pick < len(special) else self.below(256)


def near_page_end(random, case):
    """A low byte that an index carries over a page, keeps on it, or any."""
    if case % 3 == 0:
        return random.below(128) | 0x80
    if case % 3 == 1:
        return random.below(128)
    return random.byte()


def inventor(random, case):
    """What a byte that nobody set holds, by what it is read as."""
    def invent(machine, role):
        if role == "high":
            return random.page()
        if role == "low":
            return near_page_end(random, case)
        if case % 5 == 0:
            return random.of((machine.a, machine.x, machine.y))
        return random.byte()
    return invent


def start_pc(random, case, dialect, length):
    if case == VECTORS - 1:
        # The last bytes of memory. The editor reads behind its array there,
        # so its instructions end at $FFFF at the latest.
        return 0x10000 - (length if dialect else 1 + random.below(2))
    if case % 6 == 5:
        return 0x0300 + random.below(0xFC) * 256 + 0xFD + random.below(3)
    return 0x0300 + random.below(0xFC00)


def start_flags(machine, random, case):
    p = (case & 1) * C | (case >> 1 & 1) * D
    p |= random.below(256) & ~(C | D)
    if machine.dialect == 0:
        p = p & ~B | U
    return p


def choose_start(machine, random, opcode, case):
    name, mode = OPCODES[opcode]
    length = LENGTH[mode]
    for register in ("a", "x", "y", "sp"):
        setattr(machine, register, random.byte())
    if case % 3 == 0:
        machine.x |= 0x80
        machine.y |= 0x80
    elif case % 3 == 1:
        machine.x &= 0x7F
        machine.y &= 0x7F
    if name == "RTS" and case % 6 == 0:
        machine.sp = 0
    machine.p = start_flags(machine, random, case)
    if name in BRANCHES:
        mask, wanted = BRANCHES[name]
        machine.flag(mask, wanted if case & 1 else not wanted)
    machine.pc = start_pc(random, case, machine.dialect, length)
    if machine.dialect and not documented(opcode):
        length = 1
    machine.code = [machine.pc + i & 0xFFFF for i in range(length)]
    place_code(machine, random, opcode, case)


def place_code(machine, random, opcode, case):
    code = [opcode, random.byte(), random.page()]
    mode = OPCODES[opcode][1]
    if mode in ("abx", "aby"):
        code[1] = near_page_end(random, case)
    if mode == "ind" and case % 4 == 0:
        code[1] = 0xFF
    if len(machine.code) == 3 and code[2] == 0xD4:
        code[1] = random.below(32)
    if mode == "imm" and case % 5 == 0:
        code[1] = random.of((machine.a, machine.x, machine.y))
    for address, byte in zip(machine.code, code):
        machine.before[address] = byte


def registers(machine):
    return bytes((machine.a, machine.x, machine.y, machine.sp, machine.p,
                  machine.pc & 255, machine.pc >> 8))


def listed(memory):
    out = bytes((len(memory),))
    for address, byte in memory.items():
        out += bytes((address & 255, address >> 8, byte))
    return out


def vector(model, random, opcode, case):
    machine = model(inventor(random, case))
    choose_start(machine, random, opcode, case)
    if machine.dialect == 0 and machine.pc in EXITS:
        raise Rejected("the real dialect ends there")
    start = registers(machine)
    machine.execute(opcode)
    if machine.dialect == 0 and machine.pc in EXITS:
        raise Rejected("the real dialect ends there")
    name, mode = OPCODES[opcode]
    # What a NOP does with its address is not observable on the chip.
    exact = machine.end == RAN and not (
        name == "NOP" and mode not in ("imp", "imm"))
    out = start + listed(machine.before) + registers(machine)
    out += bytes((machine.end, machine.cycles, exact))
    out += listed(machine.written) + bytes((len(machine.sid),))
    for register, value in machine.sid:
        out += bytes((register, value))
    return out


def opcode_vectors(model, random, opcode):
    name = OPCODES[opcode][0]
    ends = name in ("BRK", "JAM") or (
        model is Editor and not documented(opcode))
    for case in range(VECTORS_BAD if ends else VECTORS):
        while True:
            try:
                yield vector(model, random, opcode, case)
                break
            except Rejected:
                continue


def dialect_file(model):
    random = Random(0x53324656 + model.dialect)
    vectors = [v for opcode in range(256)
               for v in opcode_vectors(model, random, opcode)]
    header = b"S2FV" + bytes((model.dialect, 0, 0, 0))
    return header + len(vectors).to_bytes(4, "little") + b"".join(vectors)


def main(arguments):
    check = "--check" in arguments
    places = [a for a in arguments if a != "--check"]
    here = os.path.dirname(os.path.abspath(__file__))
    folder = places[0] if places else os.path.join(here, "..", "tests", "data")
    stale = 0
    for model, name in ((Real, "real"), (Editor, "editor")):
        path = os.path.join(folder, "cpu_vectors_%s.bin" % name)
        content = dialect_file(model)
        if check:
            with open(path, "rb") as file:
                same = file.read() == content
            stale += not same
            print("%s: %s" % (path, "current" if same else "STALE"))
        else:
            with open(path, "wb") as file:
                file.write(content)
            print("%s: %d bytes" % (path, len(content)))
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
