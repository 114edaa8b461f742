#include "engine/values/evaluator.h"
#include "engine/units/unit.h"
#include <cmath>

namespace nsim::values {

namespace {

thread_local int depth = 0;
thread_local int64_t work = 0;
thread_local bool given_up = false;  // told once; the levels above only come back

struct Deeper {
  Deeper() {
    if (depth++ == 0) work = 0, given_up = false;
    ++work;
  }
  ~Deeper() { --depth; }
};

}  // namespace

Maybe Evaluator::evaluate(const syntax::Expr& expr) {
  using enum syntax::ExprKind;
  Deeper deeper;
  if (given_up) return std::nullopt;
  if (depth > most_deep || work > most_work) {
    given_up = true;
    out_.error("N121", expr.span, depth > most_deep ? "this is nested too deeply" : "this takes too long to compute")
        .at("reached through too many steps");
    return std::nullopt;
  }
  switch (expr.kind) {
    case path:
      return evaluate(expr.path);
    case quantity:
    case number:
    case text:
    case truth:
      return literal(expr);
    case group:
      return evaluate(expr.args[0]);
    case syntax::ExprKind::list:
      return this->list(expr);
    case syntax::ExprKind::negate:
    case syntax::ExprKind::logical_not: {
      Maybe a = evaluate(expr.args[0]);
      if (!a) return a;
      return expr.kind == syntax::ExprKind::negate ? this->negate(*a, expr.span) : this->logical_not(*a, expr.args[0].span);
    }
    case logical_and:
    case logical_or:
      return logical(expr);
    case syntax::ExprKind::conditional:
      return this->conditional(expr);
    case missing:
      return std::nullopt;
    default: {
      Maybe a = evaluate(expr.args[0]), b = evaluate(expr.args[1]);
      if (!a || !b) return std::nullopt;
      return binary(expr.kind, *a, *b, expr.op.known() ? expr.op : expr.span);
    }
  }
}

Maybe Evaluator::literal(const syntax::Expr& expr) {
  if (expr.kind == syntax::ExprKind::text) return Value{expr.literal};
  if (expr.kind == syntax::ExprKind::truth) return Value{expr.literal == "true"};
  std::optional<Quantity> quantity = parse_quantity(expr.literal);
  if (!quantity) {
    out_.error("N221", expr.span, "`" + expr.literal + "` is not a number");
    return std::nullopt;
  }
  bool bare_zero = expr.kind == syntax::ExprKind::number && quantity->value == 0;
  return Value{Number{quantity->value, quantity->dimension, bare_zero}};
}

Maybe Evaluator::list(const syntax::Expr& expr) {
  auto items = std::make_shared<Values>();
  for (const syntax::Range& range : expr.items) {
    std::optional<Values> some = evaluate(range);
    if (!some) return std::nullopt;
    items->insert(items->end(), some->begin(), some->end());
  }
  return Value{Value::List(items)};
}

/// The right side is needed only when the left does not decide; lists of truths are joined element by element.
Maybe Evaluator::logical(const syntax::Expr& expr) {
  Maybe a = evaluate(expr.args[0]);
  if (!a) return a;
  if (std::holds_alternative<Value::List>(a->what)) {
    Maybe b = evaluate(expr.args[1]);
    return b ? binary(expr.kind, *a, *b, expr.op) : b;
  }
  std::optional<bool> left = truth(*a, expr.args[0].span);
  if (!left) return std::nullopt;
  if (*left == (expr.kind == syntax::ExprKind::logical_or)) return Value{*left};
  Maybe b = evaluate(expr.args[1]);
  if (!b || std::holds_alternative<Value::List>(b->what)) return b;
  std::optional<bool> right = truth(*b, expr.args[1].span);
  return right ? Maybe(Value{*right}) : std::nullopt;
}

/// The branch that is not taken is looked at for its dimension only: what is out of range there does no harm.
Maybe Evaluator::conditional(const syntax::Expr& expr) {
  Maybe condition = evaluate(expr.args[0]);
  if (!condition) return std::nullopt;
  std::optional<bool> yes = truth(*condition, expr.args[0].span);
  if (!yes) return std::nullopt;
  Maybe taken = evaluate(expr.args[*yes ? 1 : 2]);
  if (!taken || !taken->is_number()) return taken;
  static thread_local int unused = 0;
  constexpr int most_unused = 8;  // a function that calls itself is followed a little, not to the end
  if (unused >= most_unused) return taken;
  ++unused;
  Diagnostics silent;
  Maybe other = Evaluator(scope_, silent).evaluate(expr.args[*yes ? 2 : 1]);
  --unused;
  if (!other || !other->is_number()) return taken;
  const Number &a = std::get<Number>(taken->what), &b = std::get<Number>(other->what);
  if (a.dimension == b.dimension || a.bare_zero || b.bare_zero) {
    if (a.bare_zero) return Value{Number{a.value, b.dimension, b.bare_zero}};
    return taken;
  }
  out_.error("N220", expr.span, "the two branches of this `if` are " + kind_of(*taken) + " and " + kind_of(*other));
  return std::nullopt;
}

std::optional<Values> Evaluator::evaluate(const syntax::Range& range) {
  Maybe first = evaluate(range.first);
  if (!first) return std::nullopt;
  if (range.is_single()) return Values{*first};
  double last = 0, by = 0;
  auto begin = numeric_range(range, last, by);
  if (!begin) return std::nullopt;
  double from = begin->first.number();
  double count = std::floor((last - from) / by * (1 + 1e-12) + 1e-9) + 1;
  if (count > static_cast<double>(longest_list)) {
    out_.error("N222", range.span, "this range has too many values").note("it would have " + std::to_string(count) + " values");
    return std::nullopt;
  }
  Values all;
  for (int64_t k = 0; k < static_cast<int64_t>(count); ++k) all.push_back(Value::number(from + static_cast<double>(k) * by, begin->second));
  return all;
}

/// The begin, end and pace of a range, all of one dimension.
std::optional<std::pair<Value, Dimension>> Evaluator::numeric_range(const syntax::Range& range, double& last, double& by) {
  Maybe a = evaluate(range.first), b = evaluate(range.last[0]);
  Maybe c = range.by.empty() ? Maybe(Value::number(1)) : evaluate(range.by[0]);
  if (!a || !b || !c) return std::nullopt;
  auto x = number(*a, range.first.span), y = number(*b, range.last[0].span), pace = number(*c, range.by.empty() ? range.span : range.by[0].span);
  if (!x || !y || !pace) return std::nullopt;
  Dimension dimension = x->bare_zero ? y->dimension : x->dimension;
  auto fits = [&](const Number& n) { return n.dimension == dimension || n.bare_zero; };
  if (range.by.empty() && !dimension.plain()) {
    out_.error("N222", range.span, "a range of quantities must say its pace").help("write `.. " + to_text(*b) + " by ...`");
    return std::nullopt;
  }
  if (!fits(*x) || !fits(*y) || !fits(*pace)) {
    out_.error("N220", range.span, "the ends and the pace of a range must have one dimension")
        .note(kind_of(*a) + ", " + kind_of(*b) + ", " + kind_of(*c));
    return std::nullopt;
  }
  if (pace->value == 0 || (y->value - x->value) * pace->value < 0) {
    if (y->value != x->value || pace->value == 0) {
      out_.error("N222", range.span, "this range has no values").note("from " + to_text(*a) + " to " + to_text(*b) + " by " + to_text(*c));
      return std::nullopt;
    }
  }
  last = y->value;
  by = pace->value;
  return std::make_pair(Value::number(x->value), dimension);
}

std::optional<Value> evaluate(const syntax::Expr& expr, const Scope& scope, Diagnostics& diagnostics) {
  return Evaluator(scope, diagnostics).evaluate(expr);
}

std::optional<std::vector<Value>> evaluate(const syntax::Range& range, const Scope& scope, Diagnostics& diagnostics) {
  return Evaluator(scope, diagnostics).evaluate(range);
}

std::optional<std::vector<Value>> members(const syntax::Range& range, const Scope& scope, Diagnostics& diagnostics) {
  return Evaluator(scope, diagnostics).members(range);
}

}  // namespace nsim::values
