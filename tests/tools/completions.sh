#!/usr/bin/env bash
# Completes words as bash does, with the script that the program prints; zsh at least reads its script, where there is a zsh.
set -u
nsim=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0
cd "$work" || exit 2
"$nsim" completions bash > bash && "$nsim" completions zsh > zsh || exit 1
. ./bash
mkdir folder
printf 'experiment slow {\n}\n  experiment fast_one { run 1 s }\n' > "a model.net"
touch other.txt b.net

# completes WANTED WORD...: the last word is the one being written.
completes() {
  local wanted=$1 got
  shift
  COMP_WORDS=(nsim "$@")
  COMP_CWORD=$#
  COMPREPLY=()
  _nsim
  got=$(printf '%s\n' ${COMPREPLY[@]+"${COMPREPLY[@]}"} | sort | paste -sd'|')
  [ "$got" = "$wanted" ] || { echo "FAILED: nsim $* gives '$got' instead of '$wanted'"; failed=1; }
}
completes "check|completions" c
completes "--version" --v
completes "a model.net|b.net|folder" check ""
completes "a model.net" fmt a
completes "--check" fmt --c
completes "bash|zsh" completions ""
completes "fashion_mnist|mnist" data ""
completes "mnist" data m
completes "folder" data mnist --into ""
completes "syntax" explain b.net --after s
if "$nsim" run --help > /dev/null 2>&1; then
  completes "cpu|reference" run b.net --device ""
  completes "--seed|--set" run --se
  completes "folder" run b.net --out ""
  completes "" run b.net --seed ""
  completes "fast_one|slow" run "a model.net" ""
fi
if command -v zsh > /dev/null; then zsh -n ./zsh || { echo "FAILED: zsh cannot read its completions"; failed=1; }; fi
exit $failed
