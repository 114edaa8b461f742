// The two halves of the table of built-in functions: what runs, and what is known by name but cannot run yet.
#pragma once
#include "engine/check/builtins.h"

namespace nsim::check {

std::vector<Builtin> running_functions();  // arithmetic, cells, reductions, drawing, tables, measures, plots
std::vector<Builtin> running_places();     // spaces, placements, rules, sources, solvers
std::vector<Builtin> waiting_functions();  // Where::later; `rule` says what it belongs to: "a loss"

}  // namespace nsim::check
