// Every built-in function with its arguments, in one table: the page "Built-in functions" of the language as data.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace nsim::check {

enum class Where : uint8_t { arithmetic, cell, reduction, draw, table, space, placement, rule, source, disturbance, plot, measure, solver, layer, later };

struct Builtin {
  std::string_view name;
  Where where;
  std::vector<std::string_view> arguments;      // names in order; a trailing '?' marks an optional one, '*' repeats
  std::string_view rule;                        // how dimensions go, in the words of the page: "x -> same", "1 -> 1", "x, x -> truth"
  std::string_view meaning;                     // one sentence
};

std::span<const Builtin> builtins();
const Builtin* find_builtin(std::string_view name, Where where);
const Builtin* find_builtin(std::string_view name);      // anywhere
std::vector<std::string> builtin_names(Where where);

}  // namespace nsim::check
