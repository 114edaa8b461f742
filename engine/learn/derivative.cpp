#include "engine/learn/derivative.h"

namespace nsim::learn {

namespace {

/// The derivative of one operation by its k-th argument; invalid: nothing passes.
class Rule {
 public:
  Rule(Arena& arena, ExpressionId self) : a_(arena), self_(self), e_(arena[self]) {}

  ExpressionId by(size_t k) {
    const ExpressionId x = arg(0), y = e_.n_args > 1 ? arg(1) : ExpressionId{}, one = a_.constant(1);
    switch (e_.op) {
      case Op::add:
        return one;
      case Op::sub:
        return k == 0 ? one : a_.constant(-1);
      case Op::neg:
        return a_.constant(-1);
      case Op::mul:
        return k == 0 ? y : x;
      case Op::div:
        return k == 0 ? a_.make(Op::div, one, y) : a_.make(Op::neg, a_.make(Op::div, self_, y));
      case Op::fma:
        return k == 0 ? y : k == 1 ? x : one;
      case Op::exp:
        return self_;
      case Op::log:
        return a_.make(Op::div, one, x);
      case Op::sqrt:
        return a_.make(Op::div, a_.constant(0.5), self_);
      case Op::pow:
        // The exponent's part is x^y·log x, which no negative base has.
        if (k == 0) return a_.make(Op::mul, y, a_.make(Op::pow, x, a_.make(Op::sub, y, one)));
        return a_.make(Op::mul, self_, a_.make(Op::log, x));
      case Op::sin:
        return a_.make(Op::cos, x);
      case Op::cos:
        return a_.make(Op::neg, a_.make(Op::sin, x));
      case Op::tanh:
        return a_.make(Op::sub, one, a_.make(Op::mul, self_, self_));
      case Op::sigmoid:
        return a_.make(Op::mul, self_, a_.make(Op::sub, one, self_));
      case Op::exprel: {
        // d/dx (e^x - 1)/x = (e^x - exprel(x))/x; near 0 the difference loses its digits, and 1/2 + x/3 + x²/8 is exact to 1e-10.
        const ExpressionId far = a_.make(Op::div, a_.make(Op::sub, a_.make(Op::exp, x), self_), x);
        const ExpressionId near = a_.make(Op::add, a_.constant(0.5), a_.make(Op::mul, x, a_.make(Op::add, a_.constant(1.0 / 3), a_.make(Op::mul, x, a_.constant(0.125)))));
        return a_.make(Op::select, a_.make(Op::lt, a_.make(Op::abs, x), a_.constant(1e-3)), near, far);
      }
      case Op::abs:
        return a_.make(Op::sign, x);
      case Op::min:
        return truth(k == 0 ? a_.make(Op::le, x, y) : a_.make(Op::lt, y, x));
      case Op::max:
        return truth(k == 0 ? a_.make(Op::le, y, x) : a_.make(Op::lt, x, y));
      case Op::select:
        if (k == 0) return {};
        return k == 1 ? a_.make(Op::select, x, one, a_.constant(0)) : a_.make(Op::select, x, a_.constant(0), one);
      default:
        return {};
    }
  }

 private:
  ExpressionId arg(size_t k) const { return {e_.args[k]}; }
  ExpressionId truth(ExpressionId bit) { return a_.make(Op::select, bit, a_.constant(1), a_.constant(0)); }
  Arena& a_;
  ExpressionId self_;
  graph::Expression e_;                        // a copy: the arena grows
};

/// Which expressions below `root` read something wanted, with the expressions in the order of their ids (arguments come before their use).
std::map<uint32_t, bool> survey(const Arena& arena, ExpressionId root, const std::function<bool(ValueId)>& wanted) {
  std::map<uint32_t, bool> active;
  std::function<bool(uint32_t)> visit = [&](uint32_t at) {
    if (auto found = active.find(at); found != active.end()) return found->second;
    const graph::Expression e = arena[ExpressionId{at}];
    bool yes = e.op == Op::read && wanted(ValueId{uint32_t(e.payload)});
    for (size_t k = 0; k < e.n_args; ++k) yes |= visit(e.args[k]);
    return active[at] = yes;
  };
  visit(root.at);
  return active;
}

}  // namespace

std::map<ValueId, ExpressionId> pull_back(Arena& arena, ExpressionId body, ExpressionId seed, const std::function<bool(ValueId)>& wanted) {
  const std::map<uint32_t, bool> active = survey(arena, body, wanted);
  std::map<uint32_t, ExpressionId> adjoint = {{body.at, seed}};
  std::map<ValueId, ExpressionId> result;
  for (auto it = active.rbegin(); it != active.rend(); ++it) {
    const uint32_t at = it->first;
    const auto found = adjoint.find(at);
    if (!it->second || found == adjoint.end()) continue;
    const graph::Expression e = arena[ExpressionId{at}];
    const ExpressionId own = found->second;
    if (e.op == Op::read) {
      result[ValueId{uint32_t(e.payload)}] = own;
      continue;
    }
    Rule rule(arena, {at});
    for (size_t k = 0; k < e.n_args; ++k) {
      if (!active.at(e.args[k])) continue;
      const ExpressionId by = rule.by(k);
      if (!by.valid()) continue;
      const ExpressionId part = arena.make(Op::mul, own, by);
      auto [place, fresh] = adjoint.emplace(e.args[k], part);
      if (!fresh) place->second = arena.make(Op::add, place->second, part);
    }
  }
  return result;
}

}  // namespace nsim::learn
