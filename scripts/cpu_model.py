"""A reference model of the 6510 in both dialects, slow and obvious.

It shares nothing with the C core. Its sources: the MOS data sheet for the
documented opcodes and their cycles, "NMOS 6510 Unintended Opcodes - No More
Secrets" for the undocumented ones (magic constant $EE for ANE and LXA, the
stores of high byte + 1 without their page-crossing glitch), Bruce Clark's
"Decimal Mode" for ADC and SBC, and doc/editor-cpu.md for the editor's dialect.
"""

C, Z, I, D, B, U, V, N = 1, 2, 4, 8, 16, 32, 64, 128
RAN, RETURNED, BAD_OPCODE, BREAK = range(4)
DATA_HIT = "an instruction's data lies in its own bytes"

# Mnemonic and addressing mode, in the order of the opcodes, 16 a line.
TABLE = """
BRK ORA,izx JAM SLO,izx NOP,zp ORA,zp ASL,zp SLO,zp
PHP ORA,imm ASL,acc ANC,imm NOP,abs ORA,abs ASL,abs SLO,abs
BPL,rel ORA,izy JAM SLO,izy NOP,zpx ORA,zpx ASL,zpx SLO,zpx
CLC ORA,aby NOP SLO,aby NOP,abx ORA,abx ASL,abx SLO,abx
JSR,abs AND,izx JAM RLA,izx BIT,zp AND,zp ROL,zp RLA,zp
PLP AND,imm ROL,acc ANC,imm BIT,abs AND,abs ROL,abs RLA,abs
BMI,rel AND,izy JAM RLA,izy NOP,zpx AND,zpx ROL,zpx RLA,zpx
SEC AND,aby NOP RLA,aby NOP,abx AND,abx ROL,abx RLA,abx
RTI EOR,izx JAM SRE,izx NOP,zp EOR,zp LSR,zp SRE,zp
PHA EOR,imm LSR,acc ALR,imm JMP,abs EOR,abs LSR,abs SRE,abs
BVC,rel EOR,izy JAM SRE,izy NOP,zpx EOR,zpx LSR,zpx SRE,zpx
CLI EOR,aby NOP SRE,aby NOP,abx EOR,abx LSR,abx SRE,abx
RTS ADC,izx JAM RRA,izx NOP,zp ADC,zp ROR,zp RRA,zp
PLA ADC,imm ROR,acc ARR,imm JMP,ind ADC,abs ROR,abs RRA,abs
BVS,rel ADC,izy JAM RRA,izy NOP,zpx ADC,zpx ROR,zpx RRA,zpx
SEI ADC,aby NOP RRA,aby NOP,abx ADC,abx ROR,abx RRA,abx
NOP,imm STA,izx NOP,imm SAX,izx STY,zp STA,zp STX,zp SAX,zp
DEY NOP,imm TXA ANE,imm STY,abs STA,abs STX,abs SAX,abs
BCC,rel STA,izy JAM SHA,izy STY,zpx STA,zpx STX,zpy SAX,zpy
TYA STA,aby TXS TAS,aby SHY,abx STA,abx SHX,aby SHA,aby
LDY,imm LDA,izx LDX,imm LAX,izx LDY,zp LDA,zp LDX,zp LAX,zp
TAY LDA,imm TAX LXA,imm LDY,abs LDA,abs LDX,abs LAX,abs
BCS,rel LDA,izy JAM LAX,izy LDY,zpx LDA,zpx LDX,zpy LAX,zpy
CLV LDA,aby TSX LAS,aby LDY,abx LDA,abx LDX,aby LAX,aby
CPY,imm CMP,izx NOP,imm DCP,izx CPY,zp CMP,zp DEC,zp DCP,zp
INY CMP,imm DEX SBX,imm CPY,abs CMP,abs DEC,abs DCP,abs
BNE,rel CMP,izy JAM DCP,izy NOP,zpx CMP,zpx DEC,zpx DCP,zpx
CLD CMP,aby NOP DCP,aby NOP,abx CMP,abx DEC,abx DCP,abx
CPX,imm SBC,izx NOP,imm ISC,izx CPX,zp SBC,zp INC,zp ISC,zp
INX SBC,imm NOP SBC,imm CPX,abs SBC,abs INC,abs ISC,abs
BEQ,rel SBC,izy JAM ISC,izy NOP,zpx SBC,zpx INC,zpx ISC,zpx
SED SBC,aby NOP ISC,aby NOP,abx SBC,abx INC,abx ISC,abx
"""
OPCODES = [(entry + ",imp").split(",")[:2] for entry in TABLE.split()]

