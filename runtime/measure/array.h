// Evaluates measures: functions over recordings, as arrays with named axes.
#pragma once
#include "engine/graph/measure.h"
#include "engine/text/diagnostic.h"
#include "runtime/record/results.h"

namespace nsim::measure {

struct Array {
  std::vector<std::string> axes;                       // "cell", "time", "trial", "member", ...; empty: one number
  std::vector<int64_t> extents;
  std::vector<double> values;                          // row-major; NaN: not defined
  std::vector<std::vector<double>> ragged;             // intervals: one list for each cell (axes cell, time)
  Dimension dimension;
  bool truth = false;
  size_t undefined = 0;                                // how many were left out on the way
  std::string text;                                    // an option word or text
  std::vector<std::string> words;                      // a column of trials whose values are texts: one for each; its values are NaN
  bool is_number() const { return axes.empty() && values.size() == 1; }
};

/// What a measure may read: one stage's recordings, or the columns of a finished table of trials (axis "trial").
struct Context {
  const record::StageRun* run = nullptr;
  const std::vector<graph::Measure>* measures = nullptr;
  const std::map<std::string, Array>* columns = nullptr;
};

/// Throws Failure when a measure cannot be computed (nothing recorded, no space); undefined results are NaN, never an error.
Array evaluate(graph::MeasureId id, const Context& context);

/// "5.58 Hz", "0.86", "5.3, 5.9, ... (8 values)"
std::string to_text(const Array& array);
/// The functions known here, for the check that none is missing.
std::vector<std::string> functions();

}  // namespace nsim::measure
