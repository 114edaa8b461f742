// What the lines of a synapse model ask for.
#include "engine/graph/builder.h"
#include <algorithm>

namespace nsim::graph {

using namespace syntax;

std::string member_after_end(const Path& path) {
  std::string name;
  for (const PathStep& step : path.steps) name += step.kind == PathStep::member ? (name.empty() ? "" : ".") + step.name.text : "";
  return name;
}

const Expr* argument_of(const check::Part& part, const Formal& formal) {
  size_t place = static_cast<size_t>(&formal - part.model->formals.data()), position = 0;
  for (const Arg& arg : part.call->args) {
    if (arg.name ? arg.name->text == formal.name.text : position++ == place) return &arg.value;
  }
  return nullptr;
}

bool folds_synapses(const Expr& e) {
  const auto in_arg = [](const Arg& arg) { return (arg.name && arg.name->text == "over") || folds_synapses(arg.value); };
  if (e.kind == ExprKind::path)
    return std::any_of(e.path.steps.begin(), e.path.steps.end(), [&](const PathStep& step) { return std::any_of(step.args.begin(), step.args.end(), in_arg); });
  return std::any_of(e.args.begin(), e.args.end(), folds_synapses) || std::any_of(e.items.begin(), e.items.end(), [](const Range& item) { return folds_synapses(item.first); });
}

namespace {

bool reads_source(const Graph& graph, ExpressionId root, BlockId of_pre) {
  const Expression& e = graph.expressions[root];
  if (e.op == Op::read && e.reach == Reach::pre && graph[ValueId{static_cast<uint32_t>(e.payload)}].per_cell)
    return !(graph[ValueId{static_cast<uint32_t>(e.payload)}].block == of_pre);
  for (size_t k = 0; k < e.n_args; ++k) {
    if (reads_source(graph, {e.args[k]}, of_pre)) return true;
  }
  return false;
}

}  // namespace

bool reads_source(const Graph& graph, const Plasticity& plastic, const Plasticity::Event& event) {
  return std::any_of(event.lines.begin(), event.lines.end(), [&](const Plasticity::Line& line) {
    return reads_source(graph, line.body, plastic.of_pre) ||
           std::any_of(line.folds.begin(), line.folds.end(), [&](const Plasticity::Fold& fold) { return reads_source(graph, fold.body, plastic.of_pre); });
  });
}

bool reads_source(const Graph& graph, const Plasticity& plastic) {
  const auto& all = plastic.equations.equations;
  return std::any_of(all.begin(), all.end(), [&](const auto& e) { return reads_source(graph, e.slope, plastic.of_pre); });
}

}  // namespace nsim::graph
