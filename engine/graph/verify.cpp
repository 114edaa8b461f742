// What every legal Graph holds: ids in range, one writer for each version, reads of what has been written, expressions at home in their space.
#include "engine/graph/graph.h"
#include <set>

namespace nsim::graph {

namespace {

enum class Space : uint8_t { cell, synapse };

class Verifier {
 public:
  explicit Verifier(const Graph& graph) : g_(graph) {}

  void run() {
    for (const Block& block : g_.blocks) verify_block(block);
    for (const Projection& p : g_.projections) verify_projection(p);
    for (const Drive& d : g_.drives) {
      range(d.cells);
      onto(d.onto, d.cells);
      expression(d.amount, Space::cell, BlockId{}, nullptr);
    }
    for (const Stage& stage : g_.stages) verify_stage(stage);
    for (const Measure& m : g_.measures) {
      for (MeasureId id : m.args) require(id.at < g_.measures.size(), "a measure's arguments exist");
      for (const CellRange& cells : m.cells) range(cells);
    }
    std::set<std::string> names;
    for (const Projection& p : g_.projections) require(names.insert(p.name).second, "projections have different names");
  }

 private:
  void range(const CellRange& cells) {
    require(cells.population.at < g_.populations.size(), "cells belong to a population");
    require(cells.first >= 0 && cells.first <= cells.last && cells.last < g_[cells.population].n_cells, "cells lie in their population");
  }

  void onto(ValueId value, const CellRange& cells) {
    require(value.at < g_.values.size(), "a target exists");
    require(g_[value].role == Role::state || g_[value].role == Role::input, "a target is a state or an input");
    require(g_[value].block == g_[cells.population].block, "a target belongs to the cells aimed at");
  }

  void verify_block(const Block& block) {
    int64_t n = 0;
    for (PopulationId id : block.populations) {
      require(g_[id].first == n, "populations follow each other in their block");
      n += g_[id].n_cells;
    }
    require(n == block.n_cells, "a block has the cells of its populations");
    std::map<uint32_t, uint16_t> written;
    std::set<std::string> paths;
    for (ValueId id : block.values) {
      const Value& v = g_[id];
      require(paths.insert(v.path).second, "values of a block have different paths");
      require(v.initial.size() == block.populations.size() || v.role == Role::derived, "a value has a beginning in each population");
      for (ExpressionId first : v.initial) {
        if (v.role != Role::derived) expression(first, Space::cell, BlockId{}, nullptr);
      }
      if (v.clear.valid()) expression(v.clear, Space::cell, v.block, &written);
      require(v.role != Role::input || v.clear.valid(), "an input has a default");
      written[id.at] = 0;
    }
    std::map<uint32_t, uint16_t> at_start = written;
    for (const Node& node : block.on_start) {
      require(std::holds_alternative<Map>(node.what) || std::holds_alternative<Reduce>(node.what), "a stage begins with lines, not with a step");
      verify_node(block, node, at_start);
    }
    Phase phase = Phase::integrate;
    for (const Node& node : block.nodes) {
      require(phase <= node.phase, "nodes stand in the order of the phases");
      phase = node.phase;
      verify_node(block, node, written);
    }
  }

  void write(ValueId id, std::map<uint32_t, uint16_t>& written) {
    require(written.count(id.at) == 1, "a node writes values of its own block");
    require(g_[id].role != Role::parameter && g_[id].role != Role::derived, "parameters do not change in a step");
    ++written[id.at];
  }

  void verify_node(const Block& block, const Node& node, std::map<uint32_t, uint16_t>& written) {
    BlockId home = g_[block.populations[0]].block;
    if (const auto* integrate = std::get_if<Integrate>(&node.what)) {
      for (const auto& e : integrate->equations) expression(e.slope, Space::cell, home, &written);
      for (const auto& e : integrate->equations) write(e.state, written);
    } else if (const auto* map = std::get_if<Map>(&node.what)) {
      expression(map->body, Space::cell, home, &written);
      write(map->value, written);
    } else if (const auto* reduce = std::get_if<Reduce>(&node.what)) {
      expression(reduce->body, Space::cell, home, &written);
      write(reduce->value, written);
      require(written[reduce->value.at] == 1, "a reduction has a value of its own");
    } else if (const auto* arrive = std::get_if<Arrive>(&node.what)) {
      write(arrive->value, written);
    } else if (const auto* event = std::get_if<Event>(&node.what)) {
      expression(event->condition, Space::cell, home, &written);
      require(g_.expressions[event->condition].type == Type::bit, "a condition is a bit");
    } else if (const auto* call = std::get_if<Call>(&node.what)) {
      require(call->values.size() == call->names.size(), "members of an extern cell have names");
      for (ValueId id : call->values) {
        require(written.count(id.at) == 1, "members of an extern cell are values of its block");
        if (g_[id].role == Role::state) write(id, written);
      }
    }
  }

