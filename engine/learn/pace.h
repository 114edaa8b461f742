// What a training does at a pace: `record x every 2 epochs`, `every 1 epoch { evaluate ...; record y; expect y > 0 }`. Private to this room.
#pragma once
#include "engine/learn/network.h"

namespace nsim::learn {

struct Pace {
  int64_t every = 0;                           // 0: at the end
  bool epochs = false;                         // else batches
};
/// Of `every 2 epochs`; nothing after a message.
std::optional<Pace> pace_of(const syntax::Expr& every, Network& network, Diagnostics& out);

/// How long `train 8 epochs` lasts, in epochs, batches or samples; false after a message.
bool lasts(const syntax::Stage& stage, Network& network, Lesson& lesson, Diagnostics& out);

/// A line of a stage, and where it stands.
struct Line {
  const syntax::Step* step = nullptr;
  const syntax::Stage* within = nullptr;       // `every ... { }`, or null
  Pace pace{};                                 // of that
};
/// Lines of the stage in their order, those that `every` holds in its place; nothing after a message.
std::optional<std::vector<Line>> lines_of(const syntax::Stage& stage, Network& network, Diagnostics& out);

/// How `mean(h, over = samples)` and the like are gathered from batches; nothing of other expressions.
std::optional<Gather> over_samples(const syntax::Expr& expr);

/// No two results that a training leaves have one name, and those of one file have one pace.
bool results_apart(const Lesson& lesson, Diagnostics& out);
/// Which result of its tests says whether an epoch is the best so far: the first accuracy that they measure at each epoch.
std::optional<size_t> best_by(const Lesson& lesson);

}  // namespace nsim::learn
