#include "engine/passes/linear.h"
#include <algorithm>
#include <cmath>
#include <unordered_set>

namespace nsim::passes {

using graph::Op;

ExpressionId LinearForm::coefficient_of(ExpressionId term) const {
  for (const auto& [t, c] : terms)
    if (t == term) return c;
  return {};
}

bool LinearForms::depends(ExpressionId e) {
  if (auto known = depends_.find(e.at); known != depends_.end()) return known->second;
  bool yes = variable_(e);
  const graph::Expression x = arena_[e];
  for (int k = 0; k < x.n_args; ++k) yes = yes || depends({x.args[size_t(k)]});
  if (x.op == Op::draw) {
    const graph::Draw& d = arena_.draw_of(e);
    for (ExpressionId part : {d.above, d.below, d.from, d.to}) yes = yes || (part.valid() && depends(part));
  }
  return depends_[e.at] = yes;
}

std::optional<LinearForm> LinearForms::of(ExpressionId e) {
  if (auto known = forms_.find(e.at); known != forms_.end()) return known->second;
  std::optional<LinearForm> form = make(e);
  if (!form && !depends(e)) form = LinearForm{{{e, arena_.constant(1)}}, {}};
  return forms_[e.at] = form;
}

std::optional<LinearForm> LinearForms::make(ExpressionId e) {
  if (variable_(e)) return LinearForm{{{e, arena_.constant(1)}}, {}};
  if (coefficient_(e)) return LinearForm{{}, e};
  const graph::Expression x = arena_[e];
  auto argument = [&](size_t k) { return ExpressionId{x.args[k]}; };
  auto product = [&](ExpressionId a, ExpressionId b) -> std::optional<LinearForm> {
    if (!coefficient_(a)) std::swap(a, b);
    if (!coefficient_(a)) return {};
    std::optional<LinearForm> form = of(b);
    return form ? std::optional(scaled(*form, Op::mul, a)) : std::nullopt;
  };
  switch (x.op) {
    case Op::add:
    case Op::sub: {
      std::optional<LinearForm> a = of(argument(0)), b = of(argument(1));
      if (!a || !b) return {};
      return sum(*a, x.op == Op::add ? *b : scaled(*b, Op::neg, {}));
    }
    case Op::neg: {
      std::optional<LinearForm> a = of(argument(0));
      return a ? std::optional(scaled(*a, Op::neg, {})) : std::nullopt;
    }
    case Op::mul:
      return product(argument(0), argument(1));
    case Op::fma: {
      std::optional<LinearForm> a = product(argument(0), argument(1)), b = of(argument(2));
      return a && b ? std::optional(sum(*a, *b)) : std::nullopt;
    }
    case Op::div: {
      std::optional<LinearForm> a = of(argument(0));
      return a && coefficient_(argument(1)) ? std::optional(scaled(*a, Op::div, argument(1))) : std::nullopt;
    }
    case Op::select:
      return choice(argument(0), argument(1), argument(2));
    default:
      return {};
  }
}

// A choice that the coefficients make: each coefficient becomes a choice.
std::optional<LinearForm> LinearForms::choice(ExpressionId condition, ExpressionId yes, ExpressionId no) {
  std::optional<LinearForm> a = of(yes), b = of(no);
  if (!coefficient_(condition) || !a || !b) return {};
  auto pick = [&](ExpressionId x, ExpressionId y) {
    const ExpressionId zero = arena_.constant(0);
    return arena_.make(Op::select, condition, x.valid() ? x : zero, y.valid() ? y : zero);
  };
  LinearForm out;
  for (const LinearForm* form : {&*a, &*b})
    for (const auto& [term, unused] : form->terms)
      if (!out.coefficient_of(term).valid()) out.terms.emplace_back(term, pick(a->coefficient_of(term), b->coefficient_of(term)));
  if (a->constant.valid() || b->constant.valid()) out.constant = pick(a->constant, b->constant);
  return out;
}

ExpressionId LinearForms::combine(Op op, ExpressionId a, ExpressionId b) {
  if (!a.valid()) return b;
  return b.valid() ? arena_.make(op, a, b) : a;
}

LinearForm LinearForms::sum(const LinearForm& a, const LinearForm& b) {
  LinearForm out = a;
  for (const auto& [term, coefficient] : b.terms) {
    auto at = std::find_if(out.terms.begin(), out.terms.end(), [&, t = term](const auto& x) { return x.first == t; });
    if (at == out.terms.end())
      out.terms.emplace_back(term, coefficient);
    else
      at->second = combine(Op::add, at->second, coefficient);
  }
  out.constant = combine(Op::add, out.constant, b.constant);
  return out;
}

LinearForm LinearForms::scaled(const LinearForm& a, Op op, ExpressionId by) {
  auto scale = [&](ExpressionId x) {
    const bool one = arena_.is_constant(x) && std::abs(arena_.value_of(x)) == 1;  // of a variable that stood alone
    if (op == Op::mul && one) return arena_.value_of(x) > 0 ? by : arena_.make(Op::neg, by);
    return op == Op::neg ? arena_.make(Op::neg, x) : arena_.make(op, x, by);
  };
  LinearForm out = a;
  for (auto& [term, coefficient] : out.terms) coefficient = scale(coefficient);
  if (out.constant.valid()) out.constant = scale(out.constant);
  return out;
}

void each_expression(const graph::Arena& arena, ExpressionId root, const std::function<void(ExpressionId)>& f) {
  std::unordered_set<uint32_t> seen;
  std::function<void(ExpressionId)> visit = [&](ExpressionId e) {
    if (!e.valid() || !seen.insert(e.at).second) return;
    const graph::Expression x = arena[e];
    for (int k = 0; k < x.n_args; ++k) visit({x.args[size_t(k)]});
    if (x.op == Op::draw) {
      const graph::Draw d = arena.draw_of(e);
      for (ExpressionId part : {d.above, d.below, d.from, d.to}) visit(part);
    }
    f(e);
  };
  visit(root);
}

bool is_coefficient(const graph::Graph& graph, ExpressionId e) {
  bool yes = true;
  each_expression(graph.expressions, e, [&](ExpressionId x) {
    const graph::Expression& node = graph.expressions[x];
    switch (node.op) {
      case Op::point:
      case Op::draw:
      case Op::time:
      case Op::tick:
      case Op::member:
        yes = false;
        break;
      case Op::read: {
        const graph::Role role = graph[graph::ValueId{uint32_t(node.payload)}].role;
        yes = yes && node.reach == graph::Reach::own && (role == graph::Role::parameter || role == graph::Role::derived);
        break;
      }
      default:
        break;
    }
  });
  return yes;
}

}  // namespace nsim::passes
