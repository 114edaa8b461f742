#!/usr/bin/env bash
# Builds small trees with and without forbidden includes, and looks at what check_doors says about each.
set -u
check=$1
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
failed=0

mkdir -p "$tree"/{grammar,kernels,tools,engine/text,engine/syntax,engine/graph,runtime/cpu}
room() { printf 'What it does.\n\nmay include: %s\n' "$2" > "$tree/$1/README.md"; }
reset_tree() {
  rm -f "$tree"/*/*.cpp "$tree"/*/*/*.cpp "$tree"/*/*/*.h
  room grammar nothing; room kernels '(nothing of ours)'; room tools 'text, cpu'; room engine/text std; room engine/syntax 'text, `grammar` (only parse*.cpp, tree.h).'
  room engine/graph '`engine/text`, syntax (only build.cpp)'; room runtime/cpu 'text, engine/graph/graph.h (the contract).'
}
holds() {        # holds NAME: the tree is accepted
  "$check" "$tree" > "$tree/out" 2>&1 || { echo "FAILED: $1 should be accepted"; cat "$tree/out"; failed=1; }
}
refused() {      # refused NAME TEXT: the tree is refused with this line
  if "$check" "$tree" > "$tree/out" 2>&1; then echo "FAILED: $1 should be refused"; failed=1
  elif ! grep -qxF -- "$2" "$tree/out"; then echo "FAILED: $1 should say: $2"; cat "$tree/out"; failed=1; fi
}

reset_tree
holds "an empty tree"
printf '#include <vector>\n#include "engine/syntax/ast.h"\n  #  include "engine/text/source.h"\n' > "$tree/engine/syntax/print.cpp"
printf '#include "grammar/NetParser.h"\n' > "$tree/engine/syntax/parse_items.cpp"
printf '#include "engine/syntax/ast.h"\n#include "engine/text/source.h"\n' > "$tree/engine/graph/build.cpp"
printf '#include "engine/graph/graph.h"\n' > "$tree/runtime/cpu/cpu.cpp"
holds "own room, an open door, a door for one file, a door to one header"

reset_tree
printf '#include "engine/graph/build.h"\n' > "$tree/runtime/cpu/cpu.cpp"
refused "another header of that room" 'runtime/cpu/cpu.cpp:1: runtime/cpu must not include engine/graph; runtime/cpu/README.md does not open that door'

reset_tree
printf '\n#include "engine/graph/graph.h"\n' > "$tree/engine/text/source.h"
refused "an include the wrong way" 'engine/text/source.h:2: engine/text must not include engine/graph; engine/text/README.md does not open that door'

reset_tree
printf '#include "grammar/NetParser.h"\n' > "$tree/engine/syntax/print.cpp"
refused "a door for other files" 'engine/syntax/print.cpp:1: only parse*.cpp tree.h of engine/syntax may include grammar, by engine/syntax/README.md'

reset_tree
printf '#include "source.h"\n' > "$tree/runtime/cpu/cpu.cpp"
refused "an include not from the root" 'runtime/cpu/cpu.cpp:1: "source.h" is in no room; includes are written from the root, such as "engine/text/source.h"'

reset_tree
rm "$tree/runtime/cpu/README.md"
printf 'int x;\n' > "$tree/runtime/cpu/cpu.cpp"
refused "a room without a sign" 'runtime/cpu: has no README.md; a room says what it does and what it may include'
printf 'A room.\n' > "$tree/runtime/cpu/README.md"
refused "a sign without doors" 'runtime/cpu/README.md: has no line `may include:`'
exit $failed
