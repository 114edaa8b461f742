// Expressions as trees of doubles.
#include "tests/oracle/oracle.h"
#include <cmath>

namespace nsim::oracle {

using namespace graph;

double Oracle::point(const Expression& e, const At& at) const {
  auto axis = [&](const Population& p, int64_t cell) {
    for (size_t k = p.extents.size(); --k > e.axis;) cell /= p.extents[k];
    return static_cast<double>(cell % p.extents[e.axis]);
  };
  switch (static_cast<Point>(e.payload)) {
    case Point::cell: case Point::post_cell: return static_cast<double>(at.cell);
    case Point::pre_cell: return static_cast<double>(at.pre_cell);
    case Point::axis: case Point::post_axis: return axis(*at.pop, at.cell);
    case Point::pre_axis: return axis(*at.pre, at.pre_cell);
    default: bug("the oracle knows no places");
  }
}

double Oracle::eval(ExpressionId id, const At& at) const {
  const Expression& e = g_.expressions[id];
  switch (e.op) {
    case Op::constant: return g_.expressions.value_of(id);
    case Op::point: return point(e, at);
    case Op::time: return at.t;
    case Op::tick: return at.tick;
    case Op::step_length: return g_.step_ms;
    case Op::draw: bug("the oracle draws nothing");
    case Op::read: {
      for (size_t k = 0; at.local && k < at.local->size(); ++k) {
        const auto& [read, x] = (*at.local)[k];
        if (read.payload == e.payload && read.version == e.version) return x;
      }
      const ValueId value{static_cast<uint32_t>(e.payload)};
      const Versions& all = e.reach == Reach::pre ? versions(value, *at.pre, at.pre_cell) : versions(value, *at.pop, at.cell);
      return g_[value].role == Role::parameter ? all[0] : all.at(e.version);
    }
    default: break;
  }
  double args[3] = {0, 0, 0};
  for (size_t k = 0; k < e.n_args; ++k) args[k] = eval({e.args[k]}, at);
  const double result = arithmetic(e.op, args[0], args[1], args[2]);
  return e.op == Op::round && e.type == graph::Type::i32 ? std::round(args[0]) : result;
}

double Oracle::arithmetic(Op op, double a, double b, double c) const {
  switch (op) {
    case Op::add: return a + b;
    case Op::sub: return a - b;
    case Op::mul: return a * b;
    case Op::div: return a / b;
    case Op::neg: return -a;
    case Op::fma: return std::fma(a, b, c);
    case Op::exp: return std::exp(a);
    case Op::log: return std::log(a);
    case Op::sqrt: return std::sqrt(a);
    case Op::pow: return std::pow(a, b);
    case Op::sin: return std::sin(a);
    case Op::cos: return std::cos(a);
    case Op::tanh: return std::tanh(a);
    case Op::sigmoid: return 1 / (1 + std::exp(-a));
    case Op::exprel: return a == 0 ? 1 : std::expm1(a) / a;
    case Op::abs: return std::fabs(a);
    case Op::sign: return (a > 0) - (a < 0);
    case Op::floor: return std::floor(a);
    case Op::ceil: return std::ceil(a);
    case Op::round: return std::round(a);
    case Op::min: return b < a ? b : a;
    case Op::max: return a < b ? b : a;
    case Op::lt: return a < b;
    case Op::le: return a <= b;
    case Op::eq: return a == b;
    case Op::ne: return a != b;
    case Op::logical_and: return a != 0 && b != 0;
    case Op::logical_or: return a != 0 || b != 0;
    case Op::logical_not: return a == 0;
    case Op::select: return a != 0 ? b : c;
    default: bug("the oracle met an operation that it does not know");
  }
}

}  // namespace nsim::oracle
