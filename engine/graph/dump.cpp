// The Graph as text: axes, values, the step in the order of its phases, projections, drives, stages.
#include "engine/graph/graph.h"
#include <fmt/format.h>

namespace nsim::graph {

namespace {

const char* name_of(Role role) {
  static const char* names[] = {"state", "input", "parameter", "derived", "counter"};
  return names[static_cast<size_t>(role)];
}
const char* name_of(Phase phase) {
  static const char* names[] = {"integrate", "deliver", "update", "threshold"};
  return names[static_cast<size_t>(phase)];
}
const char* name_of(Projection::Rule rule) {
  static const char* names[] = {"all_to_all", "one_to_one", "probability", "indegree", "outdegree", "total", "where", "within", "file"};
  return names[rule];
}
const char* name_of(Geometry::Kind kind) {
  static const char* names[] = {"none", "line", "square", "disc", "torus", "ring", "box", "plane"};
  return names[kind];
}
const char* name_of(Emission::Kind kind) {
  static const char* names[] = {"none", "poisson", "regular", "list"};
  return names[kind];
}

std::string text_of(const Graph& graph, const CellRange& range) {
  const Population& p = graph[range.population];
  if (range.first == 0 && range.last == p.n_cells - 1) return p.name;
  return fmt::format("{}[{}..{}]", p.name, range.first, range.last);
}

void add_values(std::string& out, const Graph& graph, const Block& block) {
  for (ValueId id : block.values) {
    const Value& v = graph[id];
    std::string unit = unit_of(v.unit);
    out += fmt::format("  {:<9} {}{}{}", name_of(v.role), v.path, unit.empty() ? "" : " [" + unit + "]",
                       v.per_cell ? "" : ", one number for each population");
    if (v.clear.valid()) out += ", cleared to " + dump(graph, v.clear);
    if (v.held_by.valid()) out += ", held by " + graph[v.held_by].path;
    out += "\n";
    for (size_t k = 0; k < v.initial.size(); ++k) {
      bool same = k > 0 && v.initial[k] == v.initial[k - 1];
      if (same || !v.initial[k].valid()) continue;
      out += fmt::format("              {} = {}\n", graph[block.populations[k]].name, dump(graph, v.initial[k]));
    }
  }
}

struct Words {
  const Graph& graph;
  std::map<uint32_t, int>& version;
  std::string next(ValueId id) {
    int v = ++version[id.at];
    return fmt::format("{}@{}", graph[id].path, v);
  }
  std::string operator()(const Integrate& node) {
    std::string text =
        "integrate" + (node.method.empty() ? "" : " with " + node.method) + (node.substeps > 1 ? fmt::format("(substeps = {})", node.substeps) : "");
    for (const Integrate::Equation& e : node.equations) text += fmt::format("\n              {}' = {}", graph[e.state].path, dump(graph, e.slope));
    for (const Integrate::Equation& e : node.equations) next(e.state);
    return text;
  }
  std::string operator()(const Map& node) { return "map " + next(node.value) + " = " + dump(graph, node.body); }
  std::string operator()(const Reduce& node) {
    static const char* folds[] = {"sum", "mean", "min", "max", "winner", "argmax", "std", "quantile", "lower", "upper"};
    std::string over;
    for (const std::string& axis : node.over) over += (over.empty() ? "" : ", ") + axis;
    const std::string body = dump(graph, node.body);
    return fmt::format("reduce {} = {}({}, over = {})", next(node.value), folds[node.fold], body, over.empty() ? "cells" : "[" + over + "]");
  }
  std::string operator()(const Arrive& node) { return "arrive " + next(node.value); }
  std::string operator()(const Event& node) { return "event " + dump(graph, node.condition); }
  std::string operator()(const Call& node) {
    std::string all;
    for (size_t k = 0; k < node.values.size(); ++k) {
      bool state = graph[node.values[k]].role == Role::state;
      all += (k ? ", " : "") + node.names[k] + (state ? " -> " + next(node.values[k]) : "");
    }
    return fmt::format("call {}({}) from \"{}\"", node.function, all, node.file);
  }
};

void add_block(std::string& out, const Graph& graph, const Block& block) {
  std::string cells;
  for (PopulationId id : block.populations) cells += fmt::format("{}{} {}", cells.empty() ? "" : " | ", graph[id].name, graph[id].n_cells);
  out += fmt::format("block {}: {} cells = {}{}\n", block.name, block.n_cells, cells, block.spikes ? ", spikes" : "");
  for (PopulationId id : block.populations) {
    const Population& p = graph[id];
    if (p.geometry.kind != Geometry::none) {
      const auto& s = p.geometry.size;
      static const char* placed[] = {"grid", "random", "file"};
      out += fmt::format("  {} in {}({:g}, {:g}, {:g}) placed {}\n", p.name, name_of(p.geometry.kind), s[0], s[1], s[2], placed[p.geometry.placed]);
    }
    if (!p.is_source) continue;
    out += fmt::format("  emits {}", name_of(p.emission.kind));
    if (p.emission.rate.valid()) out += " rate " + dump(graph, p.emission.rate);
    if (p.emission.from.valid()) out += " from " + dump(graph, p.emission.from);
    if (p.emission.to.valid()) out += " to " + dump(graph, p.emission.to);
    if (!p.emission.file.empty()) out += fmt::format(" of \"{}\" as {}", p.emission.file, p.emission.format);
    out += "\n";
  }
  add_values(out, graph, block);
  std::map<uint32_t, int> version;
  Words words{graph, version};
  for (const Node& node : block.on_start) out += fmt::format("  {:<9} {}\n", "on start", std::visit(words, node.what));
  version.clear();
  for (const Node& node : block.nodes) {
    out += fmt::format("  {:<9} {}{}\n", name_of(node.phase), std::visit(words, node.what), node.why.empty() ? "" : "    " + node.why);
  }
}

/// "reset exc: v, w", a line.
std::string text_of(const Graph& graph, const Action& action) {
  static const char* words[] = {"reset", "save", "load"};
  std::string text = words[action.kind];
  for (size_t k = 0; k < action.parts.size(); ++k) {
    text += (k ? ", " : " ") + text_of(graph, action.parts[k].cells) + ":";
    for (ValueId value : action.parts[k].values) text += " " + graph[value].path;
  }
  return text + (action.file.empty() ? "" : " \"" + action.file + "\"") + "\n";
}

void add_plasticity(std::string& out, const Graph& graph, const Plasticity& plastic) {
  static const char *moments[] = {"on pre", "on post", "every", "on step", "flow", "on start"}, *folds[] = {"sum", "mean", "min", "max"};
  for (const auto& [state, first] : plastic.initial) out += fmt::format("  {} = {}\n", graph[state].path, dump(graph, first));
  for (const auto& e : plastic.equations.equations) out += fmt::format("  {}' = {}\n", graph[e.state].path, dump(graph, e.slope));
  for (const auto& [state, now] : plastic.lazy) out += fmt::format("  {} now = {}\n", graph[state].path, dump(graph, now));
  for (const Plasticity::Event& event : plastic.events) {
    out += fmt::format("  {}{}\n", moments[event.moment], event.moment == Plasticity::Event::every ? fmt::format(" {} steps", event.period) : "");
    for (const Plasticity::Line& line : event.lines) {
      for (const Plasticity::Fold& fold : line.folds) out += fmt::format("    folded {} = {} of {}\n", fold.number, folds[fold.fold], dump(graph, fold.body));
      std::string to = line.value.valid() ? graph[line.value].path + " = " : event.moment == Plasticity::Event::step ? "add " : "send ";
      out += "    " + to + dump(graph, line.body) + "\n";
    }
  }
}

void add_stage(std::string& out, const Graph& graph, const Stage& stage) {
  out += fmt::format("run {}{} steps\n", stage.name.empty() ? "" : stage.name + ": ", stage.n_steps);
  for (const Stage::Override& o : stage.overrides)
    out += fmt::format("  set {}.{} = {}\n", graph[o.population].name, graph[o.value].path, dump(graph, o.initial));
  for (const Stage::Spikes& s : stage.spikes) {
    for (const CellRange& range : s.cells) out += "  record spikes of " + text_of(graph, range) + "\n";
  }
  for (const Stage::Trace& t : stage.traces)
    out += fmt::format("  record {} of {} every {} steps\n", graph[t.value].path, text_of(graph, t.cells), t.every);
  for (const Stage::Result& r : stage.results) out += fmt::format("  result {} = {}\n", r.label, dump(graph, r.measure));
  for (const Stage::Pace& p : stage.paces) {
    for (const Action& action : p.actions) out += fmt::format("  each {} steps {}", p.every, text_of(graph, action));
  }
  if (stage.until.valid()) out += fmt::format("  until {}, read each {} steps\n", dump(graph, stage.until), stage.until_every);
  for (const Stage::Picture& p : stage.pictures) out += "  plot " + p.title + "\n";
  for (const Stage::Claim& c : stage.claims) {
    out += fmt::format("  expect {} = {}", c.label, dump(graph, c.measure));
    if (c.low.valid()) out += fmt::format(" in {} .. {}", dump(graph, c.low), dump(graph, c.high));
    out += "\n";
  }
  std::string needed;
  for (const CellRange& range : stage.needed) needed += (needed.empty() ? "" : ", ") + text_of(graph, range);
  if (!needed.empty()) out += "  needs the spikes of " + needed + "\n";
}

}  // namespace

std::string dump(const Graph& graph, MeasureId id) {
  const Measure& m = graph[id];
  auto joined = [&](const std::vector<MeasureId>& all) {
    std::string text;
    for (MeasureId one : all) text += (text.empty() ? "" : ", ") + dump(graph, one);
    return text;
  };
  std::string cells;
  for (const CellRange& range : m.cells) cells += (cells.empty() ? "" : ", ") + text_of(graph, range);
  switch (m.kind) {
    case Measure::constant:
      return format_quantity(m.value, m.dimension, 6);
    case Measure::text:
      return "\"" + m.name + "\"";
    case Measure::list:
      return "[" + joined(m.args) + "]";
    case Measure::spikes:
      return "spikes of " + cells;
    case Measure::trace:
      return graph[m.read].path + " over time of " + cells;
    case Measure::state:
      return graph[m.read].path + " of " + cells;
    case Measure::whole:
      return cells;
    case Measure::position:
      return "position of " + cells;
    case Measure::synapses: {
      std::string text = m.name + (m.args.empty() ? "" : "(" + joined(m.args) + ")") + " of the synapses of ";
      for (size_t k = 0; k < m.projections.size(); ++k) text += (k == 0 ? "" : ", ") + graph[m.projections[k]].name;
      return text;
    }
    case Measure::column:
      return "column \"" + m.name + "\"";
    case Measure::course:
      return fmt::format("{} each {:g} steps", joined(m.args), m.value);
    case Measure::call:
      break;
  }
  std::string text = m.name + "(" + joined(m.args);
  for (const auto& [name, option] : m.options) text += fmt::format("{}{} = {}", text.back() == '(' ? "" : ", ", name, dump(graph, option));
  return text + ")";
}

std::string dump(const Graph& graph) {
  std::string out = fmt::format("step {:g} ms, seed {}, {}{}\n", graph.step_ms, graph.seed, graph.double_precision ? "double" : "single", graph.half_weights ? ", half weights" : "");
  for (const Block& block : graph.blocks) add_block(out, graph, block);
  for (const Projection& p : graph.projections) {
    out +=
        fmt::format("projection {}: {}{} -> {}.{} by {}", p.name, text_of(graph, p.pre), p.carries.valid() ? "." + graph[p.carries].path : "",
                    text_of(graph, p.post), graph[p.onto].path, name_of(p.rule));
    if (p.argument.valid()) out += "(" + dump(graph, p.argument) + ")";
    if (!p.share.parts.empty()) out += fmt::format(", part {} of {}", p.share.own + 1, p.share.parts.size());
    out +=
        fmt::format(" weight {} delay {}{}{}{}\n", dump(graph, p.weight), dump(graph, p.delay), p.zero_delay  ? ": before the next integration"
                                                                                                  : p.same_step ? ": in the same step"
                                                                                                                : "",
                    p.self ? "" : ", no self-connections", p.multiple ? "" : ", one synapse a pair");
    if (p.plastic) add_plasticity(out, graph, *p.plastic);
  }
  for (const Drive& d : graph.drives) out += fmt::format("drive {}.{} += {}\n", text_of(graph, d.cells), graph[d.onto].path, dump(graph, d.amount));
  for (const Propagator& p : graph.propagators)
    out += fmt::format("propagator of {}: {} x {}{}\n", graph[p.block].name, p.n, p.n, p.per_cell ? ", for each cell" : "");
  for (const Stage& stage : graph.stages) add_stage(out, graph, stage);
  for (const Action& action : graph.actions) out += text_of(graph, action);
  return out;
}

}  // namespace nsim::graph
