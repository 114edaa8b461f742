// Runs the stages of a text that train and test, on the small set of drawn digits.
#pragma once
#include "engine/syntax/parse.h"
#include "runtime/data/samples.h"
#include "runtime/learn/parts.h"
#include "runtime/learn/pruning.h"
#include <doctest/doctest.h>
#include <filesystem>

namespace nsim::learn {

const data::Set& digits();
/// Two classes of recordings of 2 x 2 x 3 cells: 6 samples to train and 2 to test with. Cells of the class fire every 2 ms, others now and then.
const data::Set& recordings();
const data::Set& set_of(const SetName& name);
/// Spiking cells with a loop and surrogates, on spikes of the drawn digits; a stage is to follow.
std::string spiking_loop(int n_hidden);

struct School {
  SourceMap sources;
  Diagnostics diagnostics;
  syntax::Program program;
  values::Bindings bindings;
  check::Facts facts;
  std::vector<Lesson> lessons;
  std::vector<Outcome> outcomes;
  struct Step { std::optional<Division> division; size_t lesson = 0; std::optional<Pruning> pruning{}; };
  std::vector<Step> steps;
  std::vector<Divided> divided;                // by each split
  std::vector<Scores> scores;                  // by each score
  std::vector<std::vector<Remaining>> remaining;   // by each mask
  Kept kept;

  explicit School(const std::string& text, uint64_t seed = 1);
  ~School();
  /// `from`: what was kept before.
  School& run(MachineOptions options = {}, const Kept& from = {});
};

}  // namespace nsim::learn
