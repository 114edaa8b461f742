#include "engine/graph/nodes.h"
#include "engine/units/unit.h"
#include <algorithm>
#include <cmath>

namespace nsim::graph {

using namespace syntax;
using check::Variable;

Nodes::Nodes(Builder& builder, BlockId block)
    : b_(builder), arena_(builder.graph.expressions), block_(block), model_(builder.models[block.at]), composition_(*model_.composition) {
  for (const Variable& v : composition_.variables) {
    auto found = model_.by_path.find(v.path);
    if (found != model_.by_path.end()) part_of_[found->second.at] = v.part;
  }
}

ExpressionId Nodes::read(ValueId value, uint16_t version) { return arena_.read(value, version, b_.graph[value].type); }

void Nodes::write(ValueId value, ExpressionId body, Phase phase, Span span) {
  Node node;
  node.what = Map{value, body};
  node.phase = phase;
  node.span = span;
  (b_.graph.blocks[block_.at].*nodes_).push_back(std::move(node));
  written(value);
}

void Nodes::written(ValueId value) {
  ++version_[value.at];
  locals_.clear();
}

ExpressionId Nodes::frozen(ValueId value, ExpressionId otherwise) {
  ValueId held = b_.graph[value].held_by;
  if (!held.valid() || tested_.count(held.at)) return otherwise;
  ExpressionId holds = arena_.make(Op::lt, arena_.constant(0, Type::i32), read(held, 0));
  return arena_.make(Op::select, holds, latest(value), otherwise);
}

bool Nodes::has_own(size_t part, const std::string& name) const { return composition_.find(composition_.parts[part].prefix + name) != nullptr; }

void Nodes::make() {
  find_counters();
  clear_inputs();
  starts();
  equations();
  external();
  arrivals();
  updates();
  count_down();
  events(Clause::when);
  events(Clause::spike);
  keep_the_dead();
}

ExpressionId Nodes::alive() { return arena_.make(Op::lt, arena_.constant(0), read(model_.alive, 0)); }

/// Whatever the lines have made of a cell that is not alive, it stays as it was when the step, or the stage, began.
void Nodes::keep_the_dead() {
  if (!model_.alive.valid()) return;
  const std::map<uint32_t, uint16_t> written = version_;
  for (const auto& [at, version] : written) {
    const Value& value = b_.graph.values[at];
    if (version == 0 || value.role != Role::state || (b_.graph[block_].*nodes_).empty() || !model_.by_path.contains(value.path)) continue;
    write({at}, arena_.make(Op::select, alive(), read({at}, version), read({at}, 0)), phase_, value.span);
  }
}

/// The default of an input is an expression of parameters; where populations set it themselves, it is a parameter of its own.
void Nodes::clear_inputs() {
  for (const Variable& v : composition_.variables) {
    if (v.kind != Variable::input) continue;
    ValueId id = model_.by_path.at(v.path);
    std::vector<ExpressionId> first = b_.graph[id].initial;
    bool same = std::all_of(first.begin(), first.end(), [&](ExpressionId e) { return e == first[0] && arena_.is_constant(e); });
    bool set = false;
    for (PopulationId p : b_.graph[block_].populations) {
      const Cells& made = b_.cells[p.at];
      for (const Setting& s : made.text->settings) set = set || (!s.let && print(s.target) == v.path);
      for (const std::string& name : {b_.graph[p].name, b_.graph[p].family})
        set = set || b_.bindings.names.count(name + "." + v.path) || b_.set_by_stages.count(name + "." + v.path);
    }
    ExpressionId clear;
    if (same && !set)
      clear = first[0];
    else if (!set) {
      std::optional<ExpressionId> text = b_.lowering.number(*v.clause->value, sight({Moment::begin, v.part}));
      if (!text) return;
      clear = *text;
    } else {
      Value value;
      value.path = v.path + ".default";
      value.role = Role::parameter;
      value.unit = v.dimension;
      value.span = v.span;
      value.per_cell = std::any_of(first.begin(), first.end(), [&](ExpressionId e) { return !arena_.is_constant(e); });
      value.initial = first;
      ValueId parameter = b_.add_value(block_, std::move(value));
      model_.by_path.emplace(v.path + ".default", parameter);
      clear = read(parameter, 0);
    }
    b_.graph.values[id.at].clear = clear;
  }
}

/// Equations without a `solve` line come first, together; then each `solve` line in the order written.
void Nodes::equations() {
  std::vector<std::pair<size_t, const Clause*>> loose;
  for (size_t part = 0; part < composition_.parts.size(); ++part) {
    const std::vector<Clause>& clauses = composition_.parts[part].model->clauses;
    for (const Clause& clause : clauses) {
      if (clause.kind != Clause::ode) continue;
      bool solved = std::any_of(clauses.begin(), clauses.end(), [&](const Clause& c) {
        return c.kind == Clause::solve && std::find(c.solved.begin(), c.solved.end(), clause.name) != c.solved.end();
      });
      if (!solved) loose.emplace_back(part, &clause);
    }
  }
  Integrate together;
  Span span;
  auto add = [&](Integrate& into, size_t part, const Clause& clause) {
    std::optional<ExpressionId> slope = b_.lowering.number(*clause.value, sight({Moment::equations, part}));
    if (!slope) return;
    if (clause.per) {
      std::optional<Unit> unit = parse_unit(clause.per->text);
      require(unit.has_value(), "a checked unit of time is known");
      *slope = arena_.make(Op::div, *slope, arena_.constant(unit->factor));
    }
    into.equations.push_back({model_.by_path.at(composition_.parts[part].prefix + clause.name.text), *slope, clause.span});
  };
  auto push = [&](Integrate node, Span where) {
    if (node.equations.empty()) return;
    for (const Integrate::Equation& e : node.equations) written(e.state);
    Node made;
    made.what = std::move(node);
    made.phase = Phase::integrate;
    made.span = where;
    b_.graph.blocks[block_.at].nodes.push_back(std::move(made));
  };
  for (const auto& [part, clause] : loose) {
    add(together, part, *clause);
    if (!span.known()) span = clause->span;
  }
  push(std::move(together), span);
  for (size_t part = 0; part < composition_.parts.size(); ++part) {
    for (const Clause& line : composition_.parts[part].model->clauses) {
      if (line.kind != Clause::solve) continue;
      Integrate node;
      node.method = line.method->name.text;
      for (const Arg& arg : line.method->args) {
        values::Scope nothing;
        node.substeps = static_cast<int>(b_.host_whole(arg.value, nothing).value_or(1));
      }
      for (const Name& name : line.solved) {
        for (const Clause& clause : composition_.parts[part].model->clauses) {
          if (clause.kind == Clause::ode && clause.name == name) add(node, part, clause);
        }
      }
      push(std::move(node), line.span);
    }
  }
}

void Nodes::external() {
  const check::Part& part = composition_.parts[0];
  if (!part.model->external) return;
  Call call;
  call.function = part.model->name.text;
  call.file = b_.located(part.model->from, *part.file);
  for (Variable::Kind kind : {Variable::state, Variable::input, Variable::parameter}) {
    for (const Variable& v : composition_.variables) {
      bool first = kind == Variable::state && v.kind == Variable::input;  // states and inputs in the order declared, then parameters
      bool mine = kind == Variable::parameter ? v.kind == kind : kind == Variable::state && (v.kind == kind || first);
      auto id = model_.by_path.find(v.path);
      if (!mine || v.part != 0 || id == model_.by_path.end()) continue;
      call.values.push_back(id->second);
      call.names.push_back(v.path);
    }
  }
  Node node;
  node.phase = Phase::integrate;
  node.span = part.model->name.span;
  for (ValueId id : call.values) {
    if (b_.graph[id].role == Role::state) written(id);
  }
  node.what = std::move(call);
  b_.graph.blocks[block_.at].nodes.push_back(std::move(node));
}

void Nodes::arrivals() {
  auto arrive = [&](ValueId id) {
    Node node;
    node.what = Arrive{id};
    node.phase = Phase::deliver;
    node.span = b_.graph[id].span;
    b_.graph.blocks[block_.at].nodes.push_back(std::move(node));
    written(id);
  };
  for (Variable::Kind kind : {Variable::input, Variable::state}) {
    for (const Variable& v : composition_.variables) {
      auto id = model_.by_path.find(v.path);
      if (v.kind != kind || id == model_.by_path.end()) continue;
      if (kind == Variable::input || model_.arriving.count(id->second.at)) arrive(id->second);
    }
  }
}

/// `name = expr` and `name ~ ...`. A receptor's line that names the neuron's input is no update: it is added where the input is read.
void Nodes::updates() {
  for (size_t part = 0; part < composition_.parts.size(); ++part) {
    for (const Clause& clause : composition_.parts[part].model->clauses) {
      if (clause.kind != Clause::update || !has_own(part, clause.name.text)) continue;
      std::string path = composition_.parts[part].prefix + clause.name.text;
      ValueId id = model_.by_path.at(path);
      Sight line = sight({Moment::later, part});
      line.stream = b_.graph[b_.graph[block_].populations[0]].name + "." + path;
      line.each_step = true;
      std::optional<ExpressionId> body = b_.lowering.number(*clause.value, line);
      if (!body) return;
      write(id, frozen(id, *body), Phase::update, clause.span);
    }
  }
}

void Builder::make_nodes() {
  for (uint32_t block = 0; block < graph.blocks.size(); ++block) {
    if (!models[block].composition) continue;
    Nodes(*this, {block}).make();
    if (out.has_errors()) return;
  }
}

}  // namespace nsim::graph
