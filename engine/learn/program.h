// One batch of training or testing as a program of arrays.
//
// A Value is an array with named axes, laid out in the order of `axes`, the last one densely. The axis of the samples of a batch (`trial`, number 0)
// comes last where a value has it: arithmetic runs over samples in lanes, and products need no transposed copy. Values broadcast by axis, never by
// position. Parameters have no `trial`; what is summed over it is a Reduce or a Product.
// A view is another name of a part of a value, or of the same value with other axes: a slice, a second copy of an axis for pairs of cells, a window
// that slides along an axis. Whoever writes a view writes into its value. A view whose points share elements (a window) is only read.
//
// Time. With n_steps > 0 the nodes of `step` are done so many times between `forward` and `readout`. What they write is of that step; a view with a
// lag is the same value so many steps ago, and reaches back before the first step, where its initial value stands, or what the batch before has left.
// A view through time has all steps along one axis; only `readout` reads it. How many steps of a value are kept (`slots`) is found out at the end.
#pragma once
#include "engine/graph/expression.h"
#include "engine/text/diagnostic.h"
#include <map>
#include <optional>
#include <set>
#include <variant>

namespace nsim::learn {

using graph::Arena;
using graph::ExpressionId;
using graph::Op;
using graph::ValueId;                          // numbers the values of a Program
using AxisId = uint32_t;
using Axes = std::vector<AxisId>;

constexpr AxisId trial = 0;                    // its extent: samples of a full batch; the last batch of an epoch may have fewer

struct Axis { std::string name; int64_t extent = 1; };

constexpr uint32_t through_steps = ~0u;        // instead of the place of an axis: runs along the steps

struct View {
  ValueId of;                                  // never a view itself
  std::vector<uint32_t> from;                  // for each own axis: the place of the axis of `of` that it runs along
  std::vector<int64_t> first;                  // for each axis of `of`: the index at which the view begins
  int64_t lag = 0;                             // in steps
  bool all_steps = false;                      // read after the steps: from `first_step` on, whatever step is at hand
  int64_t first_step = 0;
  uint32_t moving = ~0u;                       // the place of the axis of `of` whose index is the step at hand
  std::vector<int64_t> stride{};               // for each own axis: how far the index of `of` moves with it; empty: 1
};

struct Value {
  /// data: filled from outside before a batch. kept: stays from batch to batch (parameters, what optimisers and statistics remember).
  enum Role : uint8_t { data, kept, local } role = local;
  std::string path{};                          // "h1.weight", "h1.y"; unique among data and kept values, whose arrays are found by it
  Axes axes{};
  bool learned = false;                        // kept: the optimiser may change it
  bool constant = false;                       // no gradient passes through it
  /// Kept: over its axes, evaluated once; draws are keyed by the flat index; it may read kept values that were made before it. Of steps: before the
  /// first; 0 where invalid.
  ExpressionId initial{};
  std::optional<View> view{};
  Span span{};
  bool each_step = false;                      // written anew in every step
  int64_t slots = 1;                           // of each_step: how many steps are kept, round and round
  int64_t orthogonal = 0;                      // kept: so many rows of the initial values, or their columns where those are fewer, are made orthonormal
  /// For each axis, how many elements at its beginning and end nobody writes: they are 0 for as long as the program lives. Empty: none.
  std::vector<std::pair<int64_t, int64_t>> border{};
  bool fires = false;                          // data: 0 or 1, and mostly 0
  Axes summed{};                               // kept: the initial value is a sum over these axes, too
};

struct Map {                                   // at every point of the value's axes
  ValueId value;
  ExpressionId body;
  ExpressionId proxy{};                        // where valid: the gradient is that of this expression instead
  std::vector<std::pair<ValueId, ExpressionId>> slopes{};   // added to the gradient: derivatives by values that are read
};
struct Reduce {
  enum Fold : uint8_t { sum, max, min } fold = sum;
  ValueId value;
  ExpressionId body;
  Axes over;                                   // of a trial: the samples that are there
};
/// value = Σ over `over` of left · right. An axis of the value is one of the left, of the right, or of both.
/// With `steps`, each pair of cells has a lag of its own: one of the three is a weight of pairs, one is of this step, and one, along the axes `past`, is
/// of as many steps ago as `steps` says for the pair: a view with the longest lag of all. Pairs whose number is below 0 are not connected, and take no
/// part. Such a past is added to, never set.
struct Product {
  ValueId value, left, right;
  Axes over;
  ValueId steps{};
  Axes past{};
};
/// value: drawn evenly from [0, 1) in multiples of 2^-24; a pure function of the seed, the stream, the flat index, the batch and the step.
struct Uniform {
  ValueId value;
  std::string stream;
};
struct Node {
  std::variant<Map, Reduce, Product, Uniform> what;
  bool adds = false;                           // to what the value holds, instead of replacing it; not of max, min
  Span span{};
};

inline ValueId written(const Node& node) {
  return std::visit([](const auto& n) { return n.value; }, node.what);
}

struct Program {
  Arena expressions;
  std::vector<Axis> axes = {{"trial", 1}};
  std::vector<Value> values;
  int64_t n_steps = 0;
  AxisId time = ~0u;                           // of views through time
  int64_t window = 0;                          // no gradient passes from one window of so many steps to the one before; 0: all steps are one
  int64_t segment = 0;                         // the way back does `again` for so many steps before it walks them; 0: all steps are remembered. See segments.h
  /// In this order: forward, step n_steps times, readout; readout_back, step_back from the last step to the first, backward; update, of the parameters.
  std::vector<Node> forward, step, readout, readout_back, step_back, backward, update, again;
  std::vector<ValueId> cleared;                // all slots are 0 before readout_back
  std::vector<std::pair<ValueId, int64_t>> carried;   // values of steps, and how many steps of the batch before they look back to
  ValueId loss;                                // one number; invalid where nothing is minimised
  ValueId samples;                             // data: how many samples this batch has
  ValueId batches;                             // data: which batch this is, from 1, of all trainings since optimisers began anew
  ValueId epochs, steps;                       // data: epochs and batches of this stage before this batch
  ValueId epoch_share;                         // data: the share of an epoch that a batch is
  std::vector<std::pair<ValueId, ValueId>> gradients;   // of each learned value, after differentiate()