STORES = "STA STX STY SAX SHA SHX SHY TAS".split()
MODIFIES = "ASL ROL LSR ROR INC DEC SLO RLA SRE RRA DCP ISC".split()
ILLEGAL = ("SLO RLA SRE RRA SAX LAX DCP ISC ANC ALR ARR ANE LXA SBX SHA SHX "
           "SHY TAS LAS JAM").split()
LENGTH = {"imp": 1, "acc": 1, "imm": 2, "zp": 2, "zpx": 2, "zpy": 2,
          "izx": 2, "izy": 2, "rel": 2, "abs": 3, "abx": 3, "aby": 3,
          "ind": 3}
READ_CYCLES = {"imp": 2, "acc": 2, "imm": 2, "rel": 2, "zp": 3, "zpx": 4,
               "zpy": 4, "abs": 4, "abx": 4, "aby": 4, "izx": 6, "izy": 5}
WRITE_CYCLES = {"zp": 3, "zpx": 4, "zpy": 4, "abs": 4, "abx": 5, "aby": 5,
                "izx": 6, "izy": 6}
MODIFY_CYCLES = {"acc": 2, "zp": 5, "zpx": 6, "abs": 6, "abx": 7, "aby": 7,
                 "izx": 8, "izy": 8}
OTHER_CYCLES = {"PHA": 3, "PHP": 3, "PLA": 4, "PLP": 4, "JSR": 6, "RTS": 6,
                "RTI": 6}
BRANCHES = {"BPL": (N, 0), "BMI": (N, N), "BVC": (V, 0), "BVS": (V, V),
            "BCC": (C, 0), "BCS": (C, C), "BNE": (Z, 0), "BEQ": (Z, Z)}
FLAG_OPS = {"CLC": (C, 0), "SEC": (C, C), "CLI": (I, 0), "SEI": (I, I),
            "CLD": (D, 0), "SED": (D, D), "CLV": (V, 0)}
TRANSFERS = {"TAX": "ax", "TXA": "xa", "TAY": "ay", "TYA": "ya"}


def documented(opcode):
    name = OPCODES[opcode][0]
    return name not in ILLEGAL and opcode != 0xEB and (
        name != "NOP" or opcode == 0xEA)


def base_cycles(name, mode):
    if name in OTHER_CYCLES:
        return OTHER_CYCLES[name]
    if name == "JMP":
        return 3 if mode == "abs" else 5
    if name in STORES:
        return WRITE_CYCLES[mode]
    if name in MODIFIES:
        return MODIFY_CYCLES[mode]
    return READ_CYCLES[mode]


def reversed_bits(value):
    return int(format(value, "08b")[::-1], 2)


class Rejected(Exception):
    """This random start is unfit for a vector; another one is drawn."""


