# Patron: `make` builds, `make demo` shows a simulated shop, `make check` proves it all.
# The work is done by CMake and Ninja; this file only names the ways in.
BUILD ?= build
DEMO ?= patron-demo
DEMO_ARGS ?=
LAUNCHER := $(if $(shell command -v ccache),ccache)

all: web $(BUILD)/build.ninja
	@ninja -C $(BUILD) patron

web: setup
	@tools/web

$(BUILD)/build.ninja: | web
	@cmake -S . -B $(BUILD) -G Ninja \
	    -DCMAKE_C_COMPILER_LAUNCHER=$(LAUNCHER) -DCMAKE_CXX_COMPILER_LAUNCHER=$(LAUNCHER)

setup:
	@tools/setup

demo: all
	@$(BUILD)/patron demo $(DEMO) $(DEMO_ARGS)

check:
	@tools/check

test: $(BUILD)/build.ninja
	@ninja -C $(BUILD) && cd $(BUILD) && ctest --output-on-failure

# Each harness so many seconds.
FUZZ_SECONDS ?= 60
fuzz:
	@tools/setup check
	@fuzz/run $(FUZZ_SECONDS)

# Patron beside DuckDB and ClickHouse on the same rows: docs/benchmark.md.
BENCH_EVENTS ?= 1000000 20000000
bench: $(BUILD)/build.ninja
	@tools/bench $(BENCH_EVENTS)

# What it survives; the counts go to docs/reliability-ledger.md. TORTURE=--long for more of it.
torture: all
	@BUILD=$(BUILD) tests/torture/run $(TORTURE)

# Shop-years from seeds, disturbed, against an undisturbed one and against SQL.
SIM_SEEDS ?= 1 2 3
sim: all
	@BUILD=$(BUILD) tests/sim/run $(SIM_SEEDS)

format:
	@tools/format

clean:
	@rm -rf $(BUILD)

.PHONY: all web setup demo check test fuzz bench torture sim format clean