  const Value& operator[](ValueId id) const { return values[id.at]; }
  AxisId axis(std::string name, int64_t extent);
  ValueId value(Value value);
  /// To the nodes of the forward way that are done as often as what it reads changes.
  void add(Node node);
  /// The sum over all steps of what a body gives in each of them, at every point of these axes; known after the steps.
  ValueId summed(std::string path, Axes axes, ExpressionId body);
  bool is_late(ValueId id) const;              // comes after all steps
  ValueId view(View view, Axes axes);
  ValueId view(ValueId of, std::vector<uint32_t> from, Axes axes, std::vector<int64_t> first, std::vector<int64_t> stride = {});
  /// The value so many steps ago; all its steps along `time`; with the index of an axis that is the step at hand.
  ValueId ago(ValueId of, int64_t steps);
  ValueId through(ValueId of);
  ValueId moving(ValueId of, AxisId axis);
  /// The same value with one axis named otherwise; a fixed index of an axis.
  ValueId renamed(ValueId of, AxisId axis, AxisId as);
  ValueId slice(ValueId of, AxisId axis, int64_t index);
  /// Local value: from now on part of a larger one with a border of zeros, of at least so many elements before and after along each of its axes.
  /// Returns the larger one; `first`: where the value begins in it. Other values, and views, are copied by a Map in `nodes`; null: on the forward way.
  struct Bordered { ValueId whole; std::vector<int64_t> first; };
  Bordered bordered(ValueId id, const std::vector<std::pair<int64_t, int64_t>>& border, std::vector<Node>* nodes = nullptr);
  /// Whether two points of a view are one element of its value; whether it has every element of its value but the border.
  bool overlaps(ValueId id) const;
  bool covers(ValueId id) const;
  ExpressionId read(ValueId value) { return expressions.read(value, 0); }
  int64_t size(ValueId id) const;              // of a full batch
  const Value& base(ValueId id) const { return values[id.at].view ? values[values[id.at].view->of.at] : values[id.at]; }
  ValueId base_id(ValueId id) const { return values[id.at].view ? values[id.at].view->of : id; }
  /// The value of this path that is no view; invalid: there is none.
  ValueId find(const std::string& path) const;
  bool per_step(ValueId id) const;                // what it reads changes from step to step

 private:
  std::set<uint32_t> late_;                    // values that come after all steps
};

/// Axes of what an expression reads, and of its coordinates.
Axes axes_of(const Program& program, ExpressionId body);
/// Values that an expression reads, each once, in the order of their numbers.
std::vector<ValueId> reads_of(const Program& program, ExpressionId body);
bool has(const Axes& axes, AxisId axis);
Axes joined(const Axes& a, const Axes& b);     // those of a, then the others of b; `trial` last
Axes without(const Axes& a, const Axes& b);

std::vector<ValueId> reads_of(const Program& program, const Node& node);
std::vector<int64_t> lags_of(const Program& program);   // by value that is no view: how far back its views look

/// The lists of nodes in the order in which they are done.
enum class Part : uint8_t { forward, step, readout, readout_back, step_back, backward, update, again };
constexpr size_t n_parts = 8;
const std::vector<Node>& nodes(const Program& program, Part part);

/// How many steps of each value are kept (`slots`); what the way back reads and a few operations give is computed again there instead. keep.cpp
void keep_steps(Program& program);

std::string dump(const Program& program);      // explain: every node with its axes and formula
/// Stops loudly when a program is not legal: axes of a body within those of its node, one writer, views of values that are no views.
void verify(const Program& program);

}  // namespace nsim::learn
