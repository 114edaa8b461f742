// What an optimiser does with the gradient of each learned value, appended as `update`: one pass over a value, its gradient and its moments.
//
// With g the gradient, w the value, r the rate, d the decay:
//   sgd    g += d·w;  m = momentum·m + g;  w -= r·m, or with `nesterov` w -= r·(g + momentum·m)             (PyTorch's form)
//   adam   g += d·w;  m, v decaying means of g, g² (0.9, 0.999), corrected by 1 - 0.9^k, 1 - 0.999^k at batch k;  w -= r·m/(√v + 1e-8)
//   adamw  adam without d in g;  w -= r·d·w besides                                         (Kingma & Ba 2015; Loshchilov & Hutter 2019)
// clip: all gradients are scaled by min(1, clip/(|g| + 1e-6)), |g| the norm of all of them together, before anything else.
// Positions and biases have no decay.
#pragma once
#include "engine/learn/program.h"

namespace nsim::learn {

struct Optimiser {
  enum Kind : uint8_t { sgd, adam, adamw } kind = sgd;
  ExpressionId rate;                           // over values without axes: a number, or a schedule
  double momentum = 0, decay = 0;
  bool nesterov = false;
  double clip = 0;                             // 0: not clipped
};

/// `decays`: whether the decay acts on a value. `alive`: values that are 0 where this does not hold, and stay so; nothing is remembered of those elements.
void optimise(Program& program, const Optimiser& optimiser, const std::set<uint32_t>& decays, const std::map<uint32_t, ExpressionId>& alive = {});

}  // namespace nsim::learn
