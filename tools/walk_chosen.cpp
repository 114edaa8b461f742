// Stages that are done alone, with the weights that an earlier run has kept: `nsim train|record|split|score`.
#include "runtime/learn/kept.h"
#include "tools/walk.h"
#include <algorithm>
#include <fmt/format.h>

namespace nsim::tools {

namespace fs = std::filesystem;

bool Walk::is_added(const graph::Script::Part& part) const {
  const std::vector<uint32_t>& added = session_.loaded->added;
  return std::find(added.begin(), added.end(), part.stage->keyword.file) != added.end();
}

bool Walk::is_done(const graph::Script::Part& part) const {
  if (!choice_) return true;
  const bool all = session_.loaded->added.empty();
  if (part.kind == graph::Script::Part::sweep || part.kind == graph::Script::Part::repeat)
    return (all || is_added(part)) && std::any_of(part.trials.begin(), part.trials.end(), [&](const graph::Script::Trial& trial) { return any_done(trial.inner); });
  const syntax::Stage& stage = *part.stage;
  if (stage.kind == syntax::Stage::load) return part.of_layers;
  if (stage.kind == syntax::Stage::mask) return true;   // any stage after it may apply it
  if (stage.kind == syntax::Stage::save) return part.of_layers && choice_->results.empty();
  if (std::find(choice_->kinds.begin(), choice_->kinds.end(), stage.kind) == choice_->kinds.end()) return false;
  return all || stage.kind == syntax::Stage::split || is_added(part);
}

/// Loads, saves and masks alone are nothing to do.
bool Walk::any_done(const std::vector<graph::Script::Part>& parts) const {
  return std::any_of(parts.begin(), parts.end(), [&](const graph::Script::Part& part) { return !part.of_layers && part.kind != graph::Script::Part::mask && is_done(part); });
}

void Walk::take_weights(learn::Kept& kept, const Place& place) const {
  const fs::path file = !choice_->weights.empty() ? choice_->weights : choice_->results / place.folder / (choice_->best ? "best.safetensors" : "last.safetensors");
  if (!fs::exists(file))
    throw Failure{fmt::format("the weights of a training of {} are missing", session_.loaded->sources.path(session_.loaded->program.main().source)),
                  fmt::format("there is no {}", file.string()), "name the folder of a run of this model, or a file with --weights"};
  learn::take_all(kept, file.string());
}

void Walk::need_weights(const learn::Kept& kept, const syntax::Stage& stage) const {
  if (!choice_ || choice_->results.empty() || !kept.arrays.empty()) return;
  throw Failure{fmt::format("`{}` would look at a network that nothing has trained", session_.loaded->sources.text(stage.keyword)),
                "no training stands before it at its own level or around it", "say whose weights it should take, such as --weights " + (choice_->results / "01_seed=1/train_1/last.safetensors").string()};
}

}  // namespace nsim::tools
