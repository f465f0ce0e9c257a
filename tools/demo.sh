#!/usr/bin/env bash
# The main job from an empty workspace: demo.sh NEARSTOCK WORKSPACE [FRESHRETAILNET_FILE]
set -euo pipefail
nearstock=$1
workspace=$2
data=${3:-}
step() { printf '\n== %s\n' "$*" >&2; }

rm -rf "$workspace"
if [ -n "$data" ]; then
  step "FreshRetailNet: one city's stores, their stock loop on real demand"
  "$nearstock" -w "$workspace" import "$data"
else
  step "a city: 500 products, 8 MFCs and a hub, 120 zones, 300 drivers"
  "$nearstock" -w "$workspace" init
  step "140 days lived under common practice"
  "$nearstock" -w "$workspace" generate --days 140d
  step "raw files → bronze, silver, quarantine"
  "$nearstock" -w "$workspace" ingest
  step "60 days lived twice from the same snapshot: common practice, nearstock"
  "$nearstock" -w "$workspace" simulate --days 60d --compare practice
fi
step "dimensions, facts, marts"
"$nearstock" -w "$workspace" build
step "what it saved"
"$nearstock" -w "$workspace" report
if [ -n "$data" ]; then
  step "the same where sales = demand"
  "$nearstock" -w "$workspace" report --baseline practice-sales --candidate nearstock-sales --html "$workspace/report-sales.html"
fi
