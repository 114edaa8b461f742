// The values of each block, and what they are before the first step.
//
// Where an initial value speaks of another one (`state u = b * v`), that one's expression is put in its place: draws are functions of their
// stream, so both see the same number, and initial values never read each other.
#include "engine/graph/builder.h"
#include "engine/graph/living.h"
#include <algorithm>

namespace nsim::graph {

using namespace syntax;
using check::Variable;

namespace {

std::string spelled(const Path& path) {
  std::string name = path.head.text;
  for (const PathStep& step : path.steps) {
    if (step.kind != PathStep::member) return "";
    name += "." + step.name.text;
  }
  return name;
}

}  // namespace

std::optional<ExpressionId> Builder::initial_of(Cells& made, const std::string& path) {
  std::optional<Term> term = initial_term(made, path);
  if (!term) return std::nullopt;
  if (const auto* id = std::get_if<ExpressionId>(&*term)) return lowering.as_number(*id);
  const check::Variable* v = made.composition->find(path);
  out.error("N221", v->span, "`" + path + "` is " + values::kind_of(std::get<values::Value>(*term)) + ", where a number is needed");
  return std::nullopt;
}

std::optional<Term> Builder::initial_term(Cells& made, const std::string& path) {
  auto [at, fresh] = made.initial.emplace(path, std::nullopt);
  const Variable* v = made.composition->find(path);
  require(v != nullptr, "an initial value is asked of a variable");
  if (!fresh) {
    if (!at->second && !out.has_errors()) out.error("N110", v->span, "the first value of `" + path + "` leads back to itself");
    return at->second;
  }
  const Population& population = graph[made.id];
  values::Scope host = member_scope(*made.file, made.members);
  Sight setting;
  setting.names = made.lets;
  setting.host = &host;
  setting.stream = population.name + "." + path;
  setting.find = [&](const Path& name) -> std::optional<Term> {
    if (auto point = cell_point(population, name)) return point;
    std::string variable = spelled(name);
    bool known_outside = made.members.count(name.head.text) || scope(*made.file).find(name.head.text, name.span).has_value();
    if (!known_outside && made.composition->find(variable)) return initial_term(made, variable);
    return std::nullopt;
  };
  std::optional<Term> result;
  const Setting* given = nullptr;
  for (const Setting& s : made.text->settings) {
    if (!s.let && print(s.target) == path) given = &s;
  }
  auto odd = models[population.block.at].odd.find(path);
  auto bound = bindings.names.find(population.name + "." + path);  // a sweep sets it: `exc.tau = x`
  if (bound == bindings.names.end() && !population.family.empty()) bound = bindings.names.find(population.family + "." + path);
  if (odd != models[population.block.at].odd.end())
    result = term_of(graph.expressions, odd->second);
  else if (bound != bindings.names.end())
    result = term_of(graph.expressions, bound->second);
  else if (given)
    result = lowering.term(given->value, setting);
  else if (v->kind == Variable::parameter) {
    const Expr* arg = argument_of(made.composition->parts[v->part], *v->formal);
    values::Scope nothing;
    Sight bare;
    bare.host = arg ? &host : &nothing;
    require(arg || v->formal->value, "a checked parameter has a value");
    result = lowering.term(arg ? *arg : *v->formal->value, bare);
  } else {
    Sight model;
    values::Scope nothing;
    model.host = &nothing;
    model.stream = population.name + "." + path;
    const std::string& prefix = made.composition->parts[v->part].prefix;
    model.find = [&](const Path& name) -> std::optional<Term> {
      std::string variable = spelled(name);
      if (name.is_name() && (variable == "t" || variable == "tick")) return graph.expressions.constant(0);
      if (made.composition->find(prefix + variable)) return initial_term(made, prefix + variable);
      if (made.composition->find(variable)) return initial_term(made, variable);
      return std::nullopt;
    };
    result = lowering.term(*v->clause->value, model);
  }
  made.initial[path] = result;
  return result;
}

std::optional<ExpressionId> Builder::alive_of(const Cells& made, const Setting& setting, const values::Scope& host) {
  const Population& population = graph[made.id];
  Sight sight;
  sight.names = made.lets;
  sight.host = &host;
  sight.stream = population.name + ".alive";
  sight.find = [&](const Path& path) { return cell_point(population, path); };
  std::optional<ExpressionId> truth = lowering.truth(setting.value, sight);
  return truth ? std::optional(lowering.as_number(*truth)) : std::nullopt;
}

/// Where a population or a stage says that some cells are not alive, all populations of the block say of each cell whether it is.
void Builder::make_alive(BlockId block) {
  Model& model = models[block.at];
  if (model.composition->find("alive")) return;  // a variable of the model's own
  auto said_by = [](const Cells& made) {
    auto found = std::find_if(made.text->settings.begin(), made.text->settings.end(), [](const Setting& s) { return !s.let && print(s.target) == "alive"; });
    return found == made.text->settings.end() ? nullptr : &*found;
  };
  bool said = false;
  for (PopulationId p : graph[block].populations) said = said || said_by(cells[p.at]) || set_by_stages.contains(graph[p].name + ".alive");
  if (!said) return;
  Value value;
  value.path = value_of_living;
  value.role = Role::parameter;
  value.span = graph[block].span;
  for (PopulationId p : graph[block].populations) {
    const Setting* setting = said_by(cells[p.at]);
    values::Scope host = member_scope(*cells[p.at].file, cells[p.at].members);
    std::optional<ExpressionId> first = setting ? alive_of(cells[p.at], *setting, host) : graph.expressions.constant(1);
    if (!first) return;
    value.initial.push_back(*first);
  }
  model.alive = add_value(block, std::move(value));
  model.by_path.emplace("alive", model.alive);
}

void Builder::make_values() {
  for (Cells& made : cells) {
    if (!made.composition) continue;
    const Population& population = graph[made.id];
    values::Scope host = member_scope(*made.file, made.members);
    for (const Setting& s : made.text->settings) {
      if (!s.let) continue;
      Sight sight;
      sight.names = made.lets;
      sight.host = &host;
      std::string name = print(s.target);
      sight.stream = population.name + "." + name + (made.composition->find(name) ? ".let" : "");
      sight.find = [&](const Path& path) { return cell_point(population, path); };
      std::optional<Term> value = lowering.term(s.value, sight);
      if (!value) return;
      made.lets.emplace(name, *value);
    }
  }
  for (uint32_t b = 0; b < graph.blocks.size(); ++b) {
    Model& model = models[b];
    if (!model.composition) continue;
    for (Variable::Kind kind : {Variable::parameter, Variable::input, Variable::state}) {
      for (const Variable& v : model.composition->variables) {
        if (v.kind != kind || model.odd.count(v.path)) continue;
        Value value;
        value.path = v.path;
        value.role = kind == Variable::parameter ? Role::parameter : kind == Variable::input ? Role::input : Role::state;
        value.unit = v.dimension;
        value.span = v.span;
        value.per_cell = kind != Variable::parameter;
        for (PopulationId p : graph.blocks[b].populations) {
          std::optional<ExpressionId> first = initial_of(cells[p.at], v.path);
          if (!first) return;
          if (!graph.expressions.is_constant(*first)) value.per_cell = true;
          value.initial.push_back(*first);
        }
        model.by_path.emplace(v.path, add_value({b}, std::move(value)));
      }
    }
    make_alive({b});
  }
}

}  // namespace nsim::graph
