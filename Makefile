# One command surface. `make` prints this help.
BUILD := build/release
NEARSTOCK := $(BUILD)/nearstock
DEMO ?= demo
SEEDS ?= 8
DATA ?=
JOBS ?= $(shell nproc)

.PHONY: help setup build debug test check format bench bench-loop bench-forecast bench-forecast-full bench-forecast-speed bench-forecast-ablation bench-inventory bench-inventory-full bench-inventory-loop bench-routing bench-routing-live bench-routing-full bench-streets demo savings fuzz crash clean
.DEFAULT_GOAL := help

help:  ## print this help
	@echo "nearstock: forecast, stock, source, route, promise; and prove what it saves"
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1@\2/' | column -t -s@

setup:  ## install what is missing (Debian packages, pinned parts into ~/.cache/nearstock)
	@tools/setup.sh

build: setup  ## build build/release/nearstock
	@cmake -S . -B $(BUILD) -G Ninja -DCMAKE_BUILD_TYPE=Release >/dev/null
	@cmake --build $(BUILD) --target nearstock -j $(JOBS)

debug: setup  ## build build/debug with address and undefined sanitizers, assertions on, and run its tests
	@cmake -S . -B build/debug -G Ninja -DCMAKE_BUILD_TYPE=Debug -DNEARSTOCK_SANITIZE=ON >/dev/null
	@cmake --build build/debug -j $(JOBS)
	@tools/run_tests.py build/debug

test: setup  ## install, build and run every test
	@cmake -S . -B $(BUILD) -G Ninja -DCMAKE_BUILD_TYPE=Release >/dev/null
	@cmake --build $(BUILD) -j $(JOBS)
	@tools/check_layers.py
	@[ -z "$$NEARSTOCK_DATA" ] || tools/setup.sh osrm || echo "tests that start OSRM are skipped" >&2
	@tools/run_tests.py $(BUILD)

check:  ## format, lint and layer rules
	@tools/setup.sh check
	@tools/check_layers.py
	@tools/check_style.sh

format:  ## reformat the C++ sources in place
	@tools/setup.sh check
	@git ls-files 'src/*.cpp' 'src/*.hpp' 'tests/*.cpp' | xargs clang-format-19 -i

demo: build  ## 140 days lived, 60 days lived twice, marts built, savings printed (DATA=…/train.parquet: on FreshRetailNet)
	@tools/demo.sh $(NEARSTOCK) $(DEMO) $(DATA)

savings: build  ## the savings over SEEDS=8 independent worlds, paired, with intervals
	@tools/savings.sh $(NEARSTOCK) $(SEEDS)

bench: bench-loop bench-forecast bench-inventory bench-routing bench-streets  ## every benchmark

bench-loop: build  ## seconds, memory and rows of each step of the loop against issue figures
	@tools/bench_loop.py $(NEARSTOCK)

bench-forecast: build  ## forecasts against the peers on NEARSTOCK_DATA: ours, the best of the others, the ratio (CASES=frn,m5,…)
	@python3 benchmarks/forecast/bench_forecast.py $(NEARSTOCK) $(if $(CASES),--cases $(CASES))

bench-forecast-full: build  ## the same with every peer on every series; goes on where it stopped
	@python3 benchmarks/forecast/bench_forecast.py $(NEARSTOCK) --full $(if $(CASES),--cases $(CASES))

bench-forecast-speed: build  ## CPU of AutoETS and Theta against statsforecast; PEERS=a Python that has it
	@cmake --build $(BUILD) --target forecast_speed -j $(JOBS)
	@$(or $(PEERS),python3) benchmarks/forecast_speed/run.py --binary $(BUILD)/forecast_speed --data "$$NEARSTOCK_DATA"

bench-forecast-ablation: build  ## what each model and each part of the boosting pays; goes on where it stopped; PEERS as above
	@cmake --build $(BUILD) --target forecast_ablation -j $(JOBS)
	@$(or $(PEERS),python3) benchmarks/forecast/ablation.py $(BUILD)/forecast_ablation

bench-inventory: build  ## inventory decisions against stockpyl and HiGHS on NEARSTOCK_DATA (CASES=classics,lost_sales,network,…)
	@python3 benchmarks/inventory/bench_inventory.py $(NEARSTOCK) $(if $(CASES),--cases $(CASES))

bench-inventory-full: build  ## the same with all 30 instances of the schedule; goes on where it stopped
	@python3 benchmarks/inventory/bench_inventory.py $(NEARSTOCK) --full $(if $(CASES),--cases $(CASES))

bench-routing: build  ## routes against PyVRP, VROOM and OR-Tools on NEARSTOCK_DATA: our gap, theirs, the ratio (CASES="Solomon,X n")
	@python3 benchmarks/routing/bench_routing.py $(NEARSTOCK) $(if $(CASES),--cases "$(CASES)")

bench-routing-live: build  ## inserting into a standing plan, a live day, traffic by the hour on Homberger 400 of NEARSTOCK_DATA
	@cmake --build $(BUILD) --target routing_live -j $(JOBS)
	@$(BUILD)/routing_live insertion
	@$(BUILD)/routing_live day
	@$(BUILD)/routing_live traffic $(foreach i,c1_4_2 c2_4_2 r1_4_2 r2_4_2 rc1_4_2 rc2_4_2 c1_4_6 c2_4_6 r1_4_6 r2_4_6 rc1_4_6 rc2_4_6,$(NEARSTOCK_DATA)/routing/vrptw/homberger_400/$(i).txt)

bench-routing-full: build  ## the same on whole sets with three seeds; goes on where it stopped
	@python3 benchmarks/routing/bench_routing.py $(NEARSTOCK) --full $(if $(CASES),--cases "$(CASES)")

bench-streets: build  ## street matrices against an OSRM server of the same extracts of NEARSTOCK_DATA: time, agreement, causes
	@tools/setup.sh osrm
	@python3 benchmarks/streets/bench_streets.py $(NEARSTOCK)

bench-inventory-loop: build  ## stock in the loop, part by part, over 8 cities; writes docs/measurements/inventory-ablation.md; goes on where it stopped
	@python3 benchmarks/inventory/loop_ablation.py $(NEARSTOCK) --write docs/measurements/inventory-ablation.md

fuzz:  ## libFuzzer on the readers of routing files (needs clang-19 and libclang-rt-19-dev)
	@tools/fuzz.sh $(or $(SECONDS),60)

crash: build  ## SIGKILL ingest, backfill and build at ten random moments each; the results must be identical
	@tools/crash_test.py $(NEARSTOCK)

clean:  ## remove build/ and the demo workspace
	@rm -rf build $(DEMO)
