#include "engine/passes/synapses.h"
#include <algorithm>
#include <set>

namespace nsim::passes {

using graph::Op;
using graph::Plasticity;

namespace {

class Lazily {
 public:
  Lazily(graph::Graph& graph, Plasticity& plastic) : graph_(graph), arena_(graph.expressions), plastic_(plastic) {}

  /// False, and nothing is changed, where the equations do not allow it.
  bool operator()() {
    std::vector<ExpressionId> rates;
    if (!find_rates(rates)) return false;
    add_touched();
    const ExpressionId since = arena_.make(Op::mul, arena_.read(plastic_.touched, 0), arena_.leaf(Op::step_length));
    for (size_t k = 0; k < rates.size(); ++k) {
      const auto& equation = plastic_.equations.equations[k];
      const ExpressionId now = arena_.read(equation.state, 0);
      ExpressionId factor = since;
      if (rates[k].valid()) factor = arena_.make(Op::mul, since, arena_.make(Op::exprel, arena_.make(Op::mul, rates[k], since)));
      const ExpressionId later = arena_.make(Op::add, now, arena_.make(Op::mul, equation.slope, factor));
      plastic_.lazy.emplace_back(equation.state, later);
      with_[now.at] = later;
    }
    for (Plasticity::Event& event : plastic_.events) bring_up_to_date(event);
    plastic_.equations.equations.clear();
    return true;
  }

 private:
  /// Of each equation the derivative by its own state. What is left of the slope must be given by parameters.
  bool find_rates(std::vector<ExpressionId>& rates) {
    std::vector<ExpressionId> now;
    for (const auto& e : plastic_.equations.equations) now.push_back(arena_.read(e.state, 0));
    System system = make_system(graph_, plastic_.of_synapse, plastic_.equations, now);
    for (size_t k = 0; k < system.n(); ++k) {
      const std::optional<ExpressionId> rate = own_slope(system, k);
      if (!rate) return false;
      bool still = true;
      each_expression(arena_, plastic_.equations.equations[k].slope, [&](ExpressionId e) {
        const graph::Expression& x = arena_[e];
        const bool moves = x.op == Op::time || x.op == Op::tick || x.op == Op::draw || x.op == Op::point;
        const bool changes = x.op == Op::read && e != now[k] &&
                             (x.reach != graph::Reach::own || graph_[graph::ValueId{uint32_t(x.payload)}].role == graph::Role::state);
        if (moves || changes) still = false;
      });
      if (!still) return false;
      rates.push_back(*rate);
    }
    return true;
  }

  void add_touched() {
    graph::Value v;
    v.path = "touched";
    v.role = graph::Role::counter;
    v.type = graph::Type::i32;
    v.block = plastic_.of_synapse;
    v.initial = {arena_.constant(0, graph::Type::i32)};
    plastic_.touched = {uint32_t(graph_.values.size())};
    graph_.values.push_back(v);
    graph_.blocks[plastic_.of_synapse.at].values.push_back(plastic_.touched);
  }

  bool is_lazy(graph::ValueId v) const {
    return std::any_of(plastic_.lazy.begin(), plastic_.lazy.end(), [&](const auto& l) { return l.first == v; });
  }

  bool touches(const Plasticity::Line& line) const {
    bool any = line.value.valid() && is_lazy(line.value);
    const auto look = [&](ExpressionId e) { any = any || with_.count(e.at) != 0; };
    each_expression(arena_, line.body, look);
    for (const Plasticity::Fold& fold : line.folds) each_expression(arena_, fold.body, look);
    return any;
  }

  /// Run by run: what a run writes is kept with its `touched`, so the next run finds no time passed.
  void bring_up_to_date(Plasticity::Event& event) {
    std::vector<Plasticity::Line> out;
    for (size_t begin = 0; begin < event.lines.size();) {
      size_t end = begin;
      bool any = false;
      std::set<uint32_t> written;
      for (; end < event.lines.size() && (end == begin || !begins_run(event.lines, end)); ++end) {
        any = any || touches(event.lines[end]);
        if (event.lines[end].value.valid()) written.insert(event.lines[end].value.at);
      }
      const bool of_synapses = event.lines[begin].side == Plasticity::synapse;
      for (size_t k = begin; k < end; ++k) {
        Plasticity::Line line = event.lines[k];
        if (any) line.body = arena_.replace(line.body, with_);
        for (Plasticity::Fold& fold : line.folds) fold.body = arena_.replace(fold.body, with_);
        out.push_back(line);
      }
      if (any && of_synapses) {
        for (const auto& [state, now] : plastic_.lazy)
          if (!written.count(state.at)) out.push_back({Plasticity::synapse, state, now, event.span});
        out.push_back({Plasticity::synapse, plastic_.touched, arena_.constant(0, graph::Type::i32), event.span});
      }
      begin = end;
    }
    event.lines = std::move(out);
  }

  graph::Graph& graph_;
  graph::Arena& arena_;
  Plasticity& plastic_;
  std::unordered_map<uint32_t, ExpressionId> with_;
};

}  // namespace

graph::Graph solve_synapses(graph::Graph graph, Diagnostics&) {
  for (size_t k = 0; k < graph.projections.size(); ++k) {
    if (!graph.projections[k].plastic || graph.projections[k].plastic->equations.equations.empty()) continue;
    Plasticity plastic = *graph.projections[k].plastic;
    if (!Lazily(graph, plastic)()) {
      graph::Node node;
      node.span = plastic.equations.equations[0].span;
      node.what = plastic.equations;
      graph.blocks[plastic.of_synapse.at].nodes.push_back(std::move(node));
      plastic.equations.equations.clear();
    }
    graph.projections[k].plastic = std::move(plastic);
  }
  return graph;
}

}  // namespace nsim::passes
