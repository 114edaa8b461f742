#include "runtime/record/summary.h"
#include "runtime/measure/spikes.h"
#include <algorithm>
#include <cmath>

namespace nsim::record {

namespace {

using measure::Array;
using measure::Context;

constexpr size_t most_lines = 40;

/// 1 or as many numbers as the value has: a bound that is compared with each value.
double bound(const Array& array, size_t at) { return array.values.size() == 1 ? array.values[0] : array.values[at]; }

void check_bound(const std::optional<Array>& array, const Array& value) {
  if (!array || array->values.size() == 1 || array->values.size() == value.values.size()) return;
  throw Failure{"a claim has bounds that do not fit",
                "there are " + std::to_string(value.values.size()) + " values and " + std::to_string(array->values.size()) + " bounds",
                "give one bound, or one for each value"};
}

bool holds(const ClaimSummary& claim) {
  if (claim.value.values.empty()) return false;
  for (size_t i = 0; i < claim.value.values.size(); ++i) {
    double value = claim.value.values[i];
    if (std::isnan(value)) return false;
    if (claim.low && !(value >= bound(*claim.low, i))) return false;
    if (claim.high && !(value <= bound(*claim.high, i))) return false;
    if (!claim.low && !claim.high && value == 0) return false;
  }
  return true;
}

ClaimSummary claim_of(const graph::Stage::Claim& claim, const Context& context) {
  ClaimSummary summary{claim.label, measure::evaluate(claim.measure, context), {}, {}, false, claim.span};
  if (claim.low.valid()) summary.low = measure::evaluate(claim.low, context);
  if (claim.high.valid()) summary.high = measure::evaluate(claim.high, context);
  check_bound(summary.low, summary.value);
  check_bound(summary.high, summary.value);
  summary.held = holds(summary);
  return summary;
}

void evaluate_stage(const graph::Stage& stage, const Context& context, StageSummary& summary) {
  for (const graph::Stage::Result& result : stage.results) summary.results.push_back({result.label, measure::evaluate(result.measure, context)});
  for (const graph::Stage::Claim& claim : stage.claims) summary.claims.push_back(claim_of(claim, context));
}

/// "12,345": spikes come in thousands.
std::string grouped(int64_t number) {
  std::string digits = std::to_string(number);
  for (int64_t at = static_cast<int64_t>(digits.size()) - 3; at > 0; at -= 3) digits.insert(static_cast<size_t>(at), ",");
  return digits;
}

std::string left(const std::string& text, size_t width) { return text + std::string(width > text.size() ? width - text.size() : 0, ' '); }
std::string right(const std::string& text, size_t width) { return std::string(width > text.size() ? width - text.size() : 0, ' ') + text; }

/// Rows of cells in columns; the first column goes left, the others right. Long tables are cut, and say so.
std::string columns_of(const std::vector<std::vector<std::string>>& rows) {
  std::vector<size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()), 0);
    for (size_t k = 0; k < row.size(); ++k) widths[k] = std::max(widths[k], row[k].size());
  }
  std::string text;
  for (size_t i = 0; i < std::min(rows.size(), most_lines); ++i) {
    std::string line = "  ";
    for (size_t k = 0; k < rows[i].size(); ++k) line += (k ? "  " : "") + (k ? right(rows[i][k], widths[k]) : left(rows[i][k], widths[k]));
    text += line + "\n";
  }
  if (rows.size() > most_lines) text += "  ... and " + std::to_string(rows.size() - most_lines) + " more\n";
  return text;
}

std::string result_text(const ResultSummary& result) {
  std::string text = "  " + result.label + " = " + measure::to_text(result.value);
  if (result.value.undefined > 0) text += "  (" + grouped(static_cast<int64_t>(result.value.undefined)) + " undefined left out)";
  return text + "\n";
}

}  // namespace

StageSummary summarise(const StageRun& run, const std::vector<graph::Measure>& measures) {
  StageSummary summary;
  summary.name = run.stage->name;
  summary.duration_ms = static_cast<double>(run.n_steps) * run.schedule->step_ms;
  summary.interrupted = run.interrupted;
  summary.ended = run.ended;
  for (size_t p = 0; p < run.spike_totals.size() && p < run.schedule->populations.size(); ++p) {
    const graph::Population& population = run.schedule->populations[p];
    if (run.spike_totals[p] < 0) continue;
    const int64_t n = measure::count_living(run, {{{static_cast<uint32_t>(p)}, 0, population.n_cells - 1}});
    double rate = static_cast<double>(run.spike_totals[p]) / (static_cast<double>(n) * summary.duration_ms);
    summary.populations.push_back({population.name, n, run.spike_totals[p], rate});
  }
  evaluate_stage(*run.stage, Context{&run, &measures, nullptr}, summary);
  return summary;
}

StageSummary summarise_table(const graph::Stage& stage, const std::vector<graph::Measure>& measures, const std::map<std::string, Array>& columns) {
  StageSummary summary;
  summary.name = stage.name;
  evaluate_stage(stage, Context{nullptr, &measures, &columns}, summary);
  return summary;
}

bool has_ended(const StageRun& so_far, const std::vector<graph::Measure>& measures) {
  Array held = measure::evaluate(so_far.stage->until, {&so_far, &measures, nullptr});
  return !held.values.empty() && std::all_of(held.values.begin(), held.values.end(), [](double value) { return !std::isnan(value) && value != 0; });
}

bool all_held(const StageSummary& summary) {
  return std::all_of(summary.claims.begin(), summary.claims.end(), [](const ClaimSummary& claim) { return claim.held; });
}

std::string to_text(const ClaimSummary& claim) {
  std::string text = (claim.held ? "held    " : "FAILED  ") + claim.label;
  if (!claim.low && !claim.high) return text;
  text += " = " + measure::to_text(claim.value) + ", expected ";
  if (claim.low && claim.high) return text + measure::to_text(*claim.low) + " .. " + measure::to_text(*claim.high);
  return text + (claim.low ? "at least " + measure::to_text(*claim.low) : "at most " + measure::to_text(*claim.high));
}

std::string to_text(const StageSummary& summary) {
  std::vector<std::vector<std::string>> rows;
  for (const PopulationSummary& p : summary.populations) {
    std::string rate = std::isnan(p.rate) ? "undefined" : format_quantity(p.rate, dimensions::rate(), 3);
    rows.push_back(
        {p.name, grouped(p.cells) + (p.cells == 1 ? " cell" : " cells"), grouped(p.spikes) + (p.spikes == 1 ? " spike" : " spikes"), rate});
  }
  std::string text = columns_of(rows);
  if (summary.ended) text += "  ended after " + format_quantity(summary.duration_ms, dimensions::time()) + ": `until` holds\n";
  for (const ResultSummary& result : summary.results) text += result_text(result);
  for (const ClaimSummary& claim : summary.claims) text += "  " + to_text(claim) + "\n";
  return text;
}

}  // namespace nsim::record
