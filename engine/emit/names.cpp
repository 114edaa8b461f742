#include "engine/emit/names.h"
#include <cctype>

namespace nsim::emit {

std::string identifier(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (std::isalnum(static_cast<unsigned char>(c)))
      out += c;
    else if (!out.empty() && out.back() != '_')
      out += '_';
  }
  while (out.size() > 1 && out.back() == '_') out.pop_back();
  if (out.empty() || std::isdigit(static_cast<unsigned char>(out[0]))) out = "n" + out;
  return out;
}

Names::Names()
    : taken_{"alignas", "alignof", "and", "and_eq", "asm", "auto", "bitand", "bitor", "bool", "break", "case", "catch", "char", "class", "compl",
             "const", "const_cast", "consteval", "constexpr", "constinit", "continue", "co_await", "co_return", "co_yield", "decltype", "default",
             "delete", "do", "double", "dynamic_cast", "else", "enum", "explicit", "export", "extern", "false", "float", "for", "friend", "goto",
             "if", "inline", "int", "long", "mutable", "namespace", "new", "noexcept", "not", "not_eq", "nullptr", "operator", "or", "or_eq",
             "private", "protected", "public", "register", "reinterpret_cast", "requires", "return", "short", "signed", "sizeof", "static",
             "static_assert", "static_cast", "struct", "switch", "template", "this", "thread_local", "throw", "true", "try", "typedef", "typeid",
             "typename", "union", "unsigned", "using", "virtual", "void", "volatile", "wchar_t", "while", "xor", "xor_eq", "concept", "char8_t",
             "char16_t", "char32_t", "linux", "unix", "main",
             // of the dialect and of every launch
             "real", "i32", "i64", "u8", "u16", "u32", "u64", "REAL", "PART", "FUNCTION", "SHARED", "ENTRY", "RESTRICT", "LANES", "CELLS", "BARRIER", "ARRIVE", "AWAIT",
             "PREFETCH", "NSIM_CELL", "NSIM_FN", "NSIM_DOUBLE", "Args", "args", "step", "group", "k", "begin", "end", "first", "base", "size", "cell", "i",
             "low", "high", "onto", "list", "count", "fired", "any", "counts", "most", "seed", "lane", "entity", "moment", "row", "tick", "step_length", "step_ms", "nsim",
             "kernels", "deliver", "publish", "in_window", "next", "end_of_block", "poisson_counts", "normals", "regular_count", "Spikes", "Synapses", "Past", "carry", "carry_late", "groups", "Words",
             "Walk", "Segment", "walk_on", "walk_enter", "walk", "known", "stamp", "spikes", "synapses", "past", "Sixteen", "reached", "Format", "Barrier",
             "FoldAxes", "FoldKind", "FoldCells", "FoldPlace", "fold_cells", "kept", "folded", "axes", "cells",
             "Pair", "Split", "Later", "find_later"} {}

std::string Names::unique(std::string_view wanted) {
  std::string name = identifier(wanted);
  while (taken_.contains(name) || name.starts_with("m_") || name.starts_with("draw_"))
    name = name.starts_with("m_") || name.starts_with("draw_") ? "my_" + name : name + "_";
  taken_.insert(name);
  return name;
}

}  // namespace nsim::emit
