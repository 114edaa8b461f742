#!/usr/bin/env bash
# The set-up scripts on machines that we make up: a copy of tools/ beside programs that pretend to be apt-get, cmake and the rest.
# Each case looks at the exit code, at what was said, and at what the pretended programs were asked for.
set -u
source_root=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0
root=$work/checkout
shims=$work/shims

shim() { printf '#!/bin/bash\n%s\n' "$2" > "$shims/$1"; chmod +x "$shims/$1"; }

# A machine where everything is installed; cases take things away.
new_machine() {
  chmod -R u+w "$work" 2> /dev/null
  rm -rf "$root" "$shims" "$work/asked"
  mkdir -p "$root"/{grammar,engine/text,runtime,kernels,tests,tools} "$shims"
  cp "$source_root"/tools/{nsim,test,setup.sh} "$root/tools/"
  touch "$root/CMakeLists.txt" "$root/engine/text/source.h"
  local tool
  for tool in bash env find dirname readlink grep tail mkdir rm mv mktemp cat nproc flock touch sed chmod id true; do ln -s "$(command -v "$tool")" "$shims/$tool"; done
  shim cmake '
echo "cmake $*" >> "$WORK/asked"
[ -e "$WORK/cmake-fails" ] && { echo "CMake Error: no such luck"; exit 1; }
case $1 in
  -S) mkdir -p "$4"; printf "CMAKE_HOME_DIRECTORY:INTERNAL=%s\nCMAKE_GENERATOR:INTERNAL=Ninja\n" "$2" > "$4/CMakeCache.txt" ;;
  --build) [ -e "$WORK/build-fails" ] && { echo "x.cpp:1: error: expected ;"; exit 1; }
           sleep "${SLOW:-0}"; printf "#!/bin/bash\necho ran \"\$@\"\nexit \${PROGRAM_CODE:-0}\n" > "$2/nsim"; chmod +x "$2/nsim" ;;
esac'
  ln -s "$(command -v sleep)" "$shims/sleep"
  shim ctest 'echo "ctest $*"'
  shim gnuplot ''
  shim g++ ''; shim ninja ''; shim antlr4 ''
  shim dpkg-query 'for word; do last=$word; done; grep -qx "$last" "$WORK/absent" 2> /dev/null || printf installed'
  shim apt-get 'echo "apt-get $*" >> "$WORK/asked"; [ -e "$WORK/no-network" ] && { echo "E: Could not resolve"; exit 100; }
[[ "$*" == *" install "* ]] && rm -f "$WORK/absent"; exit 0'
  rm -f "$work"/{absent,no-network,cmake-fails,build-fails,root-user}
  shim id 'echo 0'
}

# case_of NAME CODE COMMAND...: runs it; the later lines of a case look at $work/out.
case_of() {
  name=$1
  local wanted=$2 code
  shift 2
  env -i PATH="$shims" HOME="$work" WORK="$work" SLOW="${SLOW:-0}" PROGRAM_CODE="${PROGRAM_CODE:-0}" "$@" > "$work/out" 2>&1 < /dev/null
  code=$?
  [ "$code" = "$wanted" ] || { echo "FAILED: $name: exit code $code instead of $wanted"; cat "$work/out"; failed=1; }
}
says() { grep -qF -- "$1" "$work/out" || { echo "FAILED: $name: should say: $1"; cat "$work/out"; failed=1; }; }
silent_about() { ! grep -qF -- "$1" "$work/out" || { echo "FAILED: $name: should not say: $1"; failed=1; }; }
asked() { grep -qF -- "$1" "$work/asked" || { echo "FAILED: $name: should have asked: $1"; cat "$work/asked"; failed=1; }; }
asked_nothing() { [ ! -s "$work/asked" ] || { echo "FAILED: $name: should have asked nothing"; cat "$work/asked"; failed=1; }; }

new_machine
case_of "first use" 0 "$root/tools/nsim" run "a file.net"
says "set-up: configuring"; says "set-up: building nsim"; says "ran run a file.net"; silent_about "installing"

: > "$work/asked"
case_of "second use" 0 "$root/tools/nsim" --version
asked_nothing; says "ran --version"; silent_about "set-up"
PROGRAM_CODE=2 case_of "the program's exit code is kept" 2 "$root/tools/nsim" doctor

