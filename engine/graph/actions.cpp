// `reset`, `save` and `load`: which values of which cells.
#include "engine/graph/lines.h"
#include <algorithm>

namespace nsim::graph {

using namespace syntax;

namespace {

bool is_state(const Value& value) { return value.role == Role::state || value.role == Role::input || value.role == Role::counter; }

/// `exc`: all that its steps change; `exc.v`: that value alone. Parameters, given or drawn, stay.
std::optional<Action::Part> part_of(Builder& b, const CellRange& cells, const std::string& variable, Span span) {
  Action::Part part{cells, {}, false};
  const Population& population = b.graph[cells.population];
  for (ValueId value : b.graph[population.block].values) {
    if (is_state(b.graph[value]) && (variable.empty() || b.graph[value].path == variable)) part.values.push_back(value);
  }
  if (!variable.empty() && part.values.empty()) {
    b.out.error("N109", span, "`" + population.name + "` has no state `" + variable + "`").at("nothing that changes while it runs");
    return std::nullopt;
  }
  return part;
}

/// With the synapses of a connection goes what their model keeps for sources and targets.
void add_ends(Builder& b, Action& action) {
  const std::vector<Action::Part> named = action.parts;
  for (const Projection& p : b.graph.projections) {
    if (!p.plastic) continue;
    const BlockId home = p.plastic->of_synapse;
    if (std::none_of(named.begin(), named.end(), [&](const Action::Part& part) { return b.graph[part.cells.population].block == home; })) continue;
    for (BlockId block : {p.plastic->of_pre, p.plastic->of_post}) {
      if (!block.valid()) continue;
      const PopulationId cells = b.graph[block].populations[0];
      action.parts.push_back(*part_of(b, {cells, 0, b.graph[cells].n_cells - 1}, "", p.span));
    }
  }
}

/// Spikes on their way belong to what is saved; those of sources have no sentence of their own.
void add_sources(const Graph& graph, Action& action) {
  auto named = [&](PopulationId id) {
    return std::any_of(action.parts.begin(), action.parts.end(), [&](const Action::Part& part) { return part.cells.population == id; });
  };
  for (const Projection& p : graph.projections) {
    const Population& source = graph[p.pre.population];
    if (source.is_source && named(p.post.population) && !named(p.pre.population))
      action.parts.push_back({{p.pre.population, 0, source.n_cells - 1}, {}, true});
  }
}

}  // namespace

std::optional<Action> action_of(Builder& b, const syntax::Stage& text) {
  Action action;
  action.kind = text.kind == syntax::Stage::reset ? Action::reset : text.kind == syntax::Stage::save ? Action::save : Action::load;
  action.span = text.span;
  const File& main = b.facts.program->main();
  for (const Path& path : text.what) {
    std::string variable;
    std::optional<std::vector<CellRange>> ranges = b.ranges(path, b.scope(main), &variable);
    if (!ranges) return std::nullopt;
    for (const CellRange& range : *ranges) {
      std::optional<Action::Part> part = part_of(b, range, variable, path.span);
      if (!part) return std::nullopt;
      action.parts.push_back(std::move(*part));
    }
  }
  if (!text.file) return action;
  add_ends(b, action);
  add_sources(b.graph, action);
  bool absolute = text.file->starts_with("/") || b.facts.folder.empty();
  action.file = absolute ? *text.file : b.facts.folder + "/" + *text.file;
  if (action.kind == Action::load) action.elsewhere = b.located(*text.file, main);
  return action;
}

void Builder::make_actions(const std::vector<const syntax::Stage*>& sentences) {
  for (const syntax::Stage* sentence : sentences) {
    std::optional<Action> action = action_of(*this, *sentence);
    if (!action) return;
    graph.actions.push_back(std::move(*action));
  }
}

}  // namespace nsim::graph
