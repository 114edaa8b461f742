// A bench for facts: runs a text as a user's file would run, and hands back what it recorded.
#pragma once
#include "tools/network.h"
#include "runtime/record/summary.h"
#include <string>

namespace lab {

struct Run {
  std::unique_ptr<nsim::tools::Session> session;
  std::unique_ptr<nsim::simulate::Simulation> simulation;
  std::vector<nsim::record::StageRun> stages;
  std::vector<nsim::record::StageSummary> summaries;

  /// Spike times in ms of one cell, or of the whole population (cell < 0), of the last stage.
  std::vector<double> spikes(const std::string& population, int64_t cell = -1) const;
  /// The recorded rows of a value of cell k, last stage.
  std::vector<double> trace(const std::string& path, int64_t cell = 0) const;
  double result(const std::string& label) const;
};

struct Options {
  std::string device = "reference";
  unsigned threads = 1;
  uint64_t seed = 1;
  std::vector<std::pair<std::string, std::string>> set;
  bool profile = false;
};

/// Runs the stages at file level (no sweeps) of a text. Mistakes in the text fail the test with the rendered messages.
Run run(const std::string& text, const Options& options = {});
/// The same of a file of the model library, `examples/balanced.net`.
Run run_example(const std::string& name, const Options& options = {});

}  // namespace lab
