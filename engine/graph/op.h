// The operations of the expression DAG, shared by the graph, the plan, the emitter and the reference device.
//
// Semantics. Arithmetic is IEEE, round to nearest, never contracted silently (`fma` is one rounding and is written where it is wanted).
// Comparisons with NaN are false. min, max: the first argument on ties. sign 0 = 0. floor, ceil, round (half away from zero) on reals.
// log 0 = -inf. pow of a negative base only to integers. select(c, a, b) = c ? a : b, both evaluated.
// exprel(z) = (exp(z) - 1)/z, 1 at 0. gaussian(x, s) = exp(-x²/(2 s²)); mexican_hat(d, near, far) is lowered to gaussians.
#pragma once
#include <cstdint>

namespace nsim::graph {

enum class Type : uint8_t { real, i32, bit };

enum class Op : uint8_t {
  constant,                                   // a number of the text, as double
  read,                                       // a state, input, parameter or hidden value of the own cell (payload: Read)
  point,                                      // a coordinate of the point at hand (payload: Point)
  draw,                                       // a random number (payload: index of a Draw); args: parameters of the law
  /// t in ms since the stage began: in the nodes of a block always t_n, the beginning of the step (the builder adds the step where t_(n+1) is
  /// meant); in drives and rates of sources the moment at which they act, t_(n+1). tick (real): finished steps since the stage began, at that same
  /// moment. step_length: the step in ms.
  time, tick, step_length,
  add, sub, mul, div, neg, fma,
  exp, log, sqrt, pow, sin, cos, tanh, sigmoid, exprel, abs, sign, floor, ceil, round,
  min, max,
  lt, le, eq, ne, logical_and, logical_or, logical_not,   // bits; `a > b` is written `b < a`
  select,
  member,                                     // plan only: a member of an extern cell after its step (index: call << 16 | member)
};

/// Coordinates. `cell`: index in the own population; axis k: index along its k-th axis; x y z: position in um or plain numbers.
/// In the space of a synapse: those of its two ends, and what lies between them. dx = post - pre, wrapped on torus and ring.
/// dist = sqrt(dx² + dy² + dz²), on a ring along the arc. column k: a column of the edge file, `file.weight_pA`.
enum class Point : uint8_t { cell, axis, x, y, z, pre_cell, pre_axis, pre_x, pre_y, pre_z, post_cell, post_axis, post_x, post_y, post_z, dx, dy, dz, dist, column,
  folded };                                   // in an event of a synapse: result k of what is folded over the synapses of the same target

enum class Law : uint8_t { uniform, normal, lognormal, exponential, gamma, bernoulli, poisson, choice };

}  // namespace nsim::graph
