// What each run does with the network: how long, what is recorded, drawn and claimed, which parameters it sets.
#include "engine/graph/lines.h"
#include <cmath>

namespace nsim::graph {

using namespace syntax;

namespace {

struct Set {
  ValueId value;
  PopulationId population;
  ExpressionId initial;
};

/// Parameters of objects that one run sets.
std::vector<Set> settings_of(Builder& b, const syntax::Stage& run) {
  std::vector<Set> all;
  for (const Step& step : run.steps) {
    const auto* setting = std::get_if<Setting>(&step.what);
    if (!setting || setting->let) continue;
    std::vector<std::string> names = object_names(b.facts, setting->target, b.bindings);
    if (names.empty()) continue;
    const values::Scope& scope = b.scope(b.facts.program->main());
    if (sets_alive(b.facts, setting->target)) {
      for (const std::string& name : names) {
        const PopulationId population = b.by_name.at(name.substr(0, name.size() - std::string(".alive").size()));
        std::optional<ExpressionId> alive = b.alive_of(b.cells[population.at], *setting, scope);
        if (!alive) return all;
        all.push_back({b.models[b.graph[population].block.at].alive, population, *alive});
      }
      continue;
    }
    std::optional<double> value = b.host_number(setting->value, scope);
    if (!value) return all;
    for (const std::string& name : names) {
      PopulationId population;  // the longest name of a population that the text begins with
      for (const auto& [known, id] : b.by_name) {
        bool longer = !population.valid() || known.size() > b.graph[population].name.size();
        if (name.starts_with(known + ".") && longer) population = id;
      }
      ValueId parameter = population.valid() ? b.find_value(population, name.substr(b.graph[population].name.size() + 1)) : ValueId{};
      if (!parameter.valid() || b.graph[parameter].role != Role::parameter) {
        b.out.error("N408", setting->target.span, "`" + name + "` cannot be set by a stage").at("not a parameter");
        return all;
      }
      all.push_back({parameter, population, b.graph.expressions.constant(*value)});
    }
  }
  return all;
}

/// A setting holds for its own run only, so the next run puts back what it does not set itself.
void make_overrides(Builder& b, const std::vector<const syntax::Stage*>& runs) {
  std::vector<std::vector<Set>> sets;
  std::map<std::pair<uint32_t, uint32_t>, ExpressionId> normal;
  for (const syntax::Stage* run : runs) {
    sets.push_back(settings_of(b, *run));
    for (const Set& set : sets.back()) {
      const Block& block = b.graph[b.graph[set.value].block];
      for (size_t k = 0; k < block.populations.size(); ++k) {
        if (block.populations[k] == set.population) normal[{set.value.at, set.population.at}] = b.graph[set.value].initial[k];
      }
    }
  }
  for (size_t k = 0; k < runs.size(); ++k) {
    auto now = normal;
    for (const Set& set : sets[k]) now[{set.value.at, set.population.at}] = set.initial;
    for (const auto& [where, initial] : now) b.graph.stages[k].overrides.push_back({{where.first}, {where.second}, initial});
  }
}

}  // namespace

void Builder::make_stages(const std::vector<const syntax::Stage*>& runs) {
  for (const syntax::Stage* run : runs) {
    Stage stage;
    stage.name = run->name ? run->name->text : "";
    stage.span = run->span;
    require(run->kind == syntax::Stage::run && run->amount.has_value(), "the stages of a network are runs");
    std::optional<double> steps = steps_of(*run->amount, scope(facts.program->main()));
    if (!steps) return;
    constexpr double most = 9e15;
    if (!(*steps >= 0.5) || *steps > most) {
      out.error("N222", run->amount->span, *steps > most ? "a run cannot have so many steps" : "a run must last at least one step")
          .at("step = " + format_quantity(graph.step_ms, dimensions::time()));
      return;
    }
    stage.n_steps = std::llround(*steps);
    stage.duration_ms = static_cast<double>(stage.n_steps) * graph.step_ms;
    graph.stages.push_back(std::move(stage));
    Lines lines(*this, graph.stages.back());
    lines.make(*run);
    if (out.has_errors()) return;
  }
  make_overrides(*this, runs);
}

}  // namespace nsim::graph
