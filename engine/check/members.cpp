// The members of families: `for p in cells if p.size > 0`.
#include "engine/check/typer.h"

namespace nsim::check {

using namespace syntax;

namespace {

/// What one member of this thing is.
Type member_type(const Type& of) {
  if (of.kind == Type::list) return of.element ? *of.element : Type{};
  if (of.kind == Type::table) {
    Type row = of;
    row.kind = Type::row;
    return row;
  }
  return of;  // numbers of a range, or one value
}

}  // namespace

void Checker::bind_members(const std::optional<Each>& each, const Sight& outer, Names& names, bool report) {
  names.parent = outer.names;
  if (!each) return;
  Diagnostics quiet;
  Diagnostics* before = out;
  if (!report) out = &quiet;
  Typer typer(*this);
  for (const Member& member : each->members) {
    Type t = typer.type(member.in, outer);
    bool runs = !t.known() || t.kind == Type::list || t.kind == Type::table || (t.numeric() && !member.in.is_single());
    if (!runs) out->error("N210", member.in.span, "a family runs over a table, a list or a range, but this is " + described(t)).at(described(t));
    names.declare(member.name.text, runs ? member_type(t) : Type{}, member.name.span);
  }
  if (each->condition) typer.condition(*each->condition, outer.with(names));
  out = before;
}

std::map<std::string, values::Value> Checker::first_member(const std::optional<Each>& each) {
  if (!each) return {};
  Diagnostics quiet;
  values::Scope scope = facts.scope(*here, bindings, quiet);
  auto all = values::expand(*each, scope, quiet);
  return all.empty() ? std::map<std::string, values::Value>{} : all[0];
}

const std::vector<std::string>& Checker::keys_of(const Population& population) {
  auto [at, fresh] = keys.try_emplace(&population);
  if (!fresh || !population.each) return at->second;
  Diagnostics quiet;
  values::Scope scope = facts.scope(*homes.at(&population), bindings, quiet);
  std::vector<std::string> found;
  for (const auto& member : values::expand(*population.each, scope, quiet)) {
    std::string key;
    for (const Member& m : population.each->members) {
      auto value = member.find(m.name.text);
      std::optional<std::string> text = value == member.end() ? std::nullopt : values::key_text(value->second);
      key += (key.empty() ? "" : ",") + text.value_or("");
    }
    found.push_back(key);
  }
  return keys[&population] = std::move(found);
}

std::optional<values::Value> Checker::value_of(const Expr& expr) {
  values::Scope scope = facts.scope(*here, bindings, *out);
  return values::evaluate(expr, scope, *out);
}

void Checker::check_value(const Expr& expr, const std::map<std::string, values::Value>& members) {
  Diagnostics quiet;
  values::Scope scope = facts.scope(*here, bindings, quiet);
  for (const auto& [name, value] : members) scope.names[name] = value;
  values::evaluate(expr, scope, quiet);
  for (const Diagnostic& d : quiet.sorted()) {
    // Everything else has been judged by its type; names that a sweep binds have no value here.
    if ((d.code != "N120" && d.code != "N222") || !d.span.known()) continue;
    if (d.span.file != expr.span.file || d.span.begin < expr.span.begin || d.span.end > expr.span.end) continue;
    out->error(d.code, d.span, d.message) = d;
    return;
  }
}

void Checker::check_value(const Path& path, const std::map<std::string, values::Value>& members) {
  Expr whole;
  whole.kind = ExprKind::path;
  whole.path = path;
  whole.span = path.span;
  check_value(whole, members);
}

std::optional<values::Value> Checker::quiet_value(const Expr& expr, const std::map<std::string, values::Value>& members) {
  Diagnostics quiet;
  values::Scope scope = facts.scope(*here, bindings, quiet);
  for (const auto& [name, value] : members) scope.names[name] = value;
  return values::evaluate(expr, scope, quiet);
}

std::optional<double> Checker::quiet_number(const Expr& expr, const std::map<std::string, values::Value>& members) {
  std::optional<values::Value> value = quiet_value(expr, members);
  if (!value || !value->is_number()) return std::nullopt;
  return value->number();
}

}  // namespace nsim::check
