#include "engine/check/facts.h"
#include "engine/check/builtins.h"
#include <algorithm>

namespace nsim::check {

using namespace syntax;

const Variable* Composition::find(std::string_view path) const {
  auto found = std::find_if(variables.begin(), variables.end(), [&](const Variable& v) { return v.path == path; });
  return found == variables.end() ? nullptr : &*found;
}

namespace {

constexpr int deepest = 200;  // definitions that lead to definitions; check() has refused longer chains

/// The scopes of all files of one evaluation. They live as long as any scope handed out.
class Scopes : public std::enable_shared_from_this<Scopes> {
 public:
  Scopes(const Facts& facts, const values::Bindings& bindings, Diagnostics& diagnostics)
      : facts_(facts), bindings_(bindings), diagnostics_(diagnostics) {}

  /// The functions hold the Scopes weakly when it keeps the scope itself: a cycle would never be freed.
  values::Scope make(const File& file, bool keep) {
    std::shared_ptr<Scopes> strong = keep ? shared_from_this() : nullptr;
    const Facts& facts = facts_;
    auto scope_at = facts.scopes.find(&file);
    const std::map<std::string, Declaration>* declared = scope_at == facts.scopes.end() ? nullptr : &scope_at->second;
    values::Scope scope;
    scope.find = [this, strong, &file, declared](const std::string& name, Span use) -> std::optional<values::Value> {
      if (declared == nullptr) return std::nullopt;
      auto found = declared->find(name);
      if (found == declared->end() && (find_builtin(name, Where::split) || find_builtin(name, Where::mask))) return values::Value{values::Function{name}};   // a method to sweep over
      if (found != declared->end() && std::holds_alternative<Layer>(found->second.item->what)) {
        diagnostics_.error("N402", use, "`" + name + "` is a layer, which only `train` and `evaluate` compute").at("cannot run yet");
        return std::nullopt;
      }
      return found == declared->end() ? std::nullopt : value(file, name, found->second);
    };
    scope.function = [strong, declared](const std::string& name) -> const Let* {
      if (declared == nullptr) return nullptr;
      auto found = declared->find(name);
      const Let* let = found == declared->end() ? nullptr : std::get_if<Let>(&found->second.item->what);
      return let != nullptr && (let->has_formals || let->drawn) ? let : nullptr;
    };
    scope.home = [this, strong](const Let& let) { return home_of(let); };
    scope.read = facts.read;
    scope.known = [declared] {
      std::vector<std::string> names;
      if (declared != nullptr)
        for (const auto& [name, declaration] : *declared) names.push_back(name);
      return names;
    };
    if (&file == &facts.program->main()) {
      // What a sweep binds without a `param` of that name is seen by the main file's sentences.
      for (const auto& [name, value] : bindings_.names) {
        if (declared == nullptr || !declared->contains(name)) scope.names[name] = value;
      }
    }
    return scope;
  }

 private:
  const values::Scope& scope_of(const File& file) {
    auto found = made_.find(&file);
    if (found == made_.end()) found = made_.emplace(&file, make(file, false)).first;
    return found->second;
  }

  const values::Scope* home_of(const Let& let) {
    for (const auto& [file, names] : facts_.scopes) {
      auto found = names.find(let.name.text);
      if (found != names.end() && found->second.file == file && std::get_if<Let>(&found->second.item->what) == &let) return &scope_of(*file);
    }
    return nullptr;
  }

  std::optional<values::Value> value(const File&, const std::string& name, const Declaration& declaration) {
    const ItemKind& what = declaration.item->what;
    if (std::holds_alternative<Model>(what) || std::holds_alternative<Penalty>(what)) return values::Value{values::Function{name}};
    if (auto* population = std::get_if<Population>(&what)) return cells(*population, *declaration.file);
    if (auto* connect = std::get_if<Connect>(&what); connect && connect->name) {
      values::Cells synapses;  // all that the sentence makes; how many is known when they have been drawn
      synapses.slices.push_back({connect->name->text, {}, {}, {}});
      return values::Value{synapses};
    }
    const Expr* expr = declaration.value;
    const File* home = declaration.value_file;
    if (std::holds_alternative<Param>(what)) {
      auto bound = bindings_.names.find(name);
      auto main_name = facts_.names.find(name);
      if (bound != bindings_.names.end() && main_name != facts_.names.end() && main_name->second.item == declaration.item) return bound->second;
    }
    if (auto* let = std::get_if<Let>(&what)) {
      if (let->has_formals) return values::Value{values::Function{name}};
      if (let->drawn) return std::nullopt;  // no value of the host: drawn anew wherever it is used
      expr = &let->value;
      home = declaration.file;
    }
    if (expr == nullptr || depth_ >= deepest) return std::nullopt;
    ++depth_;
    std::optional<values::Value> result = values::evaluate(*expr, scope_of(*home), diagnostics_);
    --depth_;
    return result;
  }

  values::Value cells(const Population& population, const File& home) {
    values::Cells cells;
    if (!population.each) {
      cells.slices.push_back({population.name.text, {}, {}, extents(population, scope_of(home))});
      return values::Value{cells};
    }
    cells.family = population.name.text;
    Diagnostics quiet;  // the family's own sentence reports its mistakes
    for (const auto& member : values::expand(*population.each, scope_of(home), quiet)) {
      std::string key;
      for (const Member& m : population.each->members) {
        auto at = member.find(m.name.text);
        std::optional<std::string> text = at == member.end() ? std::nullopt : values::key_text(at->second);
        key += (key.empty() ? "" : ",") + text.value_or("");
      }
      values::Scope inner;
      inner.parent = &scope_of(home);
      inner.names = member;
      cells.slices.push_back({population.name.text + "." + key, {}, {}, extents(population, inner)});
    }
    return values::Value{cells};
  }

  /// Empty when a size has no value: its own sentence reports why.
  std::vector<int64_t> extents(const Population& population, const values::Scope& scope) {
    std::vector<int64_t> result;
    Diagnostics quiet;
    for (const Axis& axis : population.size) {
      if (depth_ >= deepest) return {};
      ++depth_;
      std::optional<values::Value> count = values::evaluate(axis.count, scope, quiet);
      --depth_;
      if (!count || !count->is_number() || !(count->number() >= 0) || count->number() > 9e15) return {};
      result.push_back(static_cast<int64_t>(count->number()));
    }
    return result.empty() ? std::vector<int64_t>{1} : result;
  }

  const Facts& facts_;
  const values::Bindings& bindings_;
  Diagnostics& diagnostics_;
  std::map<const File*, values::Scope> made_;
  int depth_ = 0;
};

}  // namespace

values::Scope Facts::scope(const File& file, const values::Bindings& bindings, Diagnostics& diagnostics) const {
  return std::make_shared<Scopes>(*this, bindings, diagnostics)->make(file, true);
}

}  // namespace nsim::check