  void verify_projection(const Projection& p) {
    range(p.pre);
    range(p.post);
    onto(p.onto, p.post);
    require(!p.same_step || p.carries.valid(), "only values arrive in the same step");
    if (p.carries.valid()) {
      require(p.carries.at < g_.values.size() && g_[p.carries].block == g_[p.pre.population].block, "what is carried belongs to the sources");
      require(!p.zero_delay && g_[p.carries].per_cell && g_[p.carries].type == Type::real, "what is carried is a number of every source");
    }
    bool needs = p.rule != Projection::all_to_all && p.rule != Projection::one_to_one && p.rule != Projection::file;
    require(!needs || p.argument.valid(), "a rule has its argument");
    for (ExpressionId id : {p.argument, p.weight, p.delay}) {
      if (id.valid()) expression(id, Space::synapse, BlockId{}, nullptr);
    }
    if (p.plastic) verify_plasticity(*p.plastic);
    require(p.weight.valid() && p.delay.valid(), "a projection has a weight and a delay");
    const bool alone = p.share.parts.empty();
    require(alone || (p.share.own < p.share.parts.size() && p.share.parts[p.share.own].pre == p.pre && p.share.parts[p.share.own].post == p.post), "a projection is its own part of what it shares");
    require(p.edge_source.size() == p.edge_target.size(), "edges have two ends");
  }

  void verify_plasticity(const Plasticity& p) {
    require(p.of_synapse.valid() && g_[p.of_synapse].kind == Block::synapses, "synapses that change have a block");
    require(!p.of_pre.valid() || g_[p.of_pre].kind == Block::copies, "numbers of the sources are copies");
    for (const auto& [state, first] : p.initial) {
      require(g_[state].block == p.of_synapse, "a first value belongs to a state of the synapses");
      expression(first, Space::synapse, BlockId{}, nullptr);
    }
    for (const Plasticity::Event& event : p.events) {
      require(event.period >= 1, "an event has a pace");
      for (const Plasticity::Line& line : event.lines) {
        BlockId home = line.side == Plasticity::pre ? p.of_pre : line.side == Plasticity::post ? p.of_post : p.of_synapse;
        require(line.body.valid() && (!line.value.valid() || g_[line.value].block == home), "a line writes a value of its side");
      }
    }
  }

  void verify_stage(const Stage& stage) {
    for (const auto& trace : stage.traces) {
      range(trace.cells);
      require(trace.value.at < g_.values.size() && trace.every >= 1, "a trace reads a value at a pace");
      require(g_[trace.value].block == g_[trace.cells.population].block, "a trace reads a value of its cells");
    }
    for (const auto& result : stage.results) require(result.measure.at < g_.measures.size(), "a result is a measure");
    for (const auto& claim : stage.claims) require(claim.measure.at < g_.measures.size(), "a claim is a measure");
    for (const auto& o : stage.overrides) require(g_[o.value].role == Role::parameter, "a stage sets parameters");
  }

  static bool of_synapse(Point point) { return point >= Point::pre_cell; }

  /// Every leaf belongs to the space; reads name versions that exist by then (`written`; null: reads of parameters only).
  void expression(ExpressionId root, Space space, BlockId home, const std::map<uint32_t, uint16_t>* written) {
    std::set<uint32_t> seen;
    std::vector<ExpressionId> open = {root};
    while (!open.empty()) {
      ExpressionId id = open.back();
      open.pop_back();
      require(id.at < g_.expressions.size(), "an expression exists");
      if (!seen.insert(id.at).second) continue;
      const Expression& e = g_.expressions[id];
      for (size_t k = 0; k < e.n_args; ++k) open.push_back({e.args[k]});
      if (e.op == Op::point) require(of_synapse(static_cast<Point>(e.payload)) == (space == Space::synapse), "a coordinate belongs to its space");
      if (e.op == Op::draw) {
        const Draw& d = g_.expressions.draw_of(id);
        for (ExpressionId part : {d.above, d.below, d.from, d.to}) {
          if (part.valid()) open.push_back(part);
        }
        require(!d.stream.empty(), "a draw names its stream");
      }
      if (e.op != Op::read) continue;
      ValueId value{static_cast<uint32_t>(e.payload)};
      require(value.at < g_.values.size(), "a read names a value");
      require((e.reach == Reach::own) == (space == Space::cell), "a read reaches as far as its space");
      bool fixed = g_[value].role == Role::parameter || g_[value].role == Role::derived;
      require(!fixed || e.version == 0, "parameters have one version");
      if (fixed) continue;
      require(written != nullptr && g_[value].block == home, "values that change are read by nodes of their block");
      auto version = written->find(value.at);
      require(version != written->end() && e.version <= version->second, "a version is written before it is read");
    }
  }

  const Graph& g_;
};

}  // namespace

void verify(const Graph& graph) { Verifier(graph).run(); }

}  // namespace nsim::graph
