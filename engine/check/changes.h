// How models of every kind change their states: what an equation gives, what an act assigns.
#pragma once
#include "engine/check/checker.h"

namespace nsim::check {

/// N201 where the equation of a state does not give its dimension per time, N314 for a `per` without a unit of time. `t`: what the text gives.
/// `hint`: how to make the one of the other, for the message. False after a message.
bool fits_equation(Checker& check, const Composition& made, const Variable& v, const syntax::Clause& equation, const Type& t,
                   const std::function<std::string(Dimension given, Dimension wanted)>& hint = {});

/// N205 where an act gives a state what it cannot be.
void fits_act(Checker& check, const Composition& made, const Variable& v, const syntax::Act& act, const Type& t);

}  // namespace nsim::check
