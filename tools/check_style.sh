#!/usr/bin/env bash
# Format and lint: clang-format over every C++ file, clang-tidy over the files changed against the last commit (or all: ALL=1).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
mapfile -t files < <(git ls-files 'src/*.cpp' 'src/*.hpp' 'tests/*.cpp')
clang-format-19 --dry-run --Werror "${files[@]}" || { echo "style: run \`make format\`"; exit 1; }
echo "style: ${#files[@]} files formatted"
[ -f build/release/compile_commands.json ] || { echo "lint: run \`make build\` first"; exit 1; }
if [ "${ALL:-}" = 1 ]; then
  mapfile -t sources < <(git ls-files 'src/*.cpp')
else
  mapfile -t sources < <(git diff --name-only HEAD~1 -- 'src/*.cpp' | xargs -r ls 2>/dev/null)
fi
[ ${#sources[@]} -eq 0 ] || printf '%s\n' "${sources[@]}" | xargs -P "$(nproc)" -n 1 clang-tidy-19 --quiet -p build/release
echo "lint: ${#sources[@]} files"
