// What a stage came to: its results and claims as numbers, ready to be printed, tabulated and written.
#pragma once
#include "engine/values/value.h"
#include "runtime/measure/array.h"

namespace nsim::tools {

struct Claim { std::string label; measure::Array value, low, high; bool bounded = false, held = false; };
struct Result { std::string label; measure::Array value; };

struct Outcome {
  std::string name;                     // where it stands: "", "g = 5, eta = 2", ... for headings
  std::string folder;                   // below the results folder
  std::vector<std::pair<std::string, values::Value>> trial;    // swept names and seed, outermost first
  std::vector<Result> results;
  std::vector<Claim> claims;
  bool is_table = false;                // of a sweep or repeat, over its trials
};

/// Evaluates results and claims of a stage. A measure that cannot be computed is a Failure.
Outcome evaluate(const graph::Stage& stage, const measure::Context& context);

bool holds(const Claim& claim);

}  // namespace nsim::tools
