// Operators on numbers with dimensions. Lists are joined element by element, with a single value as often as needed.
#include "engine/values/evaluator.h"
#include <cmath>

namespace nsim::values {

using syntax::ExprKind;

std::optional<Number> Evaluator::number(const Value& value, Span at, std::string_view wanted) {
  if (const auto* n = std::get_if<Number>(&value.what)) return *n;
  if (const auto* b = std::get_if<bool>(&value.what)) return Number{*b ? 1.0 : 0.0, {}, false};
  out_.error("N221", at, "this is " + kind_of(value) + ", where " + std::string(wanted) + " is needed").at(kind_of(value));
  return std::nullopt;
}

std::optional<bool> Evaluator::truth(const Value& value, Span at) {
  if (const auto* b = std::get_if<bool>(&value.what)) return *b;
  if (value.is_number() && std::get<Number>(value.what).dimension.plain()) return value.number() != 0;
  out_.error("N221", at, "this is " + kind_of(value) + ", where a condition is needed").at(kind_of(value));
  return std::nullopt;
}

std::optional<double> Evaluator::plain(const Value& value, Span at) {
  std::optional<Number> n = number(value, at, "a plain number");
  if (!n) return std::nullopt;
  if (n->dimension.plain() || n->bare_zero) return n->value;
  Diagnostic& d = out_.error("N220", at, "this is " + kind_of(value) + ", where a plain number is needed").at(kind_of(value));
  d.help("divide by a unit, such as `1 " + unit_of(n->dimension) + "`");
  return std::nullopt;
}

std::optional<int64_t> Evaluator::whole(const Value& value, Span at) {
  std::optional<double> x = plain(value, at);
  if (!x) return std::nullopt;
  if (*x == std::round(*x) && std::abs(*x) < 9e15) return static_cast<int64_t>(*x);
  out_.error("N222", at, "this must be a whole number").at(to_text(value));
  return std::nullopt;
}

Maybe Evaluator::finite(double value, Dimension dimension, Span at) {
  if (std::isfinite(value)) return Value::number(value, dimension);
  out_.error("N222", at, "the result is not a finite number").at(std::isnan(value) ? "not a number" : "infinite");
  return std::nullopt;
}

Maybe Evaluator::negate(const Value& a, Span at) {
  if (const auto* list = std::get_if<Value::List>(&a.what)) {
    auto all = std::make_shared<Values>();
    for (const Value& item : **list) {
      Maybe one = negate(item, at);
      if (!one) return one;
      all->push_back(*one);
    }
    return Value{Value::List(all)};
  }
  std::optional<Number> n = number(a, at);
  if (!n) return std::nullopt;
  return Value{Number{-n->value, n->dimension, n->bare_zero}};
}

Maybe Evaluator::logical_not(const Value& a, Span at) {
  if (const auto* list = std::get_if<Value::List>(&a.what)) {
    auto all = std::make_shared<Values>();
    for (const Value& item : **list) {
      Maybe one = logical_not(item, at);
      if (!one) return one;
      all->push_back(*one);
    }
    return Value{Value::List(all)};
  }
  std::optional<bool> b = truth(a, at);
  return b ? Maybe(Value{!*b}) : std::nullopt;
}

namespace {

bool compares(ExprKind op) { return op >= ExprKind::less && op <= ExprKind::not_equal; }

std::string sign_of(ExprKind op) {
  switch (op) {
    case ExprKind::add:
      return "+";
    case ExprKind::subtract:
      return "-";
    case ExprKind::multiply:
      return "*";
    case ExprKind::divide:
      return "/";
    case ExprKind::power:
      return "^";
    case ExprKind::less:
      return "<";
    case ExprKind::less_equal:
      return "<=";
    case ExprKind::greater:
      return ">";
    case ExprKind::greater_equal:
      return ">=";
    case ExprKind::equal:
      return "==";
    case ExprKind::not_equal:
      return "!=";
    case ExprKind::logical_and:
      return "and";
    default:
      return "or";
  }
}

bool holds(ExprKind op, double a, double b) {
  switch (op) {
    case ExprKind::less:
      return a < b;
    case ExprKind::less_equal:
      return a <= b;
    case ExprKind::greater:
      return a > b;
    case ExprKind::greater_equal:
      return a >= b;
    case ExprKind::equal:
      return a == b;
    default:
      return a != b;
  }
}

/// Things that have names are equal when their names are.
std::optional<std::string> spelling(const Value& v) {
  if (std::holds_alternative<Number>(v.what) || std::holds_alternative<bool>(v.what)) return std::nullopt;
  return key_text(v);
}

}  // namespace

Maybe Evaluator::binary(ExprKind op, const Value& a, const Value& b, Span at) {
  const auto *la = std::get_if<Value::List>(&a.what), *lb = std::get_if<Value::List>(&b.what);
  if (la || lb) {
    if (la && lb && (*la)->size() != (*lb)->size()) {
      std::string sizes = std::to_string((*la)->size()) + " and " + std::to_string((*lb)->size());
      out_.error("N222", at, "these lists have different lengths").at(sizes + " values");
      return std::nullopt;
    }
    auto all = std::make_shared<Values>();
    for (size_t i = 0; i < (la ? *la : *lb)->size(); ++i) {
      Maybe one = binary(op, la ? (**la)[i] : a, lb ? (**lb)[i] : b, at);
      if (!one) return one;
      all->push_back(*one);
    }
    return Value{Value::List(all)};
  }
  if (op == ExprKind::logical_and || op == ExprKind::logical_or) {
    std::optional<bool> x = truth(a, at), y = truth(b, at);
    if (!x || !y) return std::nullopt;
    return Value{op == ExprKind::logical_and ? *x && *y : *x || *y};
  }
  if (op == ExprKind::equal || op == ExprKind::not_equal) {
    auto x = spelling(a), y = spelling(b);
    if (x && y) return Value{(*x == *y) == (op == ExprKind::equal)};
  }
  std::optional<Number> x = number(a, at), y = number(b, at);
  if (!x || !y) return std::nullopt;
  if (op == ExprKind::multiply) return finite(x->value * y->value, x->dimension * y->dimension, at);
  if (op == ExprKind::divide) return finite(x->value / y->value, x->dimension / y->dimension, at);
  if (op == ExprKind::power) {
    std::optional<double> exponent = plain(b, at);
    if (!exponent) return std::nullopt;
    if (has_power(x->dimension, *exponent)) return finite(std::pow(x->value, *exponent), power(x->dimension, *exponent), at);
    out_.error("N220", at, "this power of " + kind_of(a) + " has no dimension");
    return std::nullopt;
  }
  if (x->dimension != y->dimension && !x->bare_zero && !y->bare_zero) {
    out_.error("N220", at, "`" + sign_of(op) + "` needs equal dimensions, but these are " + kind_of(a) + " and " + kind_of(b));
    return std::nullopt;
  }
  if (compares(op)) return Value{holds(op, x->value, y->value)};
  double result = op == ExprKind::add ? x->value + y->value : x->value - y->value;
  if (!std::isfinite(result)) return finite(result, x->dimension, at);
  return Value{Number{result, x->bare_zero ? y->dimension : x->dimension, x->bare_zero && y->bare_zero}};
}

}  // namespace nsim::values
