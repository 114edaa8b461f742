// Hash-consed arithmetic: scalar at a point of a space (a cell of a population, or a synapse of a projection).
//
// Equal expressions are one id, so common parts are computed once. Constructors fold constants in double. No expression contains a sum
// over cells. A read names the version of a value: 0 is the value at the beginning of the step (t_n); each node of the step that writes the
// value makes the next version. Reads of parameters have version 0.
#pragma once
#include "engine/graph/op.h"
#include "engine/text/source.h"
#include <array>
#include <string>
#include <unordered_map>
#include <vector>

namespace nsim::graph {

template <class T>
struct Id {
  uint32_t at = ~0u;
  bool valid() const { return at != ~0u; }
  bool operator==(const Id&) const = default;
  auto operator<=>(const Id&) const = default;
};
struct Value; struct Block; struct Population; struct Projection;
using ValueId = Id<Value>; using BlockId = Id<Block>; using PopulationId = Id<Population>; using ProjectionId = Id<Projection>;

enum class Reach : uint8_t { own, pre, post };           // whose value: the own cell's, or that of an end of the synapse

struct Expression {
  Op op = Op::constant;
  Type type = Type::real;
  uint8_t n_args = 0;
  Reach reach = Reach::own;                              // read
  uint16_t version = 0;                                  // read
  uint16_t axis = 0;                                     // point: number of the axis or column
  std::array<uint32_t, 3> args{};                        // ids of expressions; draw: its parameters
  uint64_t payload = 0;                                  // constant: bits of the double; read: ValueId; point: Point; draw: index into draws
  bool operator==(const Expression&) const = default;
};
using ExpressionId = Id<Expression>;

/// A random number: a pure function of (seed, stream, entity, moment). `stream` is a path such as "exc.v" or "p0.weight".
/// Truncation draws again (never clips): below `above`, above `below`, or of the other sign than the mean (`keep_sign`).
struct Draw {
  Law law = Law::uniform;
  std::string stream;
  bool each_step = false;                                // moment: the step; else drawn once
  bool keep_sign = false;
  ExpressionId above, below;                             // invalid: not truncated
  uint32_t lag = 0;                                      // steps ago: the draw of an earlier moment (a source seen through its delay); before t_1: 0
  int64_t entity_offset = 0;                             // entity = cell + offset: the draw of another population's cell
  ExpressionId from, to;                                 // poisson of a source: 0 outside (from, to], in ms of network time; invalid: always
  std::vector<double> choices;                           // Law::choice
  bool operator==(const Draw&) const = default;
};

class Arena {
 public:
  ExpressionId constant(double value, Type type = Type::real);
  ExpressionId read(ValueId value, uint16_t version, Type type = Type::real, Reach reach = Reach::own);
  ExpressionId point(Point point, uint16_t axis = 0);
  ExpressionId leaf(Op op);                              // time, tick, step_length
  ExpressionId draw(Draw draw, std::array<ExpressionId, 2> parameters);   // one or two parameters
  ExpressionId make(Op op, ExpressionId a, ExpressionId b = {}, ExpressionId c = {});   // folds; types follow the op
  /// A real rounded to the nearest integer, as i32: a node of op `round` and type i32. What counters are set to.
  ExpressionId counted(ExpressionId real);
  const Expression& operator[](ExpressionId id) const { return nodes_[id.at]; }
  const Draw& draw_of(ExpressionId id) const;
  bool is_constant(ExpressionId id) const { return nodes_[id.at].op == Op::constant; }
  double value_of(ExpressionId id) const;                // of a constant
  size_t size() const { return nodes_.size(); }
  const std::vector<Draw>& draws() const { return draws_; }
  /// The same expression with some leaves replaced.
  ExpressionId replace(ExpressionId root, const std::unordered_map<uint32_t, ExpressionId>& with);

 private:
  ExpressionId intern(Expression node);
  ExpressionId simplify(Op op, ExpressionId a, ExpressionId b, ExpressionId c);   // invalid: nothing to simplify
  ExpressionId integer_power(ExpressionId x, int n);
  bool is_number(ExpressionId id, double value) const { return id.valid() && is_constant(id) && value_of(id) == value; }
  std::vector<Expression> nodes_;
  std::vector<Draw> draws_;
  std::unordered_multimap<size_t, uint32_t> index_;
};

}  // namespace nsim::graph
