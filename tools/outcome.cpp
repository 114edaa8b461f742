#include "tools/outcome.h"
#include <algorithm>
#include <cmath>

namespace nsim::tools {

namespace {

/// A claim over an array must hold for every element; an undefined one does not hold.
bool all_within(const measure::Array& value, const measure::Array& low, const measure::Array& high) {
  for (size_t k = 0; k < value.values.size(); ++k) {
    double least = low.values.size() == value.values.size() ? low.values[k] : low.values.at(0);
    double most = high.values.size() == value.values.size() ? high.values[k] : high.values.at(0);
    if (!(value.values[k] >= least && value.values[k] <= most)) return false;
  }
  return !value.values.empty();
}

bool all_true(const measure::Array& value) {
  return !value.values.empty() && std::all_of(value.values.begin(), value.values.end(), [](double v) { return !std::isnan(v) && v != 0; });
}

}  // namespace

bool holds(const Claim& claim) { return claim.bounded ? all_within(claim.value, claim.low, claim.high) : all_true(claim.value); }

Outcome evaluate(const graph::Stage& stage, const measure::Context& context) {
  Outcome outcome;
  for (const graph::Stage::Result& result : stage.results) outcome.results.push_back({result.label, measure::evaluate(result.measure, context)});
  for (const graph::Stage::Claim& asked : stage.claims) {
    Claim claim;
    claim.label = asked.label;
    claim.value = measure::evaluate(asked.measure, context);
    claim.bounded = asked.low.valid();
    if (claim.bounded) {
      claim.low = measure::evaluate(asked.low, context);
      claim.high = measure::evaluate(asked.high, context);
    }
    claim.held = holds(claim);
    outcome.claims.push_back(std::move(claim));
  }
  return outcome;
}

}  // namespace nsim::tools
