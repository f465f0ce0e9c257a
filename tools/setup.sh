#!/usr/bin/env bash
# Installs what nearstock links and runs: Debian packages, then pinned parts into a cache outside the source tree.
# Run twice, the second run only looks. Without root, or on another system, it names what is missing and stops.
#   tools/setup.sh          what build, demo and test need
#   tools/setup.sh check    besides, what `make check` needs
#   tools/setup.sh osrm     besides, OSRM's programs, which tests and benchmarks of travel times start
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=${NEARSTOCK_CACHE:-$HOME/.cache/nearstock}
mkdir -p "$cache"

say() { printf 'setup: %s\n' "$*" >&2; }
stop() { say "$*"; exit 1; }

packages=(g++ cmake ninja-build make ccache mold npm python3 python3-venv tzdata libfmt-dev nlohmann-json3-dev libsimdjson-dev libcli11-dev
  libtomlplusplus-dev libhowardhinnant-date-dev libsqlite3-dev libgtest-dev libgmock-dev librapidcheck-dev libbenchmark-dev libgomp1 libboost1.81-dev zlib1g-dev)
[ "${1:-}" != check ] || packages+=(clang-format-19 clang-tidy-19)

# npm and python3 count as there when their command is, whoever installed it.
missing=()
for package in "${packages[@]}"; do
  case $package in
    npm | python3 | make | cmake) command -v "$package" >/dev/null && continue ;;
    ninja-build) command -v ninja >/dev/null && continue ;;
    python3-venv) python3 -c 'import ensurepip, venv' 2>/dev/null && continue ;;
  esac
  dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ]; then
  command -v apt-get >/dev/null || stop "this is not a Debian system; install the equivalents of: ${missing[*]}"
  [ "$(id -u)" = 0 ] || stop "not root; missing Debian packages: ${missing[*]}. Mend: sudo apt-get install --no-install-recommends ${missing[*]}"
  say "installing Debian packages: ${missing[*]}"
  # A fresh machine has no package lists; an old one may have stale ones: update, then install.
  (apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}") \
    >"$cache/apt.log" 2>&1 || { tail -n 5 "$cache/apt.log" >&2; stop "apt-get failed; the whole log is $cache/apt.log"; }
fi

# fetch_npm NAME VERSION SHA256 MEMBER TARGET: one file of one npm package.
fetch_npm() {
  local name=$1 version=$2 sha=$3 member=$4 target=$5 work
  [ -f "$target" ] && [ -f "$target.$sha" ] && return
  say "fetching $name $version"
  work=$(mktemp -d "$cache/fetch.XXXXXX")
  (cd "$work" && npm pack --silent "$name@$version" >/dev/null 2>npm.log) || { cat "$work/npm.log" >&2; stop "npm could not fetch $name $version"; }
  echo "$sha  $(ls "$work"/*.tgz)" | sha256sum --check --status || stop "$name $version does not have the pinned hash $sha"
  tar -xzf "$work"/*.tgz -C "$work" "$member"
  mkdir -p "$(dirname "$target")"
  mv "$work/$member" "$target"
  touch "$target.$sha"
  rm -rf "$work"
}

# The C header stands in the sources of the Python package of the same version.
fetch_duckdb_header() {
  local target=$cache/duckdb/duckdb.h work
  [ -f "$target" ] && return
  say "fetching DuckDB's C header"
  work=$(mktemp -d "$cache/fetch.XXXXXX")
  printf 'duckdb==1.5.5 --hash=sha256:%s\n' 72f33ee57ca7595b23957671a2cc7f7fe2be0ecc2d68f63abedcfcaa3a5c1238 >"$work/req.txt"
  python3 -m pip download --quiet --disable-pip-version-check --no-deps --no-binary duckdb --require-hashes -r "$work/req.txt" -d "$work" >"$work/pip.log" 2>&1 ||
    { tail -n 5 "$work/pip.log" >&2; stop "pip could not fetch the sources of duckdb 1.5.5"; }
  tar -xzf "$work"/duckdb-1.5.5.tar.gz -C "$work" --wildcards --no-anchored 'external/duckdb/src/include/duckdb.h'
  mkdir -p "$cache/duckdb"
  mv "$work"/duckdb-1.5.5/external/duckdb/src/include/duckdb.h "$target"
  rm -rf "$work"
}

# fetch_part NAME VERSION: unpack_NAME WORK TARGET fills the folder of a part, once per version.
fetch_part() {
  local target=$cache/$1 work
  [ -f "$target/ready-$2" ] && return
  say "fetching $1 $2"
  work=$(mktemp -d "$cache/fetch.XXXXXX")
  rm -rf "$target"
  mkdir -p "$target"
  "unpack_$1" "$work" "$target"
  touch "$target/ready-$2"
  rm -rf "$work"
}

# LightGBM's library stands in its Python wheel, its C header in the sources of the same version.
unpack_lightgbm() {
  fetch_python "$1/wheel" --only-binary lightgbm
  fetch_python "$1/sources" --no-binary lightgbm
  python3 -m zipfile -e "$1"/wheel/lightgbm-*.whl "$1/wheel"
  tar -xzf "$1"/sources/lightgbm-*.tar.gz -C "$1" --wildcards --no-anchored 'include/LightGBM/*.h'
  mkdir "$2/LightGBM"
  mv "$1"/lightgbm-*/include/LightGBM/{c_api,export,arrow}.h "$2/LightGBM/"
  mv "$1/wheel/lightgbm/lib/lib_lightgbm.so" "$2/"
}

