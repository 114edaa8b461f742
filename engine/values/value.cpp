#include "engine/values/value.h"
#include <charconv>

namespace nsim::values {

std::string Table::key_of(size_t row) const {
  std::string joined;
  for (size_t k : keys) joined += (joined.empty() ? "" : ",") + key_text(rows[row][k]).value_or("");
  return joined;
}

std::optional<size_t> Table::find(const std::vector<std::string>& key) const {
  if (key.size() != keys.size()) return std::nullopt;
  for (size_t row = 0; row < rows.size(); ++row) {
    bool same = true;
    for (size_t k = 0; same && k < keys.size(); ++k) same = key_text(rows[row][keys[k]]) == key[k];
    if (same) return row;
  }
  return std::nullopt;
}

std::optional<size_t> Table::column(std::string_view wanted) const {
  for (size_t i = 0; i < columns.size(); ++i) {
    if (columns[i] == wanted) return i;
  }
  return std::nullopt;
}

namespace {

struct Kind {
  std::string operator()(const Number& n) const {
    if (n.dimension.plain()) return "a plain number";
    std::string name = name_of(n.dimension);
    bool vowel = std::string_view("aeiou").find(name[0]) != std::string_view::npos;
    return (vowel ? "an " : "a ") + name;
  }
  std::string operator()(const std::string&) const { return "a text"; }
  std::string operator()(bool) const { return "a truth value"; }
  std::string operator()(const Value::List&) const { return "a list"; }
  std::string operator()(const std::shared_ptr<const Table>& t) const { return t->matrix ? "a matrix" : "a table"; }
  std::string operator()(const Row&) const { return "a row of a table"; }
  std::string operator()(const Cells& c) const { return c.variable.empty() ? "cells" : "a value of cells"; }
  std::string operator()(const Function&) const { return "the name of a function"; }
  std::string operator()(const Span3&) const { return "a range"; }
};

std::string text_of(const Slice& slice) {
  if (!slice.first) return slice.population;
  std::string last = *slice.first == *slice.last ? "" : ".." + std::to_string(*slice.last);
  return slice.population + "[" + std::to_string(*slice.first) + last + "]";
}

struct Text {
  std::string operator()(const Number& n) const { return format_quantity(n.value, n.dimension, 12); }
  std::string operator()(const std::string& s) const { return s; }
  std::string operator()(bool b) const { return b ? "true" : "false"; }
  std::string operator()(const Value::List& list) const {
    std::string all;
    for (const Value& item : *list) all += (all.empty() ? "" : ", ") + to_text(item);
    return "[" + all + "]";
  }
  std::string operator()(const std::shared_ptr<const Table>& t) const { return t->name; }
  std::string operator()(const Row& r) const { return r.table->key_of(r.at); }
  std::string operator()(const Cells& c) const {
    std::string all;
    for (const Slice& slice : c.slices) all += (all.empty() ? "" : ", ") + text_of(slice) + (c.variable.empty() ? "" : "." + c.variable);
    return c.family.empty() ? all : c.family + (c.variable.empty() ? "" : "." + c.variable);
  }
  std::string operator()(const Function& f) const { return f.name; }
  std::string operator()(const Span3& s) const {
    if (s.whole) return "..";
    return format_quantity(s.first, s.dimension, 6) + " .. " + format_quantity(s.last, s.dimension, 6);
  }
};

}  // namespace

std::string kind_of(const Value& value) { return std::visit(Kind{}, value.what); }
std::string to_text(const Value& value) { return std::visit(Text{}, value.what); }

std::optional<std::string> key_text(const Value& value) {
  if (const auto* row = std::get_if<Row>(&value.what)) return row->table->key_of(row->at);
  bool names = std::holds_alternative<std::string>(value.what) || std::holds_alternative<Function>(value.what) || value.is_number() ||
               std::holds_alternative<bool>(value.what);
  if (!names) return std::nullopt;
  if (value.is_number() && std::get<Number>(value.what).dimension.plain()) {
    char digits[32];
    auto end = std::to_chars(digits, digits + sizeof digits, value.number()).ptr;
    return std::string(digits, end);
  }
  return to_text(value);
}

}  // namespace nsim::values
