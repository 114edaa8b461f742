#include "engine/graph/expression.h"
#include "engine/text/diagnostic.h"
#include <bit>
#include <cmath>

namespace nsim::graph {

namespace {

size_t mix(size_t hash, uint64_t x) { return (hash ^ (x + 0x9e3779b97f4a7c15ULL + (hash << 6) + (hash >> 2))) * 0xff51afd7ed558ccdULL; }

size_t hash_of(const Expression& e) {
  size_t hash = mix(static_cast<size_t>(e.op), e.payload);
  hash = mix(hash,
             static_cast<uint64_t>(e.type) | uint64_t(e.n_args) << 8 | uint64_t(e.reach) << 16 | uint64_t(e.version) << 24 | uint64_t(e.axis) << 40);
  for (int k = 0; k < e.n_args; ++k) hash = mix(hash, e.args[static_cast<size_t>(k)]);
  return hash;
}

bool commutes(Op op) { return op == Op::add || op == Op::mul || op == Op::eq || op == Op::ne || op == Op::logical_and || op == Op::logical_or; }
bool compares(Op op) { return op == Op::lt || op == Op::le || op == Op::eq || op == Op::ne; }
bool logical(Op op) { return op == Op::logical_and || op == Op::logical_or || op == Op::logical_not; }

double fold(Op op, double x, double y, double z) {
  switch (op) {
    case Op::add:
      return x + y;
    case Op::sub:
      return x - y;
    case Op::mul:
      return x * y;
    case Op::div:
      return x / y;
    case Op::neg:
      return -x;
    case Op::fma:
      return std::fma(x, y, z);
    case Op::exp:
      return std::exp(x);
    case Op::log:
      return std::log(x);
    case Op::sqrt:
      return std::sqrt(x);
    case Op::pow:
      return std::pow(x, y);
    case Op::sin:
      return std::sin(x);
    case Op::cos:
      return std::cos(x);
    case Op::tanh:
      return std::tanh(x);
    case Op::sigmoid:
      return 1 / (1 + std::exp(-x));
    case Op::exprel:
      return x == 0 ? 1 : std::expm1(x) / x;
    case Op::abs:
      return std::abs(x);
    case Op::sign:
      return x > 0 ? 1 : x < 0 ? -1 : 0;
    case Op::floor:
      return std::floor(x);
    case Op::ceil:
      return std::ceil(x);
    case Op::round:
      return std::round(x);
    case Op::min:
      return y < x ? y : x;
    case Op::max:
      return x < y ? y : x;
    case Op::lt:
      return x < y;
    case Op::le:
      return x <= y;
    case Op::eq:
      return x == y;
    case Op::ne:
      return x != y;
    case Op::logical_and:
      return x != 0 && y != 0;
    case Op::logical_or:
      return x != 0 || y != 0;
    case Op::logical_not:
      return x == 0;
    case Op::select:
      return x != 0 ? y : z;
    default:
      bug("an operation without a value was folded");
  }
}

/// Whole numbers stay whole under + - * min max and in a choice between two.
Type type_of(Op op, Type a, Type b, Type c) {
  if (compares(op) || logical(op)) return Type::bit;
  if (op == Op::select) return b == c ? b : Type::real;
  bool whole = op == Op::add || op == Op::sub || op == Op::mul || op == Op::min || op == Op::max;
  if (whole && a == Type::i32 && b == Type::i32) return Type::i32;
  if ((op == Op::neg || op == Op::abs || op == Op::sign) && a == Type::i32) return Type::i32;
  return Type::real;
}

}  // namespace

ExpressionId Arena::intern(Expression node) {
  size_t hash = hash_of(node);
  auto [begin, end] = index_.equal_range(hash);
  for (auto it = begin; it != end; ++it) {
    if (nodes_[it->second] == node) return {it->second};
  }
  uint32_t at = static_cast<uint32_t>(nodes_.size());
  nodes_.push_back(node);
  index_.emplace(hash, at);
  return {at};
}

ExpressionId Arena::constant(double value, Type type) {
  Expression e;
  e.type = type;
  e.payload = std::bit_cast<uint64_t>(value == 0 ? 0.0 : value);  // one zero
  return intern(e);
}

double Arena::value_of(ExpressionId id) const {
  require(is_constant(id), "the value of a constant is asked for");
  return std::bit_cast<double>(nodes_[id.at].payload);
}

ExpressionId Arena::read(ValueId value, uint16_t version, Type type, Reach reach) {
  require(value.valid(), "a read names a value");
  Expression e;
  e.op = Op::read;
  e.type = type;
  e.version = version;
  e.reach = reach;
  e.payload = value.at;
  return intern(e);
}

ExpressionId Arena::point(Point point, uint16_t axis) {
  Expression e;
  e.op = Op::point;
  e.axis = axis;
  e.payload = static_cast<uint64_t>(point);
  return intern(e);
}

ExpressionId Arena::leaf(Op op) {
  require(op == Op::time || op == Op::tick || op == Op::step_length, "a leaf is a clock");
  Expression e;
  e.op = op;
  return intern(e);
}

const Draw& Arena::draw_of(ExpressionId id) const {
  require(nodes_[id.at].op == Op::draw, "the law of a draw is asked for");
  return draws_[nodes_[id.at].payload];
}

ExpressionId Arena::draw(Draw draw, std::array<ExpressionId, 2> parameters) {
  Expression e;
  e.op = Op::draw;
  for (ExpressionId p : parameters) {
    if (p.valid()) e.args[e.n_args++] = p.at;
  }
  size_t known = 0;
  while (known < draws_.size() && !(draws_[known] == draw)) ++known;
  if (known == draws_.size()) draws_.push_back(std::move(draw));
  e.payload = known;
  return intern(e);
}

ExpressionId Arena::counted(ExpressionId real) {
  if (nodes_[real.at].type == Type::i32) return real;
  if (is_constant(real)) return constant(std::round(value_of(real)), Type::i32);
  Expression e;
  e.op = Op::round;
  e.type = Type::i32;
  e.n_args = 1;
  e.args[0] = real.at;
  return intern(e);
}

/// x^n by squaring. Exact to rounding of each product, which is what a reader of `m^3` expects.
ExpressionId Arena::integer_power(ExpressionId x, int n) {
  if (n < 0) return make(Op::div, constant(1), integer_power(x, -n));
  if (n == 0) return constant(1);
  if (n == 1) return x;
  ExpressionId half = integer_power(x, n / 2);
  ExpressionId square = make(Op::mul, half, half);
  return n % 2 == 0 ? square : make(Op::mul, square, x);
}

/// Identities that hold for every finite number. 0·x = 0 is among them: a factor that is zero in the text means that a term is absent.
ExpressionId Arena::simplify(Op op, ExpressionId a, ExpressionId b, ExpressionId c) {
  constexpr double highest_power = 16;
  switch (op) {
    case Op::add:
      if (is_number(a, 0) && nodes_[b.at].type != Type::bit) return b;
      if (is_number(b, 0) && nodes_[a.at].type != Type::bit) return a;
      break;
    case Op::sub:
      if (is_number(b, 0) && nodes_[a.at].type != Type::bit) return a;
      if (is_number(a, 0)) return make(Op::neg, b);
      break;
    case Op::mul:
      if (is_number(a, 0) || is_number(b, 0)) return constant(0, type_of(op, nodes_[a.at].type, nodes_[b.at].type, Type::real));
      if (is_number(a, 1) && nodes_[b.at].type != Type::bit) return b;
      if (is_number(b, 1) && nodes_[a.at].type != Type::bit) return a;
      break;
    case Op::div:
      if (is_number(b, 1) && nodes_[a.at].type == Type::real) return a;
      if (is_number(a, 0) && !is_constant(b)) return constant(0);
      break;
    case Op::neg:
      if (nodes_[a.at].op == Op::neg) return {nodes_[a.at].args[0]};
      break;
    case Op::pow: {
      if (!is_constant(b)) break;
      double n = value_of(b);
      if (n == std::round(n) && std::abs(n) <= highest_power) return integer_power(a, static_cast<int>(n));
      if (n == 0.5) return make(Op::sqrt, a);
      break;
    }
    case Op::logical_and:
      if (is_constant(a)) return value_of(a) != 0 ? b : constant(0, Type::bit);
      if (is_constant(b)) return value_of(b) != 0 ? a : constant(0, Type::bit);
      return a == b ? a : ExpressionId{};
    case Op::logical_or:
      if (is_constant(a)) return value_of(a) == 0 ? b : constant(1, Type::bit);
      if (is_constant(b)) return value_of(b) == 0 ? a : constant(1, Type::bit);
      return a == b ? a : ExpressionId{};
    case Op::logical_not:
      if (nodes_[a.at].op == Op::logical_not) return {nodes_[a.at].args[0]};
      break;
    case Op::select:
      if (is_constant(a)) return value_of(a) != 0 ? b : c;
      return b == c ? b : ExpressionId{};
    default:
      break;
  }
  return {};
}

ExpressionId Arena::make(Op op, ExpressionId a, ExpressionId b, ExpressionId c) {
  require(a.valid() && op != Op::read && op != Op::draw && op != Op::point, "an operation has arguments");
  auto number = [&](ExpressionId id) { return id.valid() ? value_of(id) : 0; };
  bool constants = is_constant(a) && (!b.valid() || is_constant(b)) && (!c.valid() || is_constant(c));
  Type type = type_of(op, nodes_[a.at].type, b.valid() ? nodes_[b.at].type : Type::real, c.valid() ? nodes_[c.at].type : Type::real);
  if (constants) return constant(fold(op, number(a), number(b), number(c)), type);
  if (ExpressionId simple = simplify(op, a, b, c); simple.valid()) return simple;
  if (commutes(op) && b < a) std::swap(a, b);
  Expression e;
  e.op = op;
  e.type = type;
  for (ExpressionId arg : {a, b, c}) {
    if (arg.valid()) e.args[e.n_args++] = arg.at;
  }
  return intern(e);
}

ExpressionId Arena::replace(ExpressionId root, const std::unordered_map<uint32_t, ExpressionId>& with) {
  std::unordered_map<uint32_t, ExpressionId> done = with;
  auto visit = [&](auto&& self, ExpressionId id) -> ExpressionId {
    if (!id.valid()) return id;
    if (auto found = done.find(id.at); found != done.end()) return found->second;
    Expression e = nodes_[id.at];
    std::array<ExpressionId, 3> args;
    for (size_t k = 0; k < e.n_args; ++k) args[k] = self(self, {e.args[k]});
    ExpressionId result = id;
    if (e.op == Op::draw) {
      Draw draw = draws_[e.payload];
      for (ExpressionId* part : {&draw.above, &draw.below, &draw.from, &draw.to}) *part = self(self, *part);
      result = this->draw(std::move(draw), {args[0], args[1]});
    } else if (e.op == Op::round && e.type == Type::i32) {
      result = counted(args[0]);
    } else if (e.n_args > 0) {
      result = make(e.op, args[0], args[1], args[2]);
    }
    done.emplace(id.at, result);
    return result;
  };
  return visit(visit, root);
}

}  // namespace nsim::graph
