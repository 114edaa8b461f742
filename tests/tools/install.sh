#!/usr/bin/env bash
# Installs into an empty folder and uses what lies there from /tmp, with no checkout in reach.
set -u
build=$1
prefix=$(mktemp -d)
work=$(mktemp -d)
trap 'rm -rf "$prefix" "$work"' EXIT
failed=0
complain() { echo "FAILED: $*"; failed=1; }

cmake --install "$build" --prefix "$prefix" > "$work/log" 2>&1 || { cat "$work/log"; exit 1; }
for file in bin/nsim share/nsim/models/neurons.net share/nsim/models/examples/balanced.net share/bash-completion/completions/nsim \
            share/zsh/site-functions/_nsim; do
  [ -s "$prefix/$file" ] || complain "$file was not installed"
done

cd "$work" || exit 2
export XDG_CACHE_HOME=$work/cache XDG_CONFIG_HOME=$work/config
unset NSIM_PATH
nsim=$prefix/bin/nsim
[[ $("$nsim" --version) == "nsim "* ]] || complain "--version"
"$nsim" doctor > doctor.txt 2>&1
grep -qF "$prefix/share/nsim/models" doctor.txt || { complain "the installed library is not the one that is found"; cat doctor.txt; }
"$nsim" new first > /dev/null && "$nsim" check first.net > /dev/null || complain "new and check"
printf 'import "models/neurons.net"\n' > imports.net
"$nsim" check imports.net || complain "the library cannot be imported"
"$nsim" run first.net --quiet --out results || complain "run"
[ -s results/run.yaml ] || complain "no results"
exit $failed
