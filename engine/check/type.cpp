#include "engine/check/type.h"

namespace nsim::check {

namespace {

std::string with_article(const std::string& name) {
  return (std::string_view("aeiou").find(name[0]) != std::string_view::npos ? "an " : "a ") + name;
}

bool is_counter(Dimension d) {
  for (Base base : {Base::steps, Base::samples, Base::batches, Base::epochs, Base::seeds}) {
    if (d == Dimension::of(base)) return true;
  }
  return false;
}

Type type_of_list(const std::vector<values::Value>& items) {
  if (items.empty()) return Type::list_of({});
  Type first = type_of(items[0]);
  for (const values::Value& item : items) {
    Type next = type_of(item);
    if (next.kind != first.kind || !(next.dimension == first.dimension)) return Type::list_of({});
  }
  return Type::list_of(first);
}

}  // namespace

Type type_of(const values::Value& value) {
  if (auto* n = std::get_if<values::Number>(&value.what)) {
    Type t = Type::of(n->dimension);
    t.bare_zero = n->bare_zero;
    return t;
  }
  if (std::holds_alternative<std::string>(value.what)) return Type::words();
  if (std::holds_alternative<bool>(value.what)) return Type::yes_or_no();
  if (auto* list = std::get_if<values::Value::List>(&value.what)) return type_of_list(**list);
  Type t;
  if (auto* table = std::get_if<std::shared_ptr<const values::Table>>(&value.what)) {
    t.kind = Type::table;
    t.columns = *table;
  }
  if (auto* row = std::get_if<values::Row>(&value.what)) {
    t.kind = Type::row;
    t.columns = row->table;
  }
  return t;  // cells and functions come from declarations, never from outside
}

std::string described(Dimension dimension) {
  if (is_counter(dimension)) return "a number of " + name_of(dimension);
  std::string name = name_of(dimension);
  // Dimensions without a name of their own are printed as units, which have no article.
  bool is_unit = name == unit_of(dimension);
  return is_unit ? "a quantity in " + name : with_article(name);
}

std::string described(const Type& type) {
  switch (type.kind) {
    case Type::unknown:
      return "a value";
    case Type::number:
      return described(type.dimension);
    case Type::truth:
      return "true or false";
    case Type::text:
      return "a text";
    case Type::list:
      return "a list";
    case Type::table:
      return "a table";
    case Type::row:
      return "a row of a table";
    case Type::cells:
      return "a population";
    case Type::spikes:
      return "a list of spikes";
    case Type::function:
      return "the name of a model or function";
    case Type::projection:
      return "a connection";
  }
  return "a value";
}

}  // namespace nsim::check
