// A checked `split` to a Division: which layers are divided, where their weights and places are kept, and what must be shown to decide.
#pragma once
#include "engine/learn/build.h"

namespace nsim::learn {

/// What a stage sums over all samples of the training part, one Lesson for each pass over them.
struct Survey {
  Lesson lesson;                               // its program's `backward` runs too where there is one
  std::vector<ValueId> sums;                   // by layer of the Structure: Σ over the samples of a batch
};

struct Division {
  std::string name, method;
  std::vector<std::string> tasks;              // sources, in the order of the axis `task`
  Structure structure;
  Lesson network;                              // shows nothing: holds every kept value with its first value
  std::optional<Survey> means;                 // remove = mean: what each cell sends
  /// activations, one for each task: [class, cells] sums of what cells send, and last [class] how many samples; gradients: [cells] sums of |y · ∂loss/∂y|.
  std::vector<Survey> scores;
  uint64_t seed = 1;
};

/// Nothing after a mistake, which has been reported.
std::optional<Division> division(const check::Facts& facts, const values::Bindings& bindings, const syntax::Stage& stage, const Sets& sets, Diagnostics& diagnostics);

}  // namespace nsim::learn
