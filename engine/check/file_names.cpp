// What a file's own sentences see, and what each declaration is.
#include "engine/check/typer.h"

namespace nsim::check {

using namespace syntax;

const Names& Checker::names_of(const File& file) {
  auto [at, fresh] = file_names.try_emplace(&file);
  if (!fresh) return at->second;
  Names& names = at->second;
  const auto* scope = &facts.scopes[&file];
  names.find = [this, scope](const std::string& name, Span use) -> std::optional<Type> {
    auto found = scope->find(name);
    if (found == scope->end()) return std::nullopt;
    return type_of(found->second, use);
  };
  names.known = [scope](std::vector<Known>& all) {
    for (const auto& [name, declaration] : *scope) all.push_back({name, declaration.span});
  };
  return names;
}

namespace {

Type function_type(const std::string& name, const Let* let, const File* file) {
  Type t;
  t.kind = Type::function;
  t.name = name;
  t.let = let;
  t.file = file;
  return t;
}

Type cells_type(const Population& population) {
  Type t;
  t.kind = Type::cells;
  t.populations = {&population};
  t.whole_family = population.each.has_value();
  t.name = population.name.text;
  return t;
}

}  // namespace

std::optional<Type> Checker::type_of(const Declaration& declaration, Span use) {
  const ItemKind& what = declaration.item->what;
  if (auto* let = std::get_if<Let>(&what); let != nullptr && let->has_formals) return function_type(let->name.text, let, declaration.file);
  if (auto* model = std::get_if<Model>(&what)) return function_type(model->name.text, nullptr, declaration.file);
  if (auto* population = std::get_if<Population>(&what)) return broken.contains(population) ? Type{} : cells_type(*population);
  if (auto* connect = std::get_if<Connect>(&what)) {
    Type t;
    t.kind = refused.contains(connect) ? Type::unknown : Type::projection;
    t.connect = connect;
    return t;
  }
  const Expr* value = declaration.value;
  bool drawn = false;
  if (auto* let = std::get_if<Let>(&what)) {
    value = &let->value;
    drawn = let->drawn;
  }
  if (value == nullptr) return Type{};  // layers, penalties, experiments, named stages: refused where they are used
  const void* key = declaration.item;
  auto [at, fresh] = definition_types.emplace(key, std::nullopt);
  if (!fresh) {
    if (at->second) return at->second;
    out->error("N110", use, "the definition of this name leads back to itself").at("defined by itself").also(declaration.span, "defined here");
    return Type{};
  }
  const File& home = declaration.value != nullptr ? *declaration.value_file : *declaration.file;
  Type t;
  if (depth < 200) {
    ++depth;
    t = Typer(*this).type(*value, Sight{&names_of(home), Place::host, drawn});
    --depth;
  } else {
    out->error("N117", use, "too many definitions stand behind this name")
        .at("leads through more than 200 others")
        .also(declaration.span, "defined here");
  }
  t.drawn = drawn;
  definition_types[key] = t;
  return t;
}

}  // namespace nsim::check
