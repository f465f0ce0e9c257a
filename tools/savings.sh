#!/usr/bin/env bash
# savings.sh NEARSTOCK SEEDS: the savings over independent worlds, paired by seed.
exec "$1" savings --seeds "$2"
