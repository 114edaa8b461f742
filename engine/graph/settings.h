// Settings of stages: what holds for the runs inside. Private to this room.
//
// In Bindings they travel under names that no .net file can spell: "stage step". Parameters of objects keep their own: "noise.rate".
#pragma once
#include "engine/check/facts.h"

namespace nsim::graph {

inline std::string stage_setting(const std::string& name) { return "stage " + name; }

/// The words that a stage may set and that run in this version: step, seed, precision, weights, carry, reproducible.
bool is_stage_word(const std::string& name);

/// Puts the settings that stand directly in `stage` into the bindings. `shown`, when given, gets the parameters set, by name.
/// False after a mistake.
/// Whether a stage sets `alive` of a population whose cells have no variable of that name: an expression of the cell, which is no value of the host.
bool sets_alive(const check::Facts& facts, const syntax::Path& target);

bool apply_settings(const check::Facts& facts, const syntax::Stage& stage, values::Bindings& bindings, Diagnostics& diagnostics,
                    std::vector<std::pair<std::string, values::Value>>* shown = nullptr);

/// The objects' parameters that a target such as `noise.rate` or `column["L4E"].I_ext` names: "noise.rate", "column.L4E.I_ext". Empty for a `param`.
std::vector<std::string> object_names(const check::Facts& facts, const syntax::Path& target, const values::Bindings& bindings);

struct Clockwork {
  double step_ms = 0.1;
  uint64_t seed = 1;
  bool double_precision = false;
  bool mixed = false;               // of networks that are trained
  bool half_weights = false;
};
std::optional<Clockwork> clockwork_of(const values::Bindings& bindings, Span span, Diagnostics& diagnostics);

}  // namespace nsim::graph