class Real:
    """The NMOS 6510. Memory comes into being when it is first read: invent is
    called with the machine and the role of the byte (data, or the low or high
    byte of an address) and says what the byte holds. Registers, PC and code
    (the addresses of the instruction, its bytes being in before) are set by
    the caller before execute()."""

    dialect = 0

    def __init__(self, invent):
        self.invent = invent
        self.before = {}
        self.written = {}
        self.sid = []
        self.end = RAN
        self.cycles = 0

    # Memory and stack.

    def read(self, address, role="data"):
        if address in self.code:
            raise Rejected(DATA_HIT)
        if address in self.written:
            return self.written[address]
        if address not in self.before:
            self.before[address] = self.invent(self, role)
        return self.before[address]

    def write(self, address, value):
        if address in self.code:
            raise Rejected(DATA_HIT)
        self.written[address] = value

    def store(self, address, value, captured=True):
        self.write(address, value)
        if captured and 0xD400 <= address <= 0xD418:
            self.sid.append((address & 31, value))

    def push(self, value):
        self.write(0x100 + self.sp, value)
        self.sp = self.sp - 1 & 255

    def pull(self):
        self.sp = self.sp + 1 & 255
        return self.read(0x100 + self.sp)

    # Flags.

    def flag(self, mask, condition):
        self.p = self.p & ~mask | (mask if condition else 0)

    def nz(self, value):
        self.flag(Z, value == 0)
        self.flag(N, value & 0x80)
        return value

    # Addressing. Returns the address and the one before indexing.

    def operand(self, number):
        return self.before[self.pc + number & 0xFFFF]

    def word(self):
        return self.operand(1) | self.operand(2) << 8

    def zero_page_word(self, address):
        low = self.read(address, "low")
        return low | self.read(address + 1 & 255, "high") << 8

    def locate(self, mode):
        if mode == "imm":
            return self.pc + 1 & 0xFFFF, None
        if mode in ("zp", "zpx", "zpy"):
            index = {"zp": 0, "zpx": self.x, "zpy": self.y}[mode]
            return self.operand(1) + index & 255, None
        if mode == "izx":
            return self.zero_page_word(self.operand(1) + self.x & 255), None
        if mode == "izy":
            base = self.zero_page_word(self.operand(1))
            return base + self.y & 0xFFFF, base
        if mode == "abs":
            return self.word(), None
        index = self.x if mode == "abx" else self.y
        return self.word() + index & 0xFFFF, self.word()

    def indirect_jump(self):
        at = self.word()
        low = self.read(at)
        return low | self.read(at & 0xFF00 | at + 1 & 255) << 8

    # Cycles beyond the base.

    def index_cycles(self, name, mode, address, base):
        if name in STORES or name in MODIFIES or base is None:
            return 0
        return 1 if (address ^ base) & 0xFF00 else 0

    def branch_cycles(self, taken, target):
        if not taken:
            return 0
        return 2 if (target ^ self.pc + 2 & 0xFFFF) & 0xFF00 else 1

    # Arithmetic.

    def adc(self, value):
        carry = self.p & C
        binary = self.a + value + carry
        result = binary
        self.flag(Z, binary & 255 == 0)
        if self.p & D:
            low = (self.a & 15) + (value & 15) + carry
            if low > 9:
                low = (low + 6 & 15) + 16
            result = (self.a & 0xF0) + (value & 0xF0) + low
        self.flag(N, result & 0x80)
        self.flag(V, (self.a ^ result) & (value ^ result) & 0x80)
        if self.p & D and result >= 0xA0:
            result += 0x60
        self.flag(C, result > 255)
        self.a = result & 255

    def sbc(self, value):
        borrow = 1 - (self.p & C)
        result = self.a - value - borrow
        self.flag(V, (self.a ^ value) & (self.a ^ result) & 0x80)
        self.flag(C, result >= 0)
        self.nz(result & 255)
        if self.p & D:
            low = (self.a & 15) - (value & 15) - borrow
            if low < 0:
                low = (low - 6 & 15) - 16
            result = (self.a & 0xF0) - (value & 0xF0) + low
            if result < 0:
                result -= 0x60
        self.a = result & 255

    def compare(self, name, register, value):
        self.flag(C, register >= value)
        self.nz(register - value & 255)

    def arr(self, value):
        both = self.a & value
        carry = self.p & C
        result = both >> 1 | carry << 7
        self.nz(result)
        self.flag(V, (result ^ both) & 0x40 if self.p & D else
                  (result << 1 ^ result) & 0x40)
        if self.p & D:
            adjusted = result
            if (both & 15) + (both & 1) > 5:
                adjusted = result & 0xF0 | result + 6 & 0x0F
            self.flag(C, (both & 0xF0) + (both & 0x10) > 0x50)
            if self.p & C:
                adjusted = adjusted + 0x60 & 255
            result = adjusted
        else:
            self.flag(C, result & 0x40)
        self.a = result

    def shift(self, name, value):
        carry = self.p & C if name in ("ROL", "ROR") else 0
        if name in ("ASL", "ROL"):
            self.flag(C, value & 0x80)
            return self.nz(value << 1 & 255 | carry)
        self.flag(C, value & 1)
        return self.nz(value >> 1 | carry << 7)

    def step_index(self, name):
        register = name[2].lower()
        step = 1 if name[:2] == "IN" else -1
        value = getattr(self, register) + step & 255
        setattr(self, register, self.nz(value))

    # Instructions by kind. Each returns False if the name is not its.

    def modify(self, name, mode, address):
        parts = {"SLO": "ASL", "RLA": "ROL", "SRE": "LSR", "RRA": "ROR",
                 "DCP": "DEC", "ISC": "INC"}
        first = parts.get(name, name)
        if mode == "acc":
            self.a = self.shift(first, self.a)
            return
        value = self.read(address)
        if first in ("INC", "DEC"):
            value = self.nz(value + (1 if first == "INC" else -1) & 255)
        else:
            value = self.shift(first, value)
        self.store(address, value, self.captures(first))
        then = {"SLO": "ORA", "RLA": "AND", "SRE": "EOR", "RRA": "ADC",
                "DCP": "CMP", "ISC": "SBC"}
        if name in then:
            self.consume(then[name], value)

    def captures(self, name):
        """Whether the log of SID writes sees this instruction's store."""
        return True

    def put(self, name, address, base):
        above = (base or 0) // 256 + 1
        if name == "TAS":
            self.sp = self.a & self.x
        value = {"STA": self.a, "STX": self.x, "STY": self.y,
                 "SAX": self.a & self.x, "SHA": self.a & self.x & above,
                 "SHX": self.x & above, "SHY": self.y & above,
                 "TAS": self.sp & above}[name]
        self.store(address, value & 255)

    def consume(self, name, value):
        """The instructions that do something with a byte that was read."""
        logic = {"ORA": self.a | value, "AND": self.a & value,
                 "EOR": self.a ^ value, "LDA": value, "LAX": value,
                 "LXA": (self.a | 0xEE) & value, "ANC": self.a & value,
                 "ANE": (self.a | 0xEE) & self.x & value,
                 "LAS": self.sp & value}
        if name in logic:
            self.a = self.nz(logic[name])
            if name in ("LAX", "LXA", "LAS"):
                self.x = self.a
            if name == "LAS":
                self.sp = self.a
            if name == "ANC":
                self.flag(C, self.a & 0x80)
        elif name in ("LDX", "LDY"):
            setattr(self, name[2].lower(), self.nz(value))
        elif name in ("CMP", "CPX", "CPY"):
            register = {"CMP": "a", "CPX": "x", "CPY": "y"}[name]
            self.compare(name, getattr(self, register), value)
        elif name == "BIT":
            self.p = self.p & ~(N | V) | value & (N | V)
            self.flag(Z, self.a & value == 0)
        elif name == "ALR":
            self.a = self.shift("LSR", self.a & value)
        elif name == "SBX":
            both = self.a & self.x
            self.flag(C, both >= value)
            self.x = self.nz(both - value & 255)
        else:
            {"ADC": self.adc, "SBC": self.sbc, "ARR": self.arr}[name](value)

    def branch(self, name):
        offset = self.operand(1)
        target = self.pc + 2 + offset - (256 if offset > 127 else 0) & 0xFFFF
        mask, wanted = BRANCHES[name]
        taken = self.p & mask == wanted
        self.cycles += self.branch_cycles(taken, target)
        self.next = target if taken else self.next

    def jump(self, name, mode):
        if name == "JMP":
            self.next = self.word() if mode == "abs" else self.indirect_jump()
        elif name == "JSR":
            self.push(self.next - 1 >> 8 & 255)
            self.push(self.next - 1 & 255)
            self.next = self.word()
        else:
            if name == "RTI":
                self.p = self.pull()
            low = self.pull()
            self.next = low | self.pull() << 8
            if name == "RTS":
                self.next = self.next + 1 & 0xFFFF

    def stack(self, name):
        if name == "PHA":
            self.push(self.a)
        elif name == "PHP":
            self.push(self.p | B | U)
        elif name == "PLA":
            self.a = self.nz(self.pull())
        else:
            self.p = self.pull()

    def implied(self, name):
        if name in FLAG_OPS:
            self.flag(*FLAG_OPS[name])
        elif name in TRANSFERS:
            source, target = TRANSFERS[name]
            setattr(self, target, self.nz(getattr(self, source)))
        elif name == "TSX":
            self.x = self.nz(self.sp)
        elif name == "TXS":
            self.sp = self.x
        elif name in ("INX", "INY", "DEX", "DEY"):
            self.step_index(name)

    def stops(self, opcode):
        name = OPCODES[opcode][0]
        self.end = {"BRK": BREAK, "JAM": BAD_OPCODE}.get(name, RAN)
        return self.end != RAN

    def execute(self, opcode):
        name, mode = OPCODES[opcode]
        self.next = self.pc + LENGTH[mode] & 0xFFFF
        if self.stops(opcode):
            return
        self.cycles = base_cycles(name, mode)
        if name in BRANCHES:
            self.branch(name)
        elif name in ("JMP", "JSR", "RTS", "RTI"):
            self.jump(name, mode)
        elif name in ("PHA", "PHP", "PLA", "PLP"):
            self.stack(name)
        elif mode == "imp":
            self.implied(name)
        elif mode == "acc":
            self.modify(name, mode, None)
        else:
            self.access(name, mode)
        if self.end == RAN:
            self.pc = self.next

    def access(self, name, mode):
        address, base = self.locate(mode)
        self.cycles += self.index_cycles(name, mode, address, base)
        if name in STORES:
            self.put(name, address, base)
        elif name in MODIFIES:
            self.modify(name, mode, address)
        elif name != "NOP":
            self.consume(name, self.operand(1) if mode == "imm"
                         else self.read(address))


