# shellcheck shell=bash disable=SC2015
# What tools/nsim and tools/test share: find what is missing, install it, configure, build.
#
# Sourced by bash. It talks on stderr, one line a phase, so that `--json` on stdout stays clean; everything else goes to
# build/setup.log. It fails with exit code 2 and a message that says what to do.
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
build=${NSIM_BUILD:-$root/build}
log=$build/setup.log
packages=(g++ cmake ninja-build antlr4 libantlr4-runtime-dev libeigen3-dev libyaml-cpp-dev doctest-dev libcli11-dev libfmt-dev
          libhdf5-dev libarchive-dev zlib1g-dev libpng-dev fonts-dejavu-core curl ca-certificates)

say() { printf 'set-up: %s\n' "$*" >&2; }

# fail WHAT WHY TRY: the shape of every failure of nsim.
fail() {
  printf 'failure: %s\n' "$1" >&2
  [ -z "${2:-}" ] || printf '  why: %s\n' "$2" >&2
  [ -z "${3:-}" ] || printf '  try: %s\n' "$3" >&2
  exit 2
}

show_log() {
  if [ -s "$log" ]; then
    printf -- '--- the last lines of %s\n' "$log" >&2
    grep -v '^\[[0-9]*/[0-9]*\] [A-Z]' "$log" | tail -n "${1:-25}" >&2
    printf -- '---\n' >&2
  fi
}

# current STAMP FOLDER...: true when the stamp belongs to this checkout and is newer than everything in the folders.
# One `find` that stops at the first newer file: a few milliseconds, no cmake.
current() {
  local stamp=$build/$1 owner
  shift
  [ -f "$stamp" ] && [ -x "$build/nsim" ] && read -r owner < "$stamp" && [ "$owner" = "$root" ] || return 1
  [ -z "$(cd -- "$root" && find CMakeLists.txt "$@" -newer "$stamp" -print -quit 2>&1)" ]
}

# Set-ups of the same checkout wait for each other. The lock is on the checkout's folder itself, so nothing is left behind.
lock() {
  exec 9< "$root"
  if ! flock --nonblock 9; then
    say "waiting for another set-up of this checkout to finish"
    flock 9
  fi
}
unlock() { exec 9<&-; }

prepare_build_folder() {
  if [ -f "$build/CMakeCache.txt" ] && ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "$build/CMakeCache.txt"; then
    say "the checkout was moved; starting with a fresh build folder"
    rm -rf -- "$build"
  elif [ -f "$build/CMakeCache.txt" ] && ! grep -qxF "CMAKE_GENERATOR:INTERNAL=Ninja" "$build/CMakeCache.txt"; then
    say "the build folder was made by another generator; starting with a fresh one"
    rm -rf -- "$build"
  fi
  mkdir -p -- "$build" 2> /dev/null && : 2> /dev/null > "$log" ||
    fail "cannot write into $build" "the folder is not writable, or its disk is full" \
         "make it writable, or choose another one: NSIM_BUILD=/some/folder $0 ..."
}

missing_packages() {
  local package
  for package in "$@"; do
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2> /dev/null)" = installed ] || printf '%s\n' "$package"
  done
  # Any gnuplot will do, and gnuplot-nox would push out the others.
  command -v gnuplot > /dev/null || echo gnuplot-nox
}

# On other systems nothing is installed; the tools are asked for by name.
require_tools() {
  local tool absent=()
  for tool in g++ cmake ninja antlr4; do command -v "$tool" > /dev/null || absent+=("$tool"); done
  [ ${#absent[@]} -eq 0 ] || fail "not found: ${absent[*]}" "this is not a Debian system, so nothing can be installed for you" \
    "install what these Debian packages hold: ${packages[*]} gnuplot-nox"
}

# install_missing PACKAGE...: says exactly what it installs, and installs it.
install_missing() {
  if ! command -v dpkg-query > /dev/null || ! command -v apt-get > /dev/null; then require_tools; return; fi
  local missing=()
  mapfile -t missing < <(missing_packages "$@")
  [ ${#missing[@]} -gt 0 ] || return 0
  local by_hand="sudo apt-get update && sudo apt-get install --no-install-recommends ${missing[*]}"
  local as_root=()
  if [ "$(id -u)" != 0 ]; then
    command -v sudo > /dev/null ||
      fail "these Debian packages are missing: ${missing[*]}" "you are not root and there is no sudo" "ask an administrator: ${by_hand//sudo /}"
    as_root=(sudo)
    if ! sudo -n true 2> /dev/null; then
      [ -t 0 ] && [ -t 2 ] || fail "these Debian packages are missing: ${missing[*]}" "sudo wants a password and there is no terminal to ask on" "$by_hand"
    fi
  fi
  say "installing these Debian packages with ${as_root[*]:+sudo }apt-get: ${missing[*]}"
  local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -y -o DPkg::Lock::Timeout=300 -o APT::Update::Error-Mode=any)
  "${as_root[@]}" "${apt[@]}" update >> "$log" 2>&1 || say "the package lists could not be refreshed; going on with those at hand"
  if ! "${as_root[@]}" "${apt[@]}" install --no-install-recommends --no-remove "${missing[@]}" >> "$log" 2>&1 9<&-; then
    show_log 12
    fail "apt-get could not install the packages" "no network, or a package source that lacks them; see above" "$by_hand"
  fi
}

configure() {
  say "configuring"
  # What cmake finds for itself in the environment (CXX, CXXFLAGS) is the user's wish; the rest is fixed here.
  cmake -S "$root" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release >> "$log" 2>&1 9<&- && return
  # A cache left by an earlier, failed attempt may hold "not found" for what is installed by now.
  rm -rf -- "$build/CMakeCache.txt" "$build/CMakeFiles"
  cmake -S "$root" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release >> "$log" 2>&1 9<&- && return
  show_log
  fail "cmake could not configure the build" "see above; the whole log is $log"
}

# build_target STAMP TARGET FOLDER...
build_target() {
  local stamp=$build/$1 target=$2 begun
  shift 2
  # Taken before the build, so that a file saved meanwhile is newer than the stamp.
  begun=$(mktemp "$build/.stamp.XXXXXX")
  printf '%s\n' "$root" > "$begun"
  say "building $target with $(nproc) cores (a few minutes the first time)"
  if ! cmake --build "$build" --target "$target" -j "$(nproc)" >> "$log" 2>&1 9<&-; then
    rm -f -- "$begun" "$build/.configured"   # so that the next attempt looks at the packages again
    show_log
    fail "the build did not succeed" "see above; the whole log is $log" "run the same command again after mending it; what was built is kept"
  fi
  mv -f -- "$begun" "$stamp"
}

# set_up STAMP TARGET FOLDER...: everything, or nothing at all when the stamp is current.
set_up() {
  local stamp=$1 target=$2
  shift 2
  if current "$stamp" "$@"; then return; fi
  lock
  if ! current "$stamp" "$@"; then
    prepare_build_folder
    if [ ! -f "$build/.configured" ]; then
      install_missing "${packages[@]}"
      configure
      : > "$build/.configured"
    fi
    build_target "$stamp" "$target" "$@"
  fi
  unlock
}
