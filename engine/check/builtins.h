// Every built-in function with its arguments, in one table: the page "Built-in functions" of the language as data.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace nsim::check {

enum class Where : uint8_t {
  arithmetic,
  cell,
  reduction,
  draw,
  table,
  space,
  placement,
  rule,
  source,
  disturbance,
  plot,
  measure,
  solver,
  layer,      // a part of a layer
  joining,    // how a layer is joined to its sources
  initial,    // how weights of a layer are drawn
  sample,     // a source of samples
  learning,   // in stages that train or test
  optimiser,
  split,      // a way to divide a network among tasks
  mask,       // a way to choose which connections stay
  later
};

struct Builtin {
  std::string_view name;
  Where where;
  std::vector<std::string_view> arguments;  // names in order; a trailing '?' marks an optional one, '*' repeats; "tie?=lower|upper": option words
  /// How dimensions go: "x -> same", "1 -> 1", "x, x -> truth", one word for each argument, then the result. x: any number, the same wherever it
  /// stands; n: any number; 1, T, L, 1/T: that dimension (L also plain); truth, text, list, cells, spikes, axes, word, any; names (of axes), sizes (of windows), pad. Of later: what it is.
  std::string_view rule;
  std::string_view meaning;  // one sentence
};

std::span<const Builtin> builtins();
const Builtin* find_builtin(std::string_view name, Where where);
const Builtin* find_builtin(std::string_view name);  // anywhere
std::vector<std::string> builtin_names(Where where);

}  // namespace nsim::check