sleep 0.05; touch "$root/engine/text/source.h"
case_of "a changed file" 0 "$root/tools/nsim" --version
asked "cmake --build"; silent_about "configuring"
: > "$work/asked"; sleep 0.05; rm "$root/engine/text/source.h"
case_of "a removed file" 0 "$root/tools/nsim" --version
asked "cmake --build"
: > "$work/asked"; sleep 0.05; touch "$root/tests/new.cpp"
case_of "a changed test does not concern the program" 0 "$root/tools/nsim" --version
asked_nothing

case_of "tests are built and run with the words given" 0 "$root/tools/test" -L unit
says "ctest --test-dir $root/build"; says "-L unit"
asked "--target all"

mv "$root" "$work/moved"
root=$work/moved
case_of "a moved checkout" 0 "$root/tools/nsim" --version
says "the checkout was moved"; says "ran --version"
root=$work/checkout

new_machine
ln -s "$root/tools/nsim" "$work/link"
case_of "called through a link" 0 "$work/link" --version
says "ran --version"
rm "$work/link"

new_machine; printf 'libhdf5-dev\nninja-build\n' > "$work/absent"
case_of "missing packages, as root" 0 "$root/tools/nsim" --version
says "set-up: installing these Debian packages with apt-get: ninja-build libhdf5-dev"; asked "ninja-build libhdf5-dev"; says "ran --version"

new_machine; echo ninja-build > "$work/absent"; shim id 'echo 1000'
case_of "missing packages, no root, no sudo" 2 "$root/tools/nsim" --version
says "failure: these Debian packages are missing: ninja-build"; says "you are not root and there is no sudo"
says "try: ask an administrator: apt-get update && apt-get install --no-install-recommends ninja-build"

shim sudo '[ "$1" = -n ] && exit 1; echo "sudo $*" >> "$WORK/asked"; "$@"'
case_of "sudo wants a password and nobody is there" 2 "$root/tools/nsim" --version
says "sudo wants a password and there is no terminal to ask on"
shim sudo '[ "$1" = -n ] && exit 0; echo "sudo $*" >> "$WORK/asked"; "$@"'
case_of "sudo without a password" 0 "$root/tools/nsim" --version
says "with sudo apt-get: ninja-build"; asked "sudo env"

new_machine; echo ninja-build > "$work/absent"; touch "$work/no-network"
case_of "no network" 2 "$root/tools/nsim" --version
says "failure: apt-get could not install the packages"; says "Could not resolve"; says "no network"
rm "$work/no-network"
case_of "the network is back" 0 "$root/tools/nsim" --version

new_machine; rm "$shims/gnuplot"
case_of "gnuplot is added only where there is none" 0 "$root/tools/nsim" --version
says "with apt-get: gnuplot-nox"

new_machine; rm "$shims/dpkg-query" "$shims/apt-get" "$shims/antlr4"
case_of "not Debian, and something is missing" 2 "$root/tools/nsim" --version
says "failure: not found: antlr4"; says "this is not a Debian system"
shim antlr4 ''
case_of "not Debian, and all is there" 0 "$root/tools/nsim" --version

new_machine; touch "$work/cmake-fails"
case_of "configuring fails" 2 "$root/tools/nsim" --version
says "no such luck"; says "failure: cmake could not configure the build"
rm "$work/cmake-fails"
case_of "after a failed attempt" 0 "$root/tools/nsim" --version

new_machine; touch "$work/build-fails"
case_of "building fails" 2 "$root/tools/nsim" --version
says "x.cpp:1: error: expected ;"; says "failure: the build did not succeed"; silent_about "ran"
rm "$work/build-fails"
case_of "and is mended" 0 "$root/tools/nsim" --version
says "ran --version"

new_machine
SLOW=1 env -i PATH="$shims" WORK="$work" SLOW=1 "$root/tools/nsim" first > "$work/first" 2>&1 < /dev/null &
sleep 0.3
case_of "two at once: the second waits and builds nothing" 0 "$root/tools/nsim" second
wait
says "waiting for another set-up"; says "ran second"
[ "$(grep -c -- --build "$work/asked")" = 1 ] || { echo "FAILED: built twice"; failed=1; }

if [ "$(command id -u)" != 0 ]; then   # root may write everywhere
  new_machine; chmod u-w "$root"
  case_of "a checkout that cannot be written" 2 "$root/tools/nsim" --version
  says "cannot write into"; chmod u+w "$root"
  case_of "with another build folder" 0 env NSIM_BUILD="$work/elsewhere" "$root/tools/nsim" --version
fi
exit $failed
