// Parts of a split in the text of a stage: which one is used, what is scored on what. Private to this room.
#pragma once
#include "engine/learn/network.h"

namespace nsim::learn {

/// `apply = parts[0]`, `apply = not parts[0]` in any stage; `parts = parts` in a score. False after a message.
bool uses_part(const syntax::Stage& stage, Network& network, Lesson& lesson, Diagnostics& out);
/// What a score measures on each source: `accuracy(out[0], digits.label)`, of all scores where what is scored has no axis `task`.
std::vector<syntax::Expr> accuracies_of(const syntax::Stage& stage, Network& network, Lesson& lesson, Diagnostics& out);
/// `accuracy[0, 0, 1]` of a score.
std::optional<Element> element_of(const syntax::Expr& expr, Network& network, const Lesson& lesson);

}  // namespace nsim::learn
