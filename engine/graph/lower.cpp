#include "engine/graph/lower.h"
#include "engine/units/unit.h"

namespace nsim::graph {

using namespace syntax;

namespace {

constexpr int most_deep = 400;

const ExpressionId* node(const Term& term) { return std::get_if<ExpressionId>(&term); }

}  // namespace

Term term_of(Arena& arena, const values::Value& value) {
  if (value.is_number()) return arena.constant(value.number());
  if (const bool* truth = std::get_if<bool>(&value.what)) return arena.constant(*truth ? 1 : 0, Type::bit);
  return value;
}

ExpressionId Lowering::as_number(ExpressionId id) {
  if (arena_[id].type != Type::bit) return id;
  return arena_.make(Op::select, id, arena_.constant(1), arena_.constant(0));
}

ExpressionId Lowering::as_truth(ExpressionId id) {
  if (arena_[id].type == Type::bit) return id;
  return arena_.make(Op::ne, id, arena_.constant(0, arena_[id].type));
}

std::optional<ExpressionId> Lowering::number_of(const Term& term, Span span) {
  if (const ExpressionId* id = node(term)) return as_number(*id);
  const values::Value& value = std::get<values::Value>(term);
  out_.error("N221", span, "this is " + values::kind_of(value) + ", where a number is needed").at(values::kind_of(value));
  return std::nullopt;
}

std::optional<ExpressionId> Lowering::number(const Expr& expr, const Sight& sight) {
  std::optional<Term> result = term(expr, sight);
  return result ? number_of(*result, expr.span) : std::nullopt;
}

std::optional<ExpressionId> Lowering::truth(const Expr& expr, const Sight& sight) {
  std::optional<Term> result = term(expr, sight);
  if (!result) return std::nullopt;
  if (const ExpressionId* id = node(*result)) return as_truth(*id);
  return number_of(*result, expr.span);
}

std::optional<Term> Lowering::term(const Expr& expr, const Sight& sight) {
  struct Deeper {
    int& depth;
    explicit Deeper(int& d) : depth(++d) {}
    ~Deeper() { --depth; }
  } deeper(depth_);
  if (depth_ > most_deep) {
    out_.error("N121", expr.span, "this is nested too deeply").at("reached through too many steps");
    return std::nullopt;
  }
  switch (expr.kind) {
    case ExprKind::path:
      return term(expr.path, sight, expr.span);
    case ExprKind::quantity:
    case ExprKind::number: {
      std::optional<Quantity> quantity = parse_quantity(expr.literal);
      require(quantity.has_value(), "a checked literal is a quantity");
      return arena_.constant(quantity->value);
    }
    case ExprKind::text:
      return values::Value{expr.literal};
    case ExprKind::truth:
      return arena_.constant(expr.literal == "true" ? 1 : 0, Type::bit);
    case ExprKind::group:
      return term(expr.args[0], sight);
    case ExprKind::list:
      return host(expr, sight);
    case ExprKind::negate: {
      std::optional<Term> a = term(expr.args[0], sight);
      if (!a) return a;
      if (!node(*a)) return host(expr, sight);
      return arena_.make(Op::neg, as_number(*node(*a)));
    }
    case ExprKind::logical_not: {
      std::optional<ExpressionId> a = truth(expr.args[0], sight);
      return a ? std::optional<Term>(arena_.make(Op::logical_not, *a)) : std::nullopt;
    }
    case ExprKind::conditional:
      return conditional(expr, sight);
    case ExprKind::missing:
      return std::nullopt;
    default:
      return binary(expr, sight);
  }
}

std::optional<Term> Lowering::conditional(const Expr& expr, const Sight& sight) {
  std::optional<ExpressionId> condition = truth(expr.args[0], sight);
  if (!condition) return std::nullopt;
  if (arena_.is_constant(*condition)) return term(expr.args[arena_.value_of(*condition) != 0 ? 1 : 2], sight);
  std::optional<ExpressionId> yes = number(expr.args[1], sight), no = number(expr.args[2], sight);
  if (!yes || !no) return std::nullopt;
  return arena_.make(Op::select, *condition, *yes, *no);
}

std::optional<Term> Lowering::binary(const Expr& expr, const Sight& sight) {
  std::optional<Term> left = term(expr.args[0], sight), right = term(expr.args[1], sight);
  if (!left || !right) return std::nullopt;
  if (!node(*left) || !node(*right)) return host(expr, sight);  // texts and lists are compared and computed on the host
  ExpressionId a = *node(*left), b = *node(*right);
  if (expr.kind == ExprKind::logical_and) return arena_.make(Op::logical_and, as_truth(a), as_truth(b));
  if (expr.kind == ExprKind::logical_or) return arena_.make(Op::logical_or, as_truth(a), as_truth(b));
  a = as_number(a);
  b = as_number(b);
  switch (expr.kind) {
    case ExprKind::power:
      return arena_.make(Op::pow, a, b);
    case ExprKind::multiply:
      return arena_.make(Op::mul, a, b);
    case ExprKind::divide:
      return arena_.make(Op::div, a, b);
    case ExprKind::add:
      return arena_.make(Op::add, a, b);
    case ExprKind::subtract:
      return arena_.make(Op::sub, a, b);
    case ExprKind::less:
      return arena_.make(Op::lt, a, b);
    case ExprKind::less_equal:
      return arena_.make(Op::le, a, b);
    case ExprKind::greater:
      return arena_.make(Op::lt, b, a);
    case ExprKind::greater_equal:
      return arena_.make(Op::le, b, a);
    case ExprKind::equal:
      return arena_.make(Op::eq, a, b);
    case ExprKind::not_equal:
      return arena_.make(Op::ne, a, b);
    default:
      bug("an operator without a meaning was met");
  }
}

/// The expression as the host sees it: with those of the names in sight that are values.
std::optional<Term> Lowering::host(const Expr& expr, const Sight& sight) {
  values::Scope scope;
  const values::Scope* outer = nullptr;
  for (const Sight* s = &sight; s; s = s->parent) {
    for (const auto& [name, term] : s->names) {
      if (const values::Value* value = std::get_if<values::Value>(&term))
        scope.names.emplace(name, *value);
      else if (arena_.is_constant(*node(term)))
        scope.names.emplace(name, values::Value::number(arena_.value_of(*node(term))));
    }
    if (!outer) outer = s->host;
  }
  scope.parent = outer;
  std::optional<values::Value> value = values::evaluate(expr, scope, out_);
  return value ? std::optional<Term>(term_of(arena_, *value)) : std::nullopt;
}

std::optional<Term> Lowering::term(const Path& path, const Sight& sight, Span span) {
  Expr whole;
  whole.kind = ExprKind::path;
  whole.path = path;
  whole.span = span;
  bool calls = !path.steps.empty() && path.steps[0].kind == PathStep::call;
  for (const Sight* s = &sight; s && !calls; s = s->parent) {
    auto here = s->names.find(path.head.text);
    if (here != s->names.end()) {
      if (path.is_name()) return here->second;
      if (!node(here->second)) return host(whole, sight);
      out_.error("N221", span, "`" + path.head.text + "` is a number, which has no parts");
      return std::nullopt;
    }
    if (!s->find) continue;
    if (std::optional<Term> found = s->find(path)) return found;
    if (out_.has_errors()) return std::nullopt;
  }
  if (calls) return call(path, sight, span);
  if (path.is_name()) {
    const values::Scope* outer = nullptr;
    for (const Sight* s = &sight; s && !outer; s = s->parent) outer = s->host;
    for (const values::Scope* s = outer; s && !s->names.contains(path.head.text); s = s->parent) {
      const Let* drawn = s->function ? s->function(path.head.text) : nullptr;
      if (!drawn || drawn->has_formals) continue;
      const values::Scope* home = s->home ? s->home(*drawn) : nullptr;
      return apply(*drawn, home ? home : s, PathStep{}, sight, span);
    }
  }
  return host(whole, sight);
}

}  // namespace nsim::graph
