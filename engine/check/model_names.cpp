#include "engine/check/composer.h"

namespace nsim::check {

using namespace syntax;

const Names& ModelNames::of_part(size_t part) {
  auto [at, fresh] = names_.try_emplace(part);
  Names& names = at->second;
  if (!fresh) return names;
  const std::string prefix = made_.parts[part].prefix;
  names.find = [this, prefix, part](const std::string& name, Span use) -> std::optional<Type> {
    for (size_t k = 0; k < made_.variables.size(); ++k) {
      if (made_.variables[k].path == prefix + name) return type_of(k, use);
    }
    // A receptor sees the neuron's names.
    for (size_t k = 0; k < made_.variables.size() && !prefix.empty(); ++k) {
      if (made_.variables[k].path == name) return type_of(k, use);
    }
    // A line that changes something undeclared has been told so: its other uses need no message of their own.
    for (const Clause& c : made_.parts[part].model->clauses) {
      bool changes = (c.kind == Clause::ode || c.kind == Clause::update) && c.name.text == name;
      if (changes && (prefix.empty() || c.kind == Clause::ode)) return Type{};
    }
    if (auto other = outside_.find(name); other != outside_.end()) return other->second;
    if (name == "t") return Type::of(dimensions::time());
    if (name == "tick") return Type::plain();
    if (open_ && find_builtin(name) == nullptr && name != "pi") return Type{};
    return std::nullopt;
  };
  names.known = [this, prefix](std::vector<Known>& all) {
    for (const Variable& v : made_.variables) {
      if (v.path.starts_with(prefix))
        all.push_back({v.path.substr(prefix.size()), v.span});
      else if (v.path.find('.') == std::string::npos)
        all.push_back({v.path, v.span});
    }
  };
  return names;
}

Type ModelNames::type_of(size_t variable, Span use) {
  auto [at, fresh] = types_.emplace(variable, std::nullopt);
  if (!fresh && at->second) return *at->second;
  const Variable& v = made_.variables[variable];
  if (!fresh) {
    check_.out->error("N110", use, "`" + v.path + "` is defined by itself").at("leads back to `" + v.path + "`").also(v.span, "declared here");
    return {};
  }
  Type t = find_out(variable);
  types_[variable] = t;
  return t;
}

Type ModelNames::find_out(size_t variable) {
  const Variable& v = made_.variables[variable];
  // Parameters have been set from the call; what is left has no default and no argument.
  if (v.clause == nullptr || !v.clause->value) return {};
  Sight sight{&of_part(v.part), Place::model, v.clause->drawn};
  Type t = Typer(check_).type(*v.clause->value, sight);
  if (v.kind != Variable::local) t.bare_zero = false;  // `state x = 0` introduces a plain number
  if (t.known() && !t.numeric() && v.kind != Variable::local) {
    check_.out->error("N210", v.clause->value->span, "a number is needed here, but this is " + described(t)).at(described(t));
    return {};
  }
  if (t.kind == Type::truth && v.kind != Variable::local) t.kind = Type::number;
  return t;
}

void ModelNames::finish() {
  for (size_t k = 0; k < made_.variables.size(); ++k) made_.variables[k].dimension = type_of(k, made_.variables[k].span).dimension;
}

}  // namespace nsim::check
