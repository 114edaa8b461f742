#include "engine/learn/linear_form.h"

namespace nsim::learn {

using graph::ExpressionId;
using graph::Op;

namespace {

LinearForm scaled(const LinearForm& a, double by) {
  LinearForm out{{}, a.constant * by};
  for (const auto& [value, x] : a.of)
    if (x * by != 0) out.of[value] = x * by;
  return out;
}

LinearForm sum(LinearForm a, const LinearForm& b) {
  a.constant += b.constant;
  for (const auto& [value, x] : b.of)
    if ((a.of[value] += x) == 0) a.of.erase(value);
  return a;
}

}  // namespace

std::optional<LinearForm> linear_form(graph::Arena& arena, ExpressionId id, const NumberOf& parameter, double step_ms) {
  const graph::Expression e = arena[id];
  if (e.op == Op::constant) return LinearForm{{}, arena.value_of(id)};
  if (e.op == Op::step_length) return LinearForm{{}, step_ms};
  if (e.op == Op::read) {
    const graph::ValueId value{uint32_t(e.payload)};
    const std::optional<ExpressionId> number = parameter(value);
    if (!number) return LinearForm{{{value.at, 1.0}}, 0};
    return number->valid() ? linear_form(arena, *number, parameter, step_ms) : std::nullopt;
  }
  if (e.n_args == 0 || e.op == Op::draw) return std::nullopt;
  std::vector<LinearForm> a;
  bool numbers = true;
  for (size_t k = 0; k < e.n_args; ++k) {
    std::optional<LinearForm> one = linear_form(arena, {e.args[k]}, parameter, step_ms);
    if (!one) return std::nullopt;
    numbers = numbers && one->of.empty();
    a.push_back(std::move(*one));
  }
  if (numbers) {
    ExpressionId args[3];
    for (size_t k = 0; k < a.size(); ++k) args[k] = arena.constant(a[k].constant, arena[{e.args[k]}].type);
    const ExpressionId folded = arena.make(e.op, args[0], args[1], args[2]);
    return arena.is_constant(folded) ? std::optional(LinearForm{{}, arena.value_of(folded)}) : std::nullopt;
  }
  switch (e.op) {
    case Op::add: return sum(a[0], a[1]);
    case Op::sub: return sum(a[0], scaled(a[1], -1));
    case Op::neg: return scaled(a[0], -1);
    case Op::mul:
      if (a[1].of.empty()) return scaled(a[0], a[1].constant);
      return a[0].of.empty() ? std::optional(scaled(a[1], a[0].constant)) : std::nullopt;
    case Op::div:
      if (!a[1].of.empty() || a[1].constant == 0) return std::nullopt;
      for (auto& [value, x] : a[0].of) x /= a[1].constant;
      a[0].constant /= a[1].constant;
      return a[0];
    default: return std::nullopt;
  }
}

}  // namespace nsim::learn
