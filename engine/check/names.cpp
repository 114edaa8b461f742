#include "engine/check/names.h"

namespace nsim::check {

std::optional<Type> Names::lookup(const std::string& name, Span use) const {
  for (const Names* scope = this; scope != nullptr; scope = scope->parent) {
    if (auto found = scope->here.find(name); found != scope->here.end()) return found->second;
    if (!scope->find) continue;
    if (std::optional<Type> found = scope->find(name, use)) return found;
  }
  return std::nullopt;
}

std::vector<Known> Names::all() const {
  std::vector<Known> result;
  for (const Names* scope = this; scope != nullptr; scope = scope->parent) {
    for (const auto& [name, type] : scope->here) {
      auto place = scope->declared.find(name);
      result.push_back({name, place == scope->declared.end() ? Span{} : place->second});
    }
    if (scope->known) scope->known(result);
  }
  return result;
}

void Names::declare(const std::string& name, Type type, Span span) {
  here[name] = std::move(type);
  if (span.known()) declared[name] = span;
}

}  // namespace nsim::check