class Editor(Real):
    """The CPU inside SID Factory II; see doc/editor-cpu.md."""

    dialect = 1

    def captures(self, name):
        return name in ("INC", "DEC")

    def index_cycles(self, name, mode, address, base):
        if mode == "izy":
            return 1 if (address ^ base) & 0xFF00 else 0
        if mode in ("abx", "aby"):
            return 1 if (address ^ self.pc) & 0xFF00 else 0
        return 0

    def branch_cycles(self, taken, target):
        other_page = (target ^ self.pc) & 0xFF00
        return (1 if taken else 0) + (1 if other_page else 0)

    def adc(self, value):
        self.add_up(self.a + value + (self.p & C))

    def sbc(self, value):
        self.add_up(self.a + (255 - value) + (self.p & C))

    def add_up(self, total):
        self.flag(C, total > 255)
        self.flag(V, (self.a ^ total) & 0x80)
        self.a = self.nz(total & 255)

    def compare(self, name, register, value):
        difference = self.nz(register - value & 255)
        above = difference & 0x80
        self.flag(C, not above if name == "CMP" else above)

    def step_index(self, name):
        Real.step_index(self, name)
        if name in ("INX", "INY") and getattr(self, name[2].lower()) == 0:
            self.flag(Z, False)

    def jump(self, name, mode):
        if name == "JMP":
            Real.jump(self, name, mode)
        elif name == "JSR":
            self.push(self.next & 255)
            self.push(self.next >> 8)
            self.next = self.word()
        elif name == "RTS" and self.sp == 0:
            self.end = RETURNED
        else:
            if name == "RTI":
                self.p = reversed_bits(self.pull())
            high = self.pull()
            self.next = high << 8 | self.pull()

    def stack(self, name):
        if name == "PHP":
            self.push(reversed_bits(self.p))
        elif name == "PLP":
            self.p = reversed_bits(self.pull())
        else:
            Real.stack(self, name)

    def stops(self, opcode):
        if opcode != 0 and documented(opcode):
            return False
        self.end = BAD_OPCODE if opcode else BREAK
        following = self.pc + 1 & 0xFFFF
        self.push(following & 255)
        self.push(following >> 8)
        self.push(reversed_bits(self.p))
        return True
