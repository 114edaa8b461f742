// Connections with a synapse model: what the model is made of, and the rules of its sides. Private to this room.
//
// A number of a synapse model belongs to a side: `pre state` to each source cell, `post state` to each target cell, `state` to each synapse. What
// changes once for a cell cannot depend on a single synapse, and an event of one side cannot change what belongs to the other.
#pragma once
#include "engine/check/composer.h"

namespace nsim::check {

/// The model after `with` and its variables; nothing after a message.
std::optional<Composition> compose_synapse(Checker& check, const syntax::Connect& connect, const syntax::File& file);

/// The lines of the model between these ends. `target`: the variable after `onto`; `carries`: the value that the line sends; null when there is none.
void check_synapse(Checker& check, Composition& made, const Type& pre, const Type& post, const Variable* target, const syntax::Name* carries);

/// Whether the model says `send`.
bool sends(const syntax::Model& model);
/// Whether it adds something to its target in every step; to this variable of it, when one is named.
bool acts_on_target(const syntax::Model& model, const std::string& variable = "");

}  // namespace nsim::check
