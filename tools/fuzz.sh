#!/bin/sh
# Fuzzes the readers of routing files for SECONDS (default 60). Needs clang++-19 and libclang-rt-19-dev.
set -eu
cd "$(dirname "$0")/.."
seconds=${1:-60}
out=build/fuzz
command -v clang++-19 >/dev/null || { echo "clang++-19 is not there: apt-get install clang-19 libclang-rt-19-dev" >&2; exit 1; }
mkdir -p $out/corpus
clang++-19 -std=c++23 -O1 -g -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=undefined -Isrc \
    tools/fuzz/vrp_files.cpp src/routing/vrp_problem.cpp src/routing/vrp_audit.cpp src/app/vrp_text.cpp src/app/vrp_files.cpp \
    src/app/vrp_solomon.cpp src/app/vrp_vrplib.cpp src/app/vrp_vrplib_sections.cpp src/app/vrp_vroom.cpp \
    src/app/vrp_vroom_travel.cpp src/app/vrp_sol.cpp src/app/json_input.cpp src/core/files.cpp src/core/check.cpp \
    src/core/time.cpp src/domain/network.cpp -lfmt -ldate-tz -lpthread -o $out/vrp_files
# Seeds: the samples that the tests write.
python3 - $out/corpus <<'PYTHON'
import pathlib, re, sys
text = pathlib.Path("tests/app/vrp_files_test.cpp").read_text()
for number, sample in enumerate(re.findall(r'= R"\((.*?)\)"', text, re.S)):
    (pathlib.Path(sys.argv[1]) / f"sample-{number}").write_text(sample)
(pathlib.Path(sys.argv[1]) / "li-lim").write_text("3 10 1\n0 0 0 0 0 1000 0 0 0\n1 1 1 6 0 900 10 0 2\n2 3 4 -6 0 950 10 1 0\n")
PYTHON
$out/vrp_files -max_total_time="$seconds" -max_len=4096 -timeout=10 -rss_limit_mb=4096 -artifact_prefix=$out/ $out/corpus
