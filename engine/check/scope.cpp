// Which names each file sees: its own, and all that the files it imports declare themselves.
#include "engine/check/checker.h"

namespace nsim::check {

using namespace syntax;

namespace {

template <class... Ts>
struct Overloaded : Ts... {
  using Ts::operator()...;
};
template <class... Ts>
Overloaded(Ts...) -> Overloaded<Ts...>;

/// The name that an item declares; null for imports, drives, stages and connections without one.
const Name* name_of(const Item& item) {
  return std::visit(Overloaded{[](const Import&) -> const Name* { return nullptr; }, [](const Drive&) -> const Name* { return nullptr; },
                               [](const Stage& s) -> const Name* { return s.name ? &*s.name : nullptr; },
                               [](const Connect& c) -> const Name* { return c.name ? &*c.name : nullptr; },
                               [](const auto& other) -> const Name* { return &other.name; }},
                    item.what);
}

/// Names that a population or a formula could mean by accident: hiding them deserves a note.
bool hides_builtin(const std::string& name) {
  for (Where where : {Where::arithmetic, Where::cell, Where::reduction, Where::draw, Where::table, Where::measure}) {
    if (find_builtin(name, where) != nullptr) return true;
  }
  return name == "pi" || name == "dist";
}

void declare_own(Checker& check, const File& file) {
  auto& scope = check.facts.scopes[&file];
  for (const Item& item : file.items) {
    const Name* name = name_of(item);
    if (auto* population = std::get_if<Population>(&item.what)) check.homes[population] = &file;
    if (name == nullptr || name->text.empty()) continue;
    Declaration declaration{&item, &file, nullptr, &file, name->span};
    if (auto* param = std::get_if<Param>(&item.what)) declaration.value = &param->value;
    auto [at, fresh] = scope.emplace(name->text, declaration);
    if (!fresh) {
      check.out->error("N103", name->span, "`" + name->text + "` is declared twice").at("a second time").also(at->second.span, "first declared here");
      continue;
    }
    if (std::holds_alternative<Experiment>(item.what) && &file == &check.main) check.facts.experiments.insert(name->text);
    if (&file == &check.main && hides_builtin(name->text)) {
      Diagnostic& note = check.out->warning("N111", name->span, "`" + name->text + "` hides the built-in of the same name");
      note.severity = Severity::note;
      note.at("in this file it means yours");
    }
  }
}

void set_params(Checker& check, const File& into, const Import& import, const File& from) {
  for (const Setting& setting : import.settings) {
    auto& scope = check.facts.scopes[&from];
    auto found = setting.target.is_name() ? scope.find(setting.target.head.text) : scope.end();
    bool param = found != scope.end() && found->second.file == &from && std::holds_alternative<Param>(found->second.item->what);
    if (!param || setting.let || setting.drawn) {
      std::vector<Known> candidates;
      for (const auto& [name, declaration] : scope) {
        if (declaration.file == &from && std::holds_alternative<Param>(declaration.item->what)) candidates.push_back({name, declaration.span});
      }
      std::string word = print(setting.target);
      if (param)
        check.out->error("N114", setting.span, "an import gives a `param` its value with `=`").at("not a plain value");
      else
        check.unknown_word("N114", setting.target.span, "`" + word + "` is not a `param` of the imported file", word, candidates,
                           "only a `param` can be set here");
      continue;
    }
    Declaration& declaration = found->second;
    if (declaration.value != &std::get<Param>(declaration.item->what).value) {
      check.out->error("N114", setting.span, "`" + print(setting.target) + "` gets a second value")
          .at("set again")
          .also(declaration.value->span, "set here first");
      continue;
    }
    declaration.value = &setting.value;
    declaration.value_file = &into;
  }
}

void take_over(Checker& check, const File& into, const Import& import, const File& from) {
  auto& scope = check.facts.scopes[&into];
  for (const auto& [name, declaration] : check.facts.scopes[&from]) {
    if (declaration.file != &from || std::holds_alternative<Experiment>(declaration.item->what) ||
        std::holds_alternative<Stage>(declaration.item->what))
      continue;
    auto [at, fresh] = scope.emplace(name, declaration);
    if (fresh || at->second.item == declaration.item) {
      at->second = declaration;
      continue;
    }
    // Said at the import, or at the file's own name: that is what its author can change.
    bool own = at->second.file == &into;
    Diagnostic& d = check.out->error("N104", own ? at->second.span : import.path_span, "`" + name + "` comes from two files");
    d.at(own ? "declared here" : "brings in another `" + name + "`").also(declaration.span, own ? "and here" : "this one");
    if (!own) d.also(at->second.span, "the other one");
  }
}

}  // namespace

void Checker::declare_all() {
  for (const auto& file : program.files) declare_own(*this, *file);
  // Values first, so that what is taken over carries them.
  for (const auto& file : program.files) {
    for (const Item& item : file->items) {
      auto* import = std::get_if<Import>(&item.what);
      if (import == nullptr) continue;
      for (const auto& [which, from] : program.imports) {
        if (which == import && from != nullptr) set_params(*this, *file, *import, *from);
      }
    }
  }
  for (const auto& file : program.files) {
    for (const auto& [import, from] : program.imports) {
      for (const Item& item : file->items) {
        if (std::get_if<Import>(&item.what) == import && from != nullptr && from != file.get()) take_over(*this, *file, *import, *from);
      }
    }
  }
  facts.names = facts.scopes[&main];
}

const Model* Checker::model_named(const std::string& name, const File& file, const File** home) {
  std::string wanted = name;
  const File* at = &file;
  for (int step = 0; step < 8; ++step) {  // a param may name another
    auto& scope = facts.scopes[at];
    auto found = scope.find(wanted);
    if (found == scope.end()) return nullptr;
    const Declaration& declaration = found->second;
    if (auto* model = std::get_if<Model>(&declaration.item->what)) {
      *home = declaration.file;
      return model;
    }
    if (declaration.value == nullptr) return nullptr;
    if (auto bound = bindings.names.find(wanted); at == &main && bound != bindings.names.end()) {
      auto* function = std::get_if<values::Function>(&bound->second.what);
      if (function == nullptr || function->name == wanted) return nullptr;
      wanted = function->name;
      continue;
    }
    if (declaration.value->kind != ExprKind::path || !declaration.value->path.is_name()) return nullptr;
    wanted = declaration.value->path.head.text;
    at = declaration.value_file;
  }
  return nullptr;
}

bool Checker::is_cells(const std::string& name) const {
  auto found = facts.scopes.find(here);
  if (found == facts.scopes.end()) return false;
  auto at = found->second.find(name);
  return at != found->second.end() &&
         (std::holds_alternative<Population>(at->second.item->what) || std::holds_alternative<Layer>(at->second.item->what));
}

std::string Checker::cells_with(const std::string& variable) const {
  auto found = facts.scopes.find(here);
  if (found == facts.scopes.end()) return "";
  for (const auto& [name, declaration] : found->second) {
    const auto* population = std::get_if<Population>(&declaration.item->what);
    const Composition* made = population ? composition_of(*population) : nullptr;
    if (made && made->find(variable)) return name;
  }
  return "";
}

std::set<std::string> Checker::axis_words() {
  std::set<std::string> words = {"cells",    "cell",     "batch", "samples", "time",  "shared", "incoming",
                                 "outgoing", "synapses", "taps",  "tensor",  "layer", "trials", "epoch", "task"};
  for (const auto& file : program.files) {
    for (const Item& item : file->items) {
      const std::vector<Axis>* size = nullptr;
      if (auto* p = std::get_if<Population>(&item.what)) size = &p->size;
      if (auto* l = std::get_if<Layer>(&item.what)) size = &l->size;
      if (size == nullptr) continue;
      for (const Axis& axis : *size) {
        if (axis.name) words.insert(axis.name->text);
      }
    }
  }
  return words;
}

}  // namespace nsim::check
