#include "engine/check/typer.h"
#include "engine/units/unit.h"
#include <cmath>

namespace nsim::check {

using syntax::Expr;
using syntax::ExprKind;

std::optional<double> literal_value(const Expr& expr) {
  if (expr.kind == ExprKind::number) {
    std::optional<Quantity> q = parse_quantity(expr.literal);
    return q ? std::optional(q->value) : std::nullopt;
  }
  if (expr.kind == ExprKind::group) return literal_value(expr.args[0]);
  if (expr.kind == ExprKind::negate) {
    std::optional<double> x = literal_value(expr.args[0]);
    return x ? std::optional(-*x) : std::nullopt;
  }
  if (expr.kind == ExprKind::divide) {
    std::optional<double> a = literal_value(expr.args[0]), b = literal_value(expr.args[1]);
    return a && b && *b != 0 ? std::optional(*a / *b) : std::nullopt;
  }
  return std::nullopt;
}

Type Typer::type(const Expr& expr, const Sight& sight) {
  if (sight.courses && !sight.courses->empty()) {
    auto found = sight.courses->find(syntax::print(expr));
    if (found != sight.courses->end()) return found->second;
  }
  switch (expr.kind) {
    case ExprKind::path:
      return type(expr.path, sight);
    case ExprKind::quantity:
    case ExprKind::number:
      return literal(expr);
    case ExprKind::text:
      return Type::words();
    case ExprKind::truth:
      return Type::yes_or_no();
    case ExprKind::group:
      return type(expr.args[0], sight);
    case ExprKind::list:
      return list(expr, sight);
    case ExprKind::power:
      return power_of(expr, sight);
    case ExprKind::negate:
      return number(expr.args[0], sight);
    case ExprKind::logical_not:
      return condition(expr.args[0], sight);
    case ExprKind::multiply:
    case ExprKind::divide:
      return product(expr, sight);
    case ExprKind::add:
    case ExprKind::subtract:
      return sum(expr, sight);
    case ExprKind::logical_and:
    case ExprKind::logical_or:
      return logic(expr, sight);
    case ExprKind::conditional:
      return conditional(expr, sight);
    case ExprKind::missing:
      return {};
    default:
      return comparison(expr, sight);
  }
}

Type Typer::literal(const Expr& expr) {
  std::optional<Quantity> q = parse_quantity(expr.literal);
  if (!q) return {};  // the parser has said what is wrong with the unit
  Type t = Type::of(q->dimension);
  t.bare_zero = q->value == 0 && expr.kind == ExprKind::number;
  return t;
}

namespace {

/// Types that act as numbers: a list acts element by element. Null when it is no number at all.
const Type* numbers_of(const Type& type) {
  const Type* t = &type;
  for (int nested = 0; t->kind == Type::list && t->element && nested < 8; ++nested) t = t->element.get();
  return t->numeric() || !t->known() ? t : nullptr;
}

/// The result of an operation: a list when an operand was one, with all axes of both.
Type shaped(const Type& a, const Type& b, Type number) {
  number.axes = static_cast<uint8_t>(numbers_of(a)->axes | numbers_of(b)->axes);
  if (a.kind == Type::list) return Type::list_of(a.element ? shaped(*a.element, *numbers_of(b), number) : number);
  if (b.kind == Type::list) return Type::list_of(b.element ? shaped(*numbers_of(a), *b.element, number) : number);
  return number;
}

bool missing(const Type& a, const Type& b) { return !numbers_of(a)->known() || !numbers_of(b)->known(); }

std::string without_unit_hint(const Expr& expr, Dimension wanted) {
  if (!literal_value(expr) || wanted.plain()) return "";
  return "give the number a unit, `" + syntax::print(expr) + " " + unit_of(wanted) + "`";
}

}  // namespace

Type Typer::number(const Expr& expr, const Sight& sight) {
  Type t = type(expr, sight);
  if (numbers_of(t) != nullptr) return t;
  error("N210", expr.span, "a number is needed here, but this is " + described(t)).at(described(t));
  return {};
}

Type Typer::condition(const Expr& expr, const Sight& sight) {
  Type t = type(expr, sight);
  const Type* n = numbers_of(t);
  if (n != nullptr && (!n->known() || n->kind == Type::truth || n->dimension.plain())) {
    return n->known() ? shaped(t, t, Type::yes_or_no()) : Type{};
  }
  error("N216", expr.span, "a condition is needed here, but this is " + described(t))
      .at(described(t))
      .help("compare it with something, such as `" + syntax::print(expr) + " > 0" + (t.numeric() ? " " + unit_of(t.dimension) : "") + "`");
  return {};
}

Type Typer::list(const Expr& expr, const Sight& sight) {
  Type element;
  const syntax::Range* first = nullptr;
  for (const syntax::Range& item : expr.items) {
    Type t = type(item, sight);
    if (!t.known()) continue;
    if (!element.known() || (element.bare_zero && t.numeric())) {
      element = t;
      first = &item;
      continue;
    }
    bool fits = t.numeric() && element.numeric() ? t.bare_zero || t.dimension == element.dimension : t.kind == element.kind;
    if (fits) continue;
    error("N202", item.span, "the values of a list must be of one kind, but this is " + described(t))
        .at(described(t))
        .also(first->span, described(element));
    return {};
  }
  return Type::list_of(element);
}

Type Typer::type(const syntax::Range& range, const Sight& sight) {
  Type first = type(range.first, sight);
  if (range.is_single()) return first;
  Type joined = first;
  std::vector<const Expr*> others = {&range.last[0]};
  if (!range.by.empty()) others.push_back(&range.by[0]);
  for (const Expr* part : others) {
    Type t = number(*part, sight);
    const Type* a = numbers_of(joined);
    if (a == nullptr || !t.known() || !joined.known()) continue;
    if (joined.bare_zero) joined = t;
    if (t.bare_zero || t.dimension == joined.dimension) continue;
    error("N202", part->span, "the ends of a range must be of one kind, but this is " + described(t))
        .at(described(t))
        .also(range.first.span, described(joined));
    return {};
  }
  return joined;
}

Type Typer::sum(const Expr& expr, const Sight& sight) {
  Type a = number(expr.args[0], sight), b = number(expr.args[1], sight);
  if (missing(a, b)) return {};
  const Type &x = *numbers_of(a), &y = *numbers_of(b);
  if (x.bare_zero && y.bare_zero) return a;
  if (x.bare_zero || y.bare_zero || x.dimension == y.dimension) return shaped(a, b, Type::of(x.bare_zero ? y.dimension : x.dimension));
  std::string hint = without_unit_hint(expr.args[1], x.dimension);
  if (hint.empty()) hint = without_unit_hint(expr.args[0], y.dimension);
  bool add = expr.kind == ExprKind::add;
  error("N202", expr.op.known() ? expr.op : expr.span,
        add ? described(x) + " and " + described(y) + " cannot be added" : described(y) + " cannot be taken from " + described(x))
      .also(expr.args[0].span, name_of(x.dimension))
      .also(expr.args[1].span, name_of(y.dimension))
      .help(hint);
  return {};
}

Type Typer::product(const Expr& expr, const Sight& sight) {
  Type a = number(expr.args[0], sight), b = number(expr.args[1], sight);
  if (missing(a, b)) return {};
  Dimension x = numbers_of(a)->dimension, y = numbers_of(b)->dimension;
  return shaped(a, b, Type::of(expr.kind == ExprKind::multiply ? x * y : x / y));
}

Type Typer::power_of(const Expr& expr, const Sight& sight) {
  Type base = number(expr.args[0], sight), exponent = number(expr.args[1], sight);
  if (missing(base, exponent)) return {};
  Dimension d = numbers_of(base)->dimension, e = numbers_of(exponent)->dimension;
  if (!e.plain()) {
    error("N211", expr.args[1].span, "an exponent is a plain number, but this is " + described(e)).at(name_of(e));
    return {};
  }
  if (d.plain()) return shaped(base, exponent, Type::plain());
  std::optional<double> n = literal_value(expr.args[1]);
  if (!n) {
    error("N211", expr.args[1].span, "the dimension of this power is not known before it is computed")
        .at("must be a number written here")
        .also(expr.args[0].span, name_of(d))
        .help("divide by a unit first, `(" + syntax::print(expr.args[0]) + " / 1 " + unit_of(d) + ")`");
    return {};
  }
  if (std::fmod(std::abs(*n) * 2, 1) != 0 || std::abs(*n) > 8) {
    error("N211", expr.args[1].span, described(d) + " to this power has no dimension")
        .at("must be a multiple of 1/2, at most 8")
        .also(expr.args[0].span, name_of(d));
    return {};
  }
  return shaped(base, exponent, Type::of(power(d, *n)));
}

Type Typer::comparison(const Expr& expr, const Sight& sight) {
  Type a = type(expr.args[0], sight), b = type(expr.args[1], sight);
  if (!a.known() || !b.known()) return {};
  bool equality = expr.kind == ExprKind::equal || expr.kind == ExprKind::not_equal;
  if (equality && a.kind == b.kind && (a.kind == Type::text || a.kind == Type::row || a.kind == Type::function)) return Type::yes_or_no();
  const Type *x = numbers_of(a), *y = numbers_of(b);
  if (x == nullptr || y == nullptr) {
    const Expr& wrong = x == nullptr ? expr.args[0] : expr.args[1];
    const Type& kind = x == nullptr ? a : b;
    error("N210", wrong.span, described(kind) + " cannot be compared with " + described(x == nullptr ? b : a)).at(described(kind));
    return {};
  }
  if (!x->known() || !y->known()) return {};
  if (x->bare_zero || y->bare_zero || x->dimension == y->dimension) return shaped(a, b, Type::yes_or_no());
  std::string hint = without_unit_hint(expr.args[1], x->dimension);
  if (hint.empty()) hint = without_unit_hint(expr.args[0], y->dimension);
  error("N202", expr.op.known() ? expr.op : expr.span, described(*x) + " cannot be compared with " + described(*y))
      .also(expr.args[0].span, name_of(x->dimension))
      .also(expr.args[1].span, name_of(y->dimension))
      .help(hint);
  return {};
}

Type Typer::logic(const Expr& expr, const Sight& sight) {
  Type a = condition(expr.args[0], sight), b = condition(expr.args[1], sight);
  if (missing(a, b)) return {};
  return shaped(a, b, Type::yes_or_no());
}

Type Typer::conditional(const Expr& expr, const Sight& sight) {
  Type asked = condition(expr.args[0], sight), yes = type(expr.args[1], sight), no = type(expr.args[2], sight);
  if (!yes.known() || !no.known()) return {};
  const Type *x = numbers_of(yes), *y = numbers_of(no);
  if (x == nullptr || y == nullptr) {
    if (yes.kind == no.kind) return yes;
  } else {
    if (!x->known() || !y->known()) return {};
    if (x->bare_zero && y->bare_zero) return yes;
    if (x->bare_zero || y->bare_zero || x->dimension == y->dimension) {
      Type one = x->kind == Type::truth && y->kind == Type::truth ? Type::yes_or_no() : Type::of(x->bare_zero ? y->dimension : x->dimension);
      Type result = shaped(yes, no, one);
      if (result.numeric() && asked.known()) result.axes |= asked.axes;
      return result;
    }
  }
  error("N212", expr.args[2].span, "the two branches must be of one kind, but this is " + described(no))
      .at(described(no))
      .also(expr.args[1].span, described(yes));
  return {};
}

}  // namespace nsim::check
