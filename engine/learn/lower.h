// A program cut into what is run: launches (loops over points, each a Code) and products of matrices.
//
// Neighbouring Maps over the same axes become one launch: what one of them writes, the next takes from a register. A launch with sums has loops for
// the kept axes outside and those that are folded inside. Launches run one after the other; inside a launch every owner (an index of the `split`
// axis) is independent of the others, so the order of a sum never depends on the number of threads.
#pragma once
#include "engine/learn/program.h"
#include "engine/plan/code.h"

namespace nsim::learn {

struct Store {
  uint32_t instruction = 0;
  ValueId value;
  bool adds = false;
};

struct Launch {
  Axes loops;                                  // outermost first, `trial` last
  Axes folded;                                 // of these
  Reduce::Fold fold = Reduce::sum;
  plan::Code code;                             // reads: Source::buffer, index = value; points: Point::axis | axis << 8
  std::vector<Store> stores;
  AxisId split = ~0u;                          // an axis that is kept; ~0u: one thread does all
  Span span;
};

/// out[m][n] = Σ_k left[m][k] · right[k][n], for each of the axes that all three share: groups of axes as one.
struct Multiply {
  ValueId out, left, right;
  Axes m, n, k, shared;
  bool adds = false;
  enum Form : uint8_t { dense, gather, scatter } form = dense;   // gather: the right side is spikes; scatter: the left one; see kernels/events.h
  Span span;
};

/// A product whose pairs have lags of their own: now[post] and then[pre], through weight[post, pre]; see kernels/lagged.h.
struct Lagging {
  ValueId now, then, weight, steps;
  Axes post, pre;
  enum Gives : uint8_t { to_now, to_then, to_weight } gives = to_now;
  bool adds = false;
  bool spikes = false;                         // the sources are spikes: only what fired is visited
  Span span;
  ValueId out() const { return gives == to_now ? now : gives == to_then ? then : weight; }
};

/// value = numbers drawn evenly from [0, 1).
struct Fill {
  ValueId value;
  uint32_t stream = 0;
};

using Command = std::variant<Launch, Multiply, Lagging, Fill>;

/// Where the numbers of a value begin: views of one value share it when they see the same step.
struct Anchor {
  ValueId base;
  int64_t lag = 0;
  uint32_t moving = ~0u;
  bool all_steps = false;
  int64_t slots = 1, size = 0, stride = 0;     // of the base: steps that are kept, elements of one of them, of one index of the axis `moving`
  bool operator==(const Anchor&) const = default;
  /// Whether it moves from step to step.
  bool moves() const { return !all_steps && (slots > 1 || stride != 0); }
  int64_t at(int64_t step) const { return moves() ? ((step - lag) % slots + slots) % slots * size + step * stride : 0; }   // in elements
};
Anchor anchor(const Program& program, ValueId id);
/// Distances between neighbours along each axis of a value, in elements; of a view those of its value.
std::vector<int64_t> strides(const Program& program, ValueId id);
/// Elements between the anchor and the first of a view.
int64_t offset(const Program& program, ValueId id);

std::vector<Command> lower(const Program& program, const std::vector<Node>& nodes, bool fuse);
/// The code of a body that is evaluated once: initial values. Draws are keyed by the flat index of the element.
plan::Code code_of(const Program& program, ExpressionId body);

}  // namespace nsim::learn