# XGBoost's library stands in its Python wheel. It looks for its own copy of OpenMP's runtime; given the system's under
# that name, one process has one runtime, LightGBM's too.
unpack_xgboost() {
  fetch_python "$1" --only-binary xgboost-cpu
  python3 -m zipfile -e "$1"/xgboost_cpu-*.whl "$1"
  mkdir -p "$2"/{xgboost/lib,xgboost_cpu.libs}
  mv "$1/xgboost/lib/libxgboost.so" "$2/xgboost/lib/"
  ln -s "$(realpath --no-symlinks "$(gcc -print-file-name=libgomp.so.1)")" "$2/xgboost_cpu.libs/$(basename "$1"/xgboost_cpu.libs/libgomp-*)"
}

# libosmium and protozero (headers alone) stand in the sources of the Python package.
unpack_libosmium() {
  fetch_python "$1" --no-binary osmium
  tar -xzf "$1"/osmium-*.tar.gz -C "$1" --wildcards --no-anchored 'contrib/libosmium/include/*' 'contrib/protozero/include/*'
  mv "$1"/osmium-*/contrib/libosmium/include/osmium "$1"/osmium-*/contrib/protozero/include/protozero "$2/"
}

# OSRM's executables stand in a wheel for Python 3.12; they need no Python.
unpack_osrm() {
  fetch_python "$1" --only-binary osrm-bindings --python-version 3.12
  python3 -m zipfile -e "$1"/osrm_bindings-*.whl "$1"
  mv "$1"/osrm/{bin,share} "$2/"
  chmod +x "$2"/bin/*
}

# fetch_python FOLDER KIND PACKAGE [PIP'S OPTIONS]: the pinned file of tools/deps/PACKAGE.txt, --only-binary (wheel) or --no-binary (sources).
fetch_python() {
  mkdir -p "$1"
  python3 -m pip download --quiet --disable-pip-version-check --no-deps "$2" "$3" --require-hashes -r "$here/deps/$3.txt" -d "$1" "${@:4}" >"$1/pip.log" 2>&1 ||
    { tail -n 5 "$1/pip.log" >&2; stop "pip could not fetch $3 as pinned in tools/deps/$3.txt"; }
}

# dbt in its own virtual environment, every wheel by hash.
make_dbt() {
  local sha
  sha=$(sha256sum "$here/deps/dbt.txt" | cut -c1-16)
  [ -f "$cache/dbt-$sha/ready" ] && { ln -sfn "dbt-$sha" "$cache/dbt"; return; }
  say "installing dbt into $cache/dbt-$sha"
  rm -rf "$cache/dbt-$sha"
  python3 -m venv "$cache/dbt-$sha"
  "$cache/dbt-$sha/bin/pip" install --quiet --disable-pip-version-check --require-hashes -r "$here/deps/dbt.txt" >"$cache/dbt.log" 2>&1 ||
    { tail -n 5 "$cache/dbt.log" >&2; stop "pip could not install dbt; the whole log is $cache/dbt.log"; }
  touch "$cache/dbt-$sha/ready"
  ln -sfn "dbt-$sha" "$cache/dbt"
}

[ "$(uname -sm)" = "Linux x86_64" ] || stop "DuckDB's library is pinned for Linux on x86-64; this is $(uname -sm)"
fetch_npm @duckdb/node-bindings-linux-x64 1.5.5-r.4 7edb67d8d067b7ba6c53c3f2e8cbf1c0cb1b216449a8b067ad8daf9ec04513eb package/libduckdb.so "$cache/duckdb/libduckdb.so"
fetch_npm echarts 6.1.0 681aff88cc1038c3fa941a3a53d1b177a52250b05335efc607d6105ae13be481 package/dist/echarts.min.js "$cache/echarts/echarts.min.js"
fetch_duckdb_header
fetch_part lightgbm 4.7.0
fetch_part xgboost 3.2.0
fetch_part libosmium 4.3.2
[ "${1:-}" != osrm ] || fetch_part osrm 26.10.0
make_dbt
say "ready ($cache)"
