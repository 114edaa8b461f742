// Names and what stands behind them: columns of rows, rows of tables, elements of lists, cells of populations.
#include "engine/text/suggest.h"
#include "engine/values/evaluator.h"
#include <algorithm>
#include <numbers>

namespace nsim::values {

std::vector<std::string> Evaluator::known_names() const {
  std::vector<std::string> all;
  for (const Scope* s = &scope_; s; s = s->parent) {
    for (const auto& [name, value] : s->names) all.push_back(name);
    if (!s->known) continue;
    for (std::string& name : s->known()) all.push_back(std::move(name));
  }
  return all;
}

Maybe Evaluator::look_up(const syntax::Name& name) {
  for (const Scope* s = &scope_; s; s = s->parent) {
    auto here = s->names.find(name.text);
    if (here != s->names.end()) return here->second;
    if (!s->find) continue;
    if (Maybe found = s->find(name.text, name.span)) return found;
  }
  std::vector<std::string> known = known_names();
  // A name that is declared but has no value was told of where it is declared.
  if (std::find(known.begin(), known.end(), name.text) != known.end() && !function_of(name.text)) return std::nullopt;
  if (name.text == "pi") return Value::number(std::numbers::pi);
  std::vector<std::string> functions = function_names();
  if (function_of(name.text) || std::find(functions.begin(), functions.end(), name.text) != functions.end()) return Value{Function{name.text}};
  out_.error("N101", name.span, "`" + name.text + "` is not defined").help(did_you_mean(name.text, known));
  return std::nullopt;
}

const syntax::Let* Evaluator::function_of(const std::string& name) const {
  for (const Scope* s = &scope_; s; s = s->parent) {
    if (!s->function) continue;
    if (const syntax::Let* let = s->function(name)) return let;
  }
  return nullptr;
}

Maybe Evaluator::evaluate(const syntax::Path& path) {
  Maybe value;
  size_t k = 0;
  if (!path.steps.empty() && path.steps[0].kind == syntax::PathStep::call) {
    value = call(path.head, path.steps[0]);
    k = 1;
  } else {
    value = look_up(path.head);
  }
  for (; value && k < path.steps.size(); ++k) {
    const syntax::PathStep& step = path.steps[k];
    if (step.kind == syntax::PathStep::member)
      value = member(*value, step);
    else if (step.kind == syntax::PathStep::index)
      value = index(*value, step);
    else {
      out_.error("N221", step.span, "this is " + kind_of(*value) + ", which cannot be called");
      return std::nullopt;
    }
  }
  return value;
}

Maybe Evaluator::member(const Value& of, const syntax::PathStep& step) {
  if (const auto* row = std::get_if<Row>(&of.what)) {
    if (auto column = row->table->column(step.name.text)) return row->table->rows[row->at][*column];
    out_.error("N120", step.name.span, "`" + row->table->name + "` has no column `" + step.name.text + "`")
        .help(did_you_mean(step.name.text, row->table->columns));
    return std::nullopt;
  }
  if (const auto* table = std::get_if<std::shared_ptr<const Table>>(&of.what)) {
    if (auto column = (*table)->column(step.name.text)) {
      auto all = std::make_shared<Values>();
      for (const auto& row : (*table)->rows) all->push_back(row[*column]);
      return Value{Value::List(all)};
    }
    if (auto row = (*table)->find({step.name.text})) return Value{Row{*table, *row}};
    out_.error("N120", step.name.span, "`" + (*table)->name + "` has no column `" + step.name.text + "`")
        .help(did_you_mean(step.name.text, (*table)->columns));
    return std::nullopt;
  }
  if (const auto* cells = std::get_if<Cells>(&of.what)) {
    if (!cells->family.empty() && cells->variable.empty()) {
      if (Maybe chosen = member_of_family(*cells, step.name.text, step.name.span, false)) return chosen;
    }
    Cells part = *cells;
    part.variable += (part.variable.empty() ? "" : ".") + step.name.text;
    return Value{part};
  }
  out_.error("N120", step.name.span, "this is " + kind_of(of) + ", which has no `" + step.name.text + "`");
  return std::nullopt;
}

Maybe Evaluator::member_of_family(const Cells& cells, const std::string& key, Span at, bool must) {
  std::vector<std::string> keys;
  for (const Slice& slice : cells.slices) {
    keys.push_back(slice.population.substr(cells.family.size() + 1));
    if (keys.back() == key) return Value{Cells{{slice}, cells.variable, ""}};
  }
  if (must) out_.error("N120", at, "`" + cells.family + "` has no member `" + key + "`").help(did_you_mean(key, keys));
  return std::nullopt;
}

Maybe Evaluator::index(const Value& of, const syntax::PathStep& step) {
  if (const auto* cells = std::get_if<Cells>(&of.what)) return index_cells(*cells, step);
  Values at;
  for (const syntax::Range& range : step.indices) {
    std::optional<Values> some = evaluate(range);
    if (!some) return std::nullopt;
    bool slice = !range.is_single() && std::holds_alternative<Value::List>(of.what);
    if (slice)
      at.push_back(Value{Value::List(std::make_shared<Values>(*some))});
    else
      at.insert(at.end(), some->begin(), some->end());
  }
  if (const auto* list = std::get_if<Value::List>(&of.what)) return index_list(*list, at, step);
  if (const auto* table = std::get_if<std::shared_ptr<const Table>>(&of.what)) return index_table(*table, at, step);
  if (const auto* row = std::get_if<Row>(&of.what)) {
    if (at.size() == 1) return index_row(*row, at[0], step);
    out_.error("N222", step.span, "a row takes one index: the name of a column");
    return std::nullopt;
  }
  out_.error("N221", step.span, "this is " + kind_of(of) + ", which has no index");
  return std::nullopt;
}

Maybe Evaluator::index_list(const Value::List& list, const Values& at, const syntax::PathStep& step) {
  if (at.size() != 1) {
    out_.error("N222", step.span, "a list takes one index");
    return std::nullopt;
  }
  if (const auto* several = std::get_if<Value::List>(&at[0].what)) {
    auto all = std::make_shared<Values>();
    for (const Value& one : **several) {
      Maybe item = index_list(list, {one}, step);
      if (!item) return item;
      all->push_back(*item);
    }
    return Value{Value::List(all)};
  }
  std::optional<int64_t> k = whole(at[0], step.span);
  if (!k) return std::nullopt;
  if (*k >= 0 && *k < static_cast<int64_t>(list->size())) return (*list)[static_cast<size_t>(*k)];
  out_.error("N222", step.span, "there is no element " + std::to_string(*k)).at("the list has " + std::to_string(list->size()) + ", counted from 0");
  return std::nullopt;
}

Maybe Evaluator::index_row(const Row& row, const Value& at, const syntax::PathStep& step) {
  std::optional<std::string> name = key_text(at);
  if (name) {
    if (auto column = row.table->column(*name)) return row.table->rows[row.at][*column];
  }
  std::string wanted = name ? "`" + row.table->name + "` has no column `" + *name + "`" : kind_of(at) + " does not name a column";
  out_.error("N120", step.span, wanted).help(name ? did_you_mean(*name, row.table->columns) : "");
  return std::nullopt;
}

Maybe Evaluator::index_table(const std::shared_ptr<const Table>& table, const Values& at, const syntax::PathStep& step) {
  std::vector<std::string> key;
  for (const Value& one : at) {
    std::optional<std::string> name = key_text(one);
    if (!name) {
      out_.error("N221", step.span, kind_of(one) + " does not name a row");
      return std::nullopt;
    }
    key.push_back(*name);
  }
  if (table->matrix && key.size() == 2) {
    auto row = table->find({key[0]});
    auto column = table->column(key[1]);
    if (row && column && *column != 0) return table->rows[*row][*column];
    out_.error("N120", step.span, "`" + table->name + "` has no " + (row ? "column `" + key[1] : "row `" + key[0]) + "`");
    return std::nullopt;
  }
  if (auto row = table->find(key)) return Value{Row{table, *row}};
  std::string joined, names;
  for (const std::string& part : key) joined += (joined.empty() ? "" : ", ") + part;
  for (size_t k : table->keys) names += (names.empty() ? "" : ", ") + table->columns[k];
  std::vector<std::string> keys;
  for (size_t row = 0; row < table->rows.size(); ++row) keys.push_back(table->key_of(row));
  out_.error("N120", step.span, "`" + table->name + "` has no row `" + joined + "`").note("its key is: " + names).help(did_you_mean(joined, keys));
  return std::nullopt;
}

}  // namespace nsim::values
