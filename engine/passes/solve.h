// Replaces equations by what one step does to their states.
//
//   before   integrate v' = (ge + E_L - v)/tau,  ge' = -ge/tau_e
//   after    map v  = select(0 < v.held, v, v + (v.keep·v + v.drift + v.from.ge·ge))        why: exact: linear in v, ge
//            map ge = ge + ge.keep·ge
//            propagator: v.keep, v.from.ge, ge.keep of exp(A h), v.drift of its integral
//
// Method. "" : the largest set of equations that are linear with coefficients of parameters, and depend only on themselves, is solved exactly;
// what is left, in groups that do not depend on each other: exponential Euler where each equation is linear in its own variable, else rk4, with the
// exactly solved states that the group reads followed through its stages. Inputs, and values that other lines integrate, stand still over the step.
// Errors: N302, an equation does not have the form that the method needs.
#pragma once
#include "engine/graph/graph.h"
#include "engine/text/diagnostic.h"

namespace nsim::passes {

graph::Graph solve(graph::Graph graph, Diagnostics& diagnostics);

}  // namespace nsim::passes
