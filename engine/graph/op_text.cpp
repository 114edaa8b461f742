#include "engine/graph/op_text.h"
#include <cstddef>

namespace nsim::graph {

const char* sign_of(Op op) {
  switch (op) {
    case Op::add:
      return "+";
    case Op::sub:
      return "-";
    case Op::mul:
      return "*";
    case Op::div:
      return "/";
    case Op::lt:
      return "<";
    case Op::le:
      return "<=";
    case Op::eq:
      return "==";
    case Op::ne:
      return "!=";
    case Op::logical_and:
      return "and";
    case Op::logical_or:
      return "or";
    default:
      return nullptr;
  }
}

const char* name_of(Op op) {
  switch (op) {
    case Op::neg:
      return "-";
    case Op::fma:
      return "fma";
    case Op::exp:
      return "exp";
    case Op::log:
      return "log";
    case Op::sqrt:
      return "sqrt";
    case Op::pow:
      return "pow";
    case Op::sin:
      return "sin";
    case Op::cos:
      return "cos";
    case Op::tanh:
      return "tanh";
    case Op::sigmoid:
      return "sigmoid";
    case Op::exprel:
      return "exprel";
    case Op::abs:
      return "abs";
    case Op::sign:
      return "sign";
    case Op::floor:
      return "floor";
    case Op::ceil:
      return "ceil";
    case Op::round:
      return "round";
    case Op::min:
      return "min";
    case Op::max:
      return "max";
    case Op::select:
      return "select";
    case Op::logical_not:
      return "not ";
    default:
      return "";
  }
}

const char* name_of(Law law) {
  static const char* names[] = {"uniform", "normal", "lognormal", "exponential", "gamma", "bernoulli", "poisson", "choice"};
  return names[size_t(law)];
}

const char* name_of(Point point) {
  static const char* names[] = {"cell",      "axis",      "x",      "y",      "z",      "pre.cell", "pre.axis", "pre.x", "pre.y", "pre.z",
                                "post.cell", "post.axis", "post.x", "post.y", "post.z", "dx",       "dy",       "dz",    "dist",  "column", "folded"};
  return names[size_t(point)];
}

}  // namespace nsim::graph
