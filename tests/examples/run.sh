#!/usr/bin/env bash
# nsim test of one example: its `expect` lines decide.   run.sh PROGRAM EXAMPLE [OPTION...]
set -u
program=$1 example=$2
shift 2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
XDG_CACHE_HOME=$folder/cache "$program" test "$example" --out "$folder/results" "$@"
