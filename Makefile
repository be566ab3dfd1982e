# A thin front for Meson and the scripts; `make help` lists the targets.

MESON ?= meson
BUILD ?= build
SIDS ?= examples
OUT ?= out-demo
TARGET ?= psid
SECONDS ?= 60
FILES ?= 100000
IO ?= bench-io
CLANG ?= clang
# Meson's release type with -O2 instead of -O3.
RELEASE = -Ddebug=false -Doptimization=2 -Db_ndebug=true

.PHONY: all test check demo asan tsan fuzz lint format bench install clean help \
	check-batch bench-io

## all: build the program, build/sid2sf2, and the library (the default)
all: $(BUILD)/build.ninja
	@ninja -C $(BUILD) $(NINJAFLAGS) sid2sf2 libsid2sf2.so.0.1.0

$(BUILD)/build.ninja:
	@scripts/bootstrap.sh build
	@$(MESON) setup $(BUILD) $(RELEASE)

## demo: convert SIDS=folder (the bundled tunes) into OUT=folder, show verdicts
# Exit code 1 only says that a tune was not fully converted: the table shows it.
demo: all
	@$(BUILD)/sid2sf2 convert $(SIDS) -o $(OUT) --force || test $$? -eq 1

## test: the quick tests: the plain build's, without sanitizers
test:
	@scripts/bootstrap.sh check
	@scripts/check.py --program-build $(BUILD) plain

## check: every test there is; the last line counts the cases
check:
	@scripts/bootstrap.sh check
	@scripts/check.py --program-build $(BUILD) plain asan tsan

## asan: the tests under the address and undefined behaviour sanitizers
asan:
	@scripts/bootstrap.sh check
	@scripts/check.py asan

## tsan: the tests of everything parallel under the thread sanitizer
tsan:
	@scripts/bootstrap.sh check
	@scripts/check.py tsan

## fuzz: run libFuzzer on TARGET=NAME (fuzz/fuzz_NAME.c) for SECONDS=60
fuzz:
	@scripts/bootstrap.sh fuzz
	@CLANG=$(CLANG) scripts/fuzz.sh $(TARGET) $(SECONDS)

## lint: clang-tidy over all sources; any warning is an error
lint:
	@scripts/bootstrap.sh lint
	@CLANG=$(CLANG) scripts/lint.sh

## format: rewrite all sources with clang-format
format:
	@scripts/bootstrap.sh lint
	@scripts/check-format.py --fix

## bench: build and run the benchmarks
bench: all
	@$(MESON) test -C $(BUILD) --benchmark --verbose

## check-batch: kill and resume a batch of FILES=100000 tunes; long, by hand
check-batch: all
	@scripts/check-batch.py --program $(BUILD)/sid2sf2 --files $(FILES) \
	    --kills 10 --limits

## bench-io: ways to read and write FILES=100000 small files in IO=folder
bench-io: all
	@ninja -C $(BUILD) bench/bench_io
	@mkdir -p $(IO)
	@$(BUILD)/bench/bench_io $(IO) $(FILES)

## install: install program, library and headers (DESTDIR is honoured)
install: all
	@$(MESON) install -C $(BUILD)

## clean: remove everything that the targets above have built
clean:
	rm -rf build build-asan build-tsan build-fuzz build-lint $(OUT) $(IO)

## help: this list
help:
	@sed -n 's/^## //p' Makefile
