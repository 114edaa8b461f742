#include "engine/check/builtins.h"
#include "engine/check/builtin_table.h"
#include <map>

namespace nsim::check {

namespace {

const std::vector<Builtin>& table() {
  static const std::vector<Builtin> all = [] {
    std::vector<Builtin> rows = running_functions();
    for (auto more : {running_places(), waiting_functions()}) rows.insert(rows.end(), more.begin(), more.end());
    return rows;
  }();
  return all;
}

const std::multimap<std::string_view, const Builtin*>& by_name() {
  static const std::multimap<std::string_view, const Builtin*> index = [] {
    std::multimap<std::string_view, const Builtin*> all;
    for (const Builtin& b : table()) all.emplace(b.name, &b);
    return all;
  }();
  return index;
}

}  // namespace

std::span<const Builtin> builtins() { return table(); }

const Builtin* find_builtin(std::string_view name, Where where) {
  auto [first, last] = by_name().equal_range(name);
  for (auto it = first; it != last; ++it) {
    if (it->second->where == where) return it->second;
  }
  return nullptr;
}

const Builtin* find_builtin(std::string_view name) {
  auto found = by_name().find(name);  // of equal names the first of the table: what runs comes before what waits
  return found == by_name().end() ? nullptr : found->second;
}

std::vector<std::string> builtin_names(Where where) {
  std::vector<std::string> names;
  for (const Builtin& b : table()) {
    if (b.where == where) names.emplace_back(b.name);
  }
  return names;
}

}  // namespace nsim::check
