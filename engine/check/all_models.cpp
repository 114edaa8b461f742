// Every model that the network uses, as its populations use it; and those of the main file that nobody uses, with their defaults.
#include "engine/check/models.h"

namespace nsim::check {

using namespace syntax;

namespace {

void check_composition(Checker& check, const Population& population, Composition& made) {
  ModelNames names(check, made);
  for (size_t k = 0; k < made.variables.size(); ++k) {
    const Variable& v = made.variables[k];
    auto odd = v.formal == nullptr ? check.odd_types.end() : check.odd_types.find(v.formal);
    if (odd != check.odd_types.end())
      names.set(k, odd->second);
    else if (v.kind == Variable::parameter)
      names.set(k, Type::of(v.dimension));
  }
  Diagnostics said;  // initial values and `let`s: their mistakes were said when the population was composed
  Diagnostics* out = check.out;
  check.out = &said;
  for (size_t k = 0; k < made.variables.size(); ++k) names.type_of(k, made.variables[k].span);
  check.out = out;
  for (size_t part = 0; part < made.parts.size(); ++part) {
    ModelChecker checker(check, made, names, part);
    checker.used_by(population);
    checker.check();
  }
}

void check_alone(Checker& check, const Model& model, const File& file) {
  Call call{model.name, false, {}, model.name.span};
  Composition made;
  made.parts.push_back({&model, &call, &file, ""});
  made.text = model.name.text;
  add_variables(check, made, 0);
  ModelNames names(check, made, model.kind == ModelKind::receptor);
  for (size_t k = 0; k < made.variables.size(); ++k) {
    const Variable& v = made.variables[k];
    if (v.formal == nullptr) continue;
    Names nothing;
    Type t = v.formal->value ? Typer(check).type(*v.formal->value, Sight{&nothing}) : Type{};
    t.bare_zero = false;
    names.set(k, t);
  }
  names.finish();
  // A receptor's lines can only be judged beside a neuron.
  if (model.kind == ModelKind::neuron) ModelChecker(check, made, names, 0).check();
}

}  // namespace

void Checker::check_models() {
  std::set<const Model*> used;
  for (const auto& file : program.files) {
    for (const Item& item : file->items) {
      auto* population = std::get_if<Population>(&item.what);
      if (auto* layer = std::get_if<Layer>(&item.what)) {
        auto like = facts.cells_of_layers.find(layer);
        if (like != facts.cells_of_layers.end()) population = &std::get<Population>(like->second->what);
      }
      auto made = population == nullptr ? facts.compositions.end() : facts.compositions.find(population);
      if (made == facts.compositions.end()) continue;
      here = file.get();
      for (const Part& part : made->second.parts) used.insert(part.model);
      check_composition(*this, *population, made->second);
    }
  }
  here = &main;
  for (const Item& item : main.items) {
    auto* model = std::get_if<Model>(&item.what);
    if (model == nullptr || used.contains(model)) continue;
    if (model->kind == ModelKind::synapse || model->kind == ModelKind::policy)
      check_loosely(*this, *model);
    else
      check_alone(*this, *model, main);
  }
}

}  // namespace nsim::check
