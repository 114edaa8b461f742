// What a family runs over: `for p in cells, b in cells if p.size > 0`.
#include "engine/values/evaluator.h"

namespace nsim::values {

std::optional<Values> Evaluator::members(const syntax::Range& range) {
  std::optional<Values> values = evaluate(range);
  if (!values || !range.is_single()) return values;
  const Value& one = (*values)[0];
  if (const auto* list = std::get_if<Value::List>(&one.what)) return **list;
  if (const auto* table = std::get_if<std::shared_ptr<const Table>>(&one.what)) {
    Values rows;
    for (size_t row = 0; row < (*table)->rows.size(); ++row) rows.push_back(Value{Row{*table, row}});
    return rows;
  }
  if (one.is_number() || std::holds_alternative<std::string>(one.what) || std::holds_alternative<Function>(one.what)) return values;
  out_.error("N221", range.span, "this is " + kind_of(one) + ", which has no members").help("a list, a table or a range has");
  return std::nullopt;
}

std::vector<std::map<std::string, Value>> expand(const syntax::Each& each, const Scope& scope, Diagnostics& diagnostics) {
  std::vector<std::map<std::string, Value>> all = {{}};
  for (const syntax::Member& member : each.members) {
    std::optional<Values> values = Evaluator(scope, diagnostics).members(member.in);
    if (!values) return {};
    if (all.size() * values->size() > longest_list) {
      diagnostics.error("N222", each.span, "this family has too many members");
      return {};
    }
    std::vector<std::map<std::string, Value>> next;
    for (const auto& names : all) {
      for (const Value& value : *values) {
        next.push_back(names);
        next.back()[member.name.text] = value;
      }
    }
    all = std::move(next);
  }
  if (!each.condition) return all;
  std::vector<std::map<std::string, Value>> chosen;
  for (auto& names : all) {
    Scope inner;
    inner.parent = &scope;
    inner.names = names;
    Evaluator evaluator(inner, diagnostics);
    Maybe condition = evaluator.evaluate(*each.condition);
    std::optional<bool> yes = condition ? evaluator.truth(*condition, each.condition->span) : std::nullopt;
    if (!yes) return {};
    if (*yes) chosen.push_back(std::move(names));
  }
  return chosen;
}

}  // namespace nsim::values
