// What is said when a stage ends: spikes and rates of the populations, results, and which claims held. As text for a person and as JSON.
//
// A claim holds when all of its values do: true, or between its bounds (both included). What is not defined does not hold.
#pragma once
#include "runtime/measure/array.h"
#include "runtime/record/results.h"
#include <optional>

namespace nsim::record {

struct PopulationSummary {
  std::string name;
  int64_t cells = 0, spikes = 0;
  double rate = 0;
};  // rate: spikes of a cell in a ms
struct ResultSummary {
  std::string label;
  measure::Array value;
};
struct ClaimSummary {
  std::string label;
  measure::Array value;
  std::optional<measure::Array> low, high;
  bool held = false;
  Span span;
};

struct StageSummary {
  std::string name;
  double duration_ms = 0;  // 0: a table of trials, which has no time of its own
  bool interrupted = false, ended = false;  // ended: by `until`
  std::vector<PopulationSummary> populations;  // of those whose spikes were counted
  std::vector<ResultSummary> results;
  std::vector<ClaimSummary> claims;
};

/// Evaluates the results and claims of a stage. Failure when one of them cannot be computed.
StageSummary summarise(const StageRun& run, const std::vector<graph::Measure>& measures);
/// The same for the finished table of a sweep or repeat.
StageSummary summarise_table(const graph::Stage& stage, const std::vector<graph::Measure>& measures,
                             const std::map<std::string, measure::Array>& columns);

/// Whether the `until` of a stage holds for what it has done so far. What is not defined does not hold.
bool has_ended(const StageRun& so_far, const std::vector<graph::Measure>& measures);

/// Results as a table: those recorded at one pace, a row for each time; or those of the whole stage, when the text names a file for them.
struct ResultTable {
  std::string file;                                        // "every_100_ms.csv"
  std::vector<std::string> columns;                        // with units: "rate(exc) (Hz)"
  std::vector<std::vector<std::string>> rows;
};
std::vector<ResultTable> tables_of(const StageRun& run, const measure::Context& context, const StageSummary& summary);

bool all_held(const StageSummary& summary);
/// Lines with a common left edge of two spaces, each ending in a newline. "" when there is nothing to say.
std::string to_text(const StageSummary& summary);
/// "held    rate(exc) = 5.58 Hz, expected 5.3 Hz .. 6 Hz"
std::string to_text(const ClaimSummary& claim);

/// One JSON object: the facts of run.yaml, the stages, and whether everything held. Rates are in Hz, all else in the unit named beside it;
/// what is not defined is null.
std::string to_json(const Info& info, const std::vector<StageSummary>& stages, const std::string& folder);

}  // namespace nsim::record
