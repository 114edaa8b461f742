// What each population is made of: `adex + ampa + gaba(tau = 8 ms)` merged into parts and variables.
#include "engine/check/composer.h"
#include "engine/check/network.h"
#include <algorithm>

namespace nsim::check {

using namespace syntax;

/// Names that clash are reported.
void add_variables(Checker& check, Composition& made, size_t part) {
  const Part& p = made.parts[part];
  auto add = [&](Variable v, const Name& name) {
    v.path = p.prefix + name.text;
    v.part = part;
    v.span = name.span;
    if (const Variable* other = made.find(v.path)) {
      check.out->error("N103", name.span, "`" + name.text + "` is declared twice in `" + p.model->name.text + "`")
          .at("a second time")
          .also(other->span, "first declared here");
      return;
    }
    made.variables.push_back(std::move(v));
  };
  for (const Formal& formal : p.model->formals) {
    Variable v;
    v.kind = Variable::parameter;
    v.formal = &formal;
    add(v, formal.name);
  }
  for (const Clause& clause : p.model->clauses) {
    Variable v;
    v.clause = &clause;
    if (clause.kind == Clause::state)
      v.kind = Variable::state;
    else if (clause.kind == Clause::input)
      v.kind = Variable::input;
    else if (clause.kind == Clause::let)
      v.kind = Variable::local;
    else {
      made.spikes = made.spikes || clause.kind == Clause::spike;
      continue;
    }
    add(v, clause.name);
  }
}

namespace {

class Composer {
 public:
  Composer(Checker& check, const Population& population, const File& file)
      : check_(check), population_(population), file_(file), names_(check, made_) {}

  /// False when the population cannot be composed; the reason has been said.
  bool compose() {
    for (size_t k = 0; k < population_.models.size(); ++k) {
      if (!add_part(population_.models[k], k == 0)) return false;
    }
    if (population_.models.empty() || twice()) return false;
    for (size_t k = 0; k < made_.parts.size(); ++k) add_variables(check_, made_, k);
    if (hidden_variable()) return false;
    Names members;
    check_.bind_members(population_.each, Sight{&check_.names_of(file_)}, members, false);
    bool good = true;
    for (const Part& part : made_.parts) good = set_parameters(check_, made_, names_, part, members) && good;
    names_.finish();
    return good;
  }

  Composition take() { return std::move(made_); }

 private:
  bool add_part(const Call& call, bool first) {
    const File* home = nullptr;
    const Model* model = check_.model_named(call.name.text, file_, &home);
    if (model == nullptr) return not_a_model(call), false;
    ModelKind wanted = first ? ModelKind::neuron : ModelKind::receptor;
    if (model->kind != wanted) {
      auto& scope = check_.facts.scopes[&file_];
      std::string needs = first ? "a neuron: a population starts with one" : "a receptor: only receptors are added with `+`";
      auto declared = scope.find(call.name.text);
      if (declared != scope.end()) check_.wrong_kind(call.name.span, call.name.text, declared->second, needs);
      return false;
    }
    made_.parts.push_back({model, &call, home, first ? "" : model->name.text + "."});
    made_.text += (first ? "" : " + ") + model->name.text;
    return true;
  }

  void not_a_model(const Call& call) {
    const Builtin* later = find_builtin(call.name.text, Where::later);
    auto& scope = check_.facts.scopes[&file_];
    if (auto declared = scope.find(call.name.text); declared != scope.end()) {
      check_.wrong_kind(call.name.span, call.name.text, declared->second, "a neuron or receptor");
    } else if (later != nullptr) {
      check_.refuse("N405", call.name.span, "`" + call.name.text + "` (" + std::string(later->rule) + ")");
    } else {
      std::vector<Known> models;
      for (const auto& [name, declaration] : scope) {
        if (std::holds_alternative<Model>(declaration.item->what)) models.push_back({name, declaration.span});
      }
      check_.unknown_name(call.name, models, "not a neuron or receptor");
    }
  }

