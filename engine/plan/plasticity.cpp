// Synapse models: events as runs of lines, each with its straight-line code.
#include "engine/plan/parts.h"
#include <algorithm>

namespace nsim::plan {

namespace {

using graph::Plasticity;

class Events {
 public:
  Events(Planning& p, const Plasticity& plastic, Plastic& out, uint32_t index, uint32_t delay) : p_(p), plastic_(plastic), out_(out), index_(index), delay_(delay) {}

  ReactLaunch launch(const Plasticity::Event& event) {
    ReactLaunch out;
    out.plastic = index_;
    out.moment = event.moment;
    out.period = event.period;
    out.span = event.span;
    // Equations go from t_(n-1) to t_n; a spike brings the values of its source along.
    out.past = event.moment == Plasticity::Event::flow ? delay_ + 1 : event.moment == Plasticity::Event::pre ? 0 : delay_;
    out.by_target = event.moment == Plasticity::Event::post;
    for (size_t begin = 0; begin < event.lines.size();) {
      size_t end = begin + 1;
      while (end < event.lines.size() && !graph::begins_run(event.lines, end)) ++end;
      out.by_target = out.by_target || !event.lines[begin].folds.empty();
      out.runs.push_back(run(event, begin, end));
      begin = end;
    }
    return out;
  }

 private:
  ReactRun run(const Plasticity::Event& event, size_t begin, size_t end) {
    ReactRun out;
    out.side = event.lines[begin].side;
    for (const Plasticity::Fold& fold : event.lines[begin].folds) out.folds.push_back(folded(fold, event.lines[begin].span));
    Lowering lowering(p_.layout, p_.schedule, p_.streams, Setting::step, plastic_.of_synapse);
    if (event.moment == Plasticity::Event::flow) lowering.at_beginning();
    for (size_t k = begin; k < end; ++k) {
      const Plasticity::Line& line = event.lines[k];
      if (line.value.valid() && line.value == plastic_.touched) {
        out.touched = p_.layout.of(plastic_.touched).buffer;
        continue;
      }
      const uint32_t at = lowering.lower(line.body, line.span);
      if (line.value.valid()) lowering.write(line.value, at);
      else out.sends.push_back(at), out.send_to.push_back(line.to);
    }
    std::vector<uint32_t*> roots;
    for (const auto& [value, versions] : lowering.written()) out.stores.push_back({versions.back(), p_.layout.of(value).buffer});
    for (Store& s : out.stores) roots.push_back(&s.instruction);
    for (uint32_t& at : out.sends) roots.push_back(&at);
    out.code = lowering.finish(roots);
    read_past(out.code);
    return out;
  }

  ReactRun::Fold folded(const Plasticity::Fold& fold, Span span) {
    Lowering lowering(p_.layout, p_.schedule, p_.streams, Setting::step, plastic_.of_synapse);
    ReactRun::Fold out{fold.fold, fold.number, {}};
    uint32_t result = lowering.lower(fold.body, span);
    out.code = lowering.finish({&result});
    out.code.results = {result};
    read_past(out.code);
    return out;
  }

  /// Values of the source cells are read as they were, from where their block keeps its past.
  void read_past(Code& code) {
    out_.draws = out_.draws || !code.draws.empty();
    for (Instruction& i : code.body) {
      if (i.source != Source::pre_buffer || (plastic_.of_pre.valid() && p_.schedule.buffers[i.index].block == plastic_.of_pre.at)) continue;
      graph::ValueId value;
      for (uint32_t v = 0; v < p_.graph.values.size(); ++v)
        if (p_.layout.of({v}).buffer == i.index) value = {v};
      require(value.valid(), "a value of the sources is kept in a buffer");
      i.index = p_.layout.past_for(value);
      out_.reads_past = true;
    }
  }

  Planning& p_;
  const Plasticity& plastic_;
  Plastic& out_;
  uint32_t index_, delay_;
};

/// The solved equations of the synapses as lines.
Plasticity::Event flow_of(const graph::Graph& graph, graph::BlockId block) {
  Plasticity::Event flow;
  flow.moment = Plasticity::Event::flow;
  for (const graph::Node& node : graph[block].nodes) {
    const auto& map = std::get<graph::Map>(node.what);
    flow.lines.push_back({Plasticity::synapse, map.value, map.body, node.span});
    flow.span = node.span;
  }
  return flow;
}

bool reads_ends(const graph::Graph& graph, graph::ExpressionId root) {
  const graph::Expression& e = graph.expressions[root];
  if (e.op == Op::read && e.reach != graph::Reach::own) return true;
  for (size_t k = 0; k < e.n_args; ++k)
    if (reads_ends(graph, {e.args[k]})) return true;
  return false;
}

}  // namespace

bool is_solved_by_react(const graph::Graph& graph, graph::BlockId block) {
  const graph::Block& all = graph[block];
  return all.kind == graph::Block::synapses && std::any_of(all.nodes.begin(), all.nodes.end(), [&](const graph::Node& node) {
    const auto* map = std::get_if<graph::Map>(&node.what);
    return map && reads_ends(graph, map->body);
  });
}

void plan_plasticity(Planning& p, const graph::Projection& projection, Wiring& wiring, DeliverLaunch delivery) {
  const Plasticity& plastic = *projection.plastic;
  const uint32_t index = uint32_t(p.schedule.plastics.size());
  Plastic out;
  delivery.tract = uint32_t(p.schedule.tracts.size());
  out.delivery = delivery;
  out.of_pre = plastic.of_pre.at, out.of_post = plastic.of_post.at, out.of_synapse = plastic.of_synapse.at;
  for (graph::ValueId to : plastic.adds_to) out.adds_to.push_back(p.layout.sum_for(to, false));
  const graph::BlockId block = p.graph[projection.post.population].block;
  for (const auto& [state, first] : plastic.initial) {
    out.states.push_back(p.layout.of(state).buffer);
    wiring.states.push_back(code_once(p, first, block, p.graph[state].span));
  }
  for (const auto& [state, now] : plastic.lazy) {
    Lowering lowering(p.layout, p.schedule, p.streams, Setting::step, plastic.of_synapse);
    uint32_t result = lowering.lower(now);
    Code code = lowering.finish({&result});
    code.results = {result};
    out.lazy.emplace_back(p.layout.of(state).buffer, std::move(code));
  }
  const bool at_once = projection.zero_delay || projection.same_step;
  Events events(p, plastic, out, index, at_once ? 0 : delivery.delay);
  std::vector<Plasticity::Event> all = plastic.events;
  if (is_solved_by_react(p.graph, plastic.of_synapse)) all.push_back(flow_of(p.graph, plastic.of_synapse));
  std::vector<ReactLaunch> launches;
  for (const Plasticity::Event& event : all) {
    launches.push_back(events.launch(event));
    out.reads_columns = out.reads_columns || launches.back().by_target;
  }
  out.replay = plan_replay(p, plastic, out, launches);
  p.schedule.reacts.insert(p.schedule.reacts.end(), launches.begin(), launches.end());
  p.schedule.tracts.push_back({wiring.name, wiring.pre, {uint32_t(p.schedule.wirings.size()) - 1}, true});
  p.schedule.plastics.push_back(std::move(out));
}

}  // namespace nsim::plan