  bool twice() {
    for (size_t k = 1; k < made_.parts.size(); ++k) {
      for (size_t j = 1; j < k; ++j) {
        if (made_.parts[j].prefix != made_.parts[k].prefix) continue;
        check_.out->error("N112", made_.parts[k].call->name.span, "the receptor `" + made_.parts[k].model->name.text + "` is added twice")
            .at("a second time")
            .also(made_.parts[j].call->name.span, "first added here");
        return true;
      }
    }
    return false;
  }

  bool hidden_variable() {
    for (size_t k = 1; k < made_.parts.size(); ++k) {
      const Part& part = made_.parts[k];
      std::string name = part.prefix.substr(0, part.prefix.size() - 1);
      const Variable* variable = made_.find(name);
      if (variable == nullptr) continue;
      check_.out->error("N112", part.call->name.span, "`" + name + "` is a receptor and a variable of `" + made_.parts[0].model->name.text + "`")
          .at("a receptor")
          .also(variable->span, "a variable");
      return true;
    }
    return false;
  }

  Checker& check_;
  const Population& population_;
  const File& file_;
  Composition made_;
  ModelNames names_;
};

}  // namespace

/// Whether the first part of a layer is a model of cells.
static bool has_cells(Checker& check, const Layer& layer, const File& file) {
  const File* home = nullptr;
  return !layer.models.empty() && check.model_named(layer.models[0].name.text, file, &home) != nullptr;
}

/// What is said of the cells of a layer, as a population: its model, and the settings that are not of its weights.
static Item cells_of(const Layer& layer) {
  Population cells;
  cells.name = layer.name, cells.size = layer.size;
  for (const Call& part : layer.models)
    if (part.name.text != "surrogate") cells.models.push_back(part);
  for (const Setting& s : layer.settings)
    if (s.let || !of_weights(print(s.target))) cells.settings.push_back(s);
  cells.has_settings = !cells.settings.empty();
  return {std::move(cells), layer.name.span, ""};
}

void Checker::compose_all() {
  for (const auto& file : program.files) {
    for (const Item& item : file->items) {
      auto* population = std::get_if<Population>(&item.what);
      if (auto* layer = std::get_if<Layer>(&item.what); layer && has_cells(*this, *layer, *file)) {
        here = file.get();
        auto like = std::make_shared<Item>(cells_of(*layer));
        const auto* cells = &std::get<Population>(like->what);
        Composer composer(*this, *cells, *file);
        if (!composer.compose()) continue;
        facts.compositions.emplace(cells, composer.take());
        facts.cells_of_layers.emplace(layer, std::move(like));
      }
      if (population == nullptr) continue;
      here = file.get();
      if (population->is_source) {
        if (!source_runs(*this, *population, *file)) broken.insert(population);
        continue;
      }
      Composer composer(*this, *population, *file);
      if (composer.compose())
        facts.compositions.emplace(population, composer.take());
      else
        broken.insert(population);
    }
  }
  here = &main;
}

const Composition* Checker::composition_of(const Population& population) const {
  auto found = facts.compositions.find(&population);
  return found == facts.compositions.end() ? nullptr : &found->second;
}

std::string Checker::reason(const Composition& made, const Variable& v) const {
  if (v.formal != nullptr && v.formal->value) return "`" + v.path + "` was declared with `" + print(*v.formal->value) + "`";
  if (v.clause == nullptr || !v.clause->value) return "`" + v.path + "` is declared here";
  const Expr& value = *v.clause->value;
  if (value.kind == ExprKind::path && value.path.is_name()) {
    const Variable* parameter = made.find(made.parts[v.part].prefix + value.path.head.text);
    if (parameter != nullptr && parameter->formal != nullptr && parameter->formal->value) {
      return "`" + v.path + "` is " + described(v.dimension) + " because of `" + value.path.head.text + " = " + print(*parameter->formal->value) +
             "`";
    }
  }
  return "`" + v.path + "` was declared with `" + print(value) + "`";
}

Type Checker::type_of(const Composition&, const Variable& variable) const {
  auto odd = variable.formal == nullptr ? odd_types.end() : odd_types.find(variable.formal);
  return odd == odd_types.end() ? Type::of(variable.dimension) : odd->second;
}

}  // namespace nsim::check
