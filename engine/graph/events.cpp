// Events of a model: `when`, `spike when`, what they do, and the counters behind `hold` and `since`.
#include "engine/graph/nodes.h"
#include <cmath>

namespace nsim::graph {

using namespace syntax;
using check::Variable;

namespace {

constexpr double never = 1e9;       // steps since a spike that has not been; the counter stops there
constexpr double tolerance = 1e-3;  // of a step: a time that is a whole number of steps but for rounding counts as whole

/// Whether some expression of the model asks `since(...)`.
bool asks_since(const Expr& expr);
bool asks_since(const Path& path) {
  if (path.head.text == "since" && path.is_call()) return true;
  for (const PathStep& step : path.steps) {
    for (const Arg& arg : step.args) {
      if (asks_since(arg.value)) return true;
    }
  }
  return false;
}
bool asks_since(const Expr& expr) {
  if (expr.kind == ExprKind::path) return asks_since(expr.path);
  for (const Expr& arg : expr.args) {
    if (asks_since(arg)) return true;
  }
  return false;
}

bool is_since(const Expr& expr) {
  if (expr.kind == ExprKind::group) return is_since(expr.args[0]);
  return expr.kind == ExprKind::path && expr.path.is_call() && expr.path.head.text == "since";
}

}  // namespace

ValueId Nodes::counter(const std::string& path, double first, Span span) {
  auto known = model_.counters.find(path);
  if (known != model_.counters.end()) return known->second;
  Value value;
  value.path = path;
  value.role = Role::counter;
  value.type = Type::i32;
  value.unit = Dimension::of(Base::steps);
  value.span = span;
  value.initial.assign(b_.graph[block_].populations.size(), arena_.constant(first, Type::i32));
  ValueId id = b_.add_value(block_, std::move(value));
  model_.counters.emplace(path, id);
  return id;
}

void Nodes::find_counters() {
  for (size_t part = 0; part < composition_.parts.size(); ++part) {
    for (const Clause& clause : composition_.parts[part].model->clauses) {
      bool since = clause.value && asks_since(*clause.value);
      for (const Act& act : clause.acts) {
        since = since || asks_since(act.value);
        for (const Name& name : act.held) {
          std::string path = composition_.parts[part].prefix + name.text;
          ValueId id = counter(path + ".held", 0, act.span);
          b_.graph.values[model_.by_path.at(path).at].held_by = id;
        }
      }
      if (clause.kind == Clause::every) {
        const std::string path = composition_.parts[part].prefix + "every." + std::to_string(paces_.size() + 1);
        counter(path, 0, clause.span);
        paces_[path] = {part, &clause};
      }
      if (since) counter("since_spike", never, clause.span);
    }
  }
}

/// `on start`: a step of its own before the first of a stage, which reads the cells as the stage finds them.
void Nodes::starts() {
  nodes_ = &Block::on_start;
  for (size_t part = 0; part < composition_.parts.size(); ++part) {
    for (const Clause& clause : composition_.parts[part].model->clauses) {
      if (clause.kind == Clause::on && clause.name.text == "start") acts(clause, {Moment::start, part}, arena_.constant(1, Type::bit));
    }
  }
  keep_the_dead();
  nodes_ = &Block::nodes;
  version_.clear();
  locals_.clear();
}

/// Each step that a hold lasts counts once, and each step after a spike; a spike of this step sets them again below.
void Nodes::count_down() {
  phase_ = Phase::threshold;
  for (const auto& [path, id] : model_.counters) {
    std::optional<ExpressionId> next = next_count(path, id);
    if (!next) return;
    write(id, *next, Phase::threshold, b_.graph[id].span);
  }
}

/// `every n` begins again at 0 when n steps are over: that is when it acts.
std::optional<ExpressionId> Nodes::next_count(const std::string& path, ValueId counter) {
  ExpressionId one = arena_.constant(1, Type::i32), zero = arena_.constant(0, Type::i32), now = read(counter, 0);
  if (path == "since_spike") return arena_.make(Op::min, arena_.make(Op::add, now, one), arena_.constant(never, Type::i32));
  auto pace = paces_.find(path);
  if (pace == paces_.end()) return arena_.make(Op::max, arena_.make(Op::sub, now, one), zero);
  const auto& [part, clause] = pace->second;
  std::optional<ExpressionId> n = in_steps(*clause->value, sight({Moment::later, part}));
  if (!n) return n;
  ExpressionId next = arena_.make(Op::add, now, one);
  return arena_.make(Op::select, arena_.make(Op::le, *n, next), zero, next);
}

std::set<uint32_t> Nodes::states_read(ExpressionId root) const {
  std::set<uint32_t> states, seen;
  std::vector<uint32_t> open = {root.at};
  while (!open.empty()) {
    uint32_t at = open.back();
    open.pop_back();
    if (!seen.insert(at).second) continue;
    const Expression& e = arena_[{at}];
    if (e.op == Op::read) states.insert(static_cast<uint32_t>(e.payload));
    for (size_t k = 0; k < e.n_args; ++k) open.push_back(e.args[k]);
  }
  return states;
}

/// A comparison with since(spike) is one of whole steps: in milliseconds, rounding would decide whether 30 steps are more than 3 ms.
std::optional<ExpressionId> Nodes::compare_since(const Expr& expr, const Sight& sight) {
  bool left = expr.kind >= ExprKind::less && expr.kind <= ExprKind::greater_equal && is_since(expr.args[0]);
  bool right = expr.kind >= ExprKind::less && expr.kind <= ExprKind::greater_equal && is_since(expr.args[1]);
  if (left == right) return std::nullopt;
  std::optional<ExpressionId> time = b_.lowering.number(expr.args[left ? 1 : 0], sight);
  if (!time) return std::nullopt;
  ExpressionId steps = arena_.make(Op::add, read(model_.counters.at("since_spike"), 0), arena_.constant(1, Type::i32));
  ExpressionId limit = arena_.make(Op::div, *time, arena_.constant(b_.graph.step_ms));
  ExprKind kind = expr.kind;
  if (right)
    kind = kind == ExprKind::less         ? ExprKind::greater
           : kind == ExprKind::greater    ? ExprKind::less
           : kind == ExprKind::less_equal ? ExprKind::greater_equal
                                          : ExprKind::less_equal;
  auto rounded = [&](Op op, double shift) { return arena_.counted(arena_.make(op, arena_.make(Op::add, limit, arena_.constant(shift)))); };
  ExpressionId most = rounded(Op::floor, tolerance), least = rounded(Op::ceil, -tolerance);
  if (kind == ExprKind::greater) return arena_.make(Op::lt, most, steps);
  if (kind == ExprKind::greater_equal) return arena_.make(Op::le, least, steps);
  return kind == ExprKind::less ? arena_.make(Op::lt, steps, least) : arena_.make(Op::le, steps, most);
}

std::optional<ExpressionId> Nodes::condition(const Expr& expr, size_t part) {
  Sight seen = sight({Moment::later, part});
  if (expr.kind == ExprKind::group) return condition(expr.args[0], part);
  if (expr.kind == ExprKind::logical_and || expr.kind == ExprKind::logical_or) {
    std::optional<ExpressionId> a = condition(expr.args[0], part), b = condition(expr.args[1], part);
    if (!a || !b) return std::nullopt;
    return arena_.make(expr.kind == ExprKind::logical_and ? Op::logical_and : Op::logical_or, *a, *b);
  }
  if (expr.kind == ExprKind::logical_not) {
    std::optional<ExpressionId> a = condition(expr.args[0], part);
    return a ? std::optional<ExpressionId>(arena_.make(Op::logical_not, *a)) : std::nullopt;
  }
  if (std::optional<ExpressionId> steps = compare_since(expr, seen)) return steps;
  if (b_.out.has_errors()) return std::nullopt;
  return b_.lowering.truth(expr, seen);
}

/// Whether the time of an `every` is over in this step.
ExpressionId Nodes::over(const Clause& every) {
  for (const auto& [path, pace] : paces_)
    if (pace.second == &every) return arena_.make(Op::eq, latest(model_.counters.at(path)), arena_.constant(0, Type::i32));
  bug("every `every` has a counter");
}

void Nodes::events(Clause::Kind kind) {
  for (size_t part = 0; part < composition_.parts.size(); ++part) {
    for (const Clause& clause : composition_.parts[part].model->clauses) {
      const bool paced = kind == Clause::when && clause.kind == Clause::every;
      if (clause.kind != kind && !paced) continue;
      std::optional<ExpressionId> fires = paced ? over(clause) : condition(*clause.value, part);
      if (!fires) return;
      if (kind == Clause::spike) {
        for (uint32_t state : states_read(*fires)) {  // a held variable is not tested
          ValueId held = b_.graph.values[state].held_by;
          if (!held.valid() || !tested_.insert(held.at).second) continue;
          *fires = arena_.make(Op::logical_and, *fires, arena_.make(Op::eq, read(held, 0), arena_.constant(0, Type::i32)));
        }
        if (model_.alive.valid()) *fires = arena_.make(Op::logical_and, alive(), *fires);
        Node node;
        node.what = Event{*fires};
        node.phase = Phase::threshold;
        node.span = clause.span;
        b_.graph.blocks[block_.at].nodes.push_back(std::move(node));
      }
      acts(clause, {Moment::later, part}, *fires);
      tested_.clear();
      auto since = model_.counters.find("since_spike");
      if (kind == Clause::spike && since != model_.counters.end()) {
        write(since->second, arena_.make(Op::select, *fires, arena_.constant(0, Type::i32), latest(since->second)), Phase::threshold, clause.span);
      }
    }
  }
}

void Nodes::acts(const Clause& clause, Place place, ExpressionId condition) {
  Sight block = sight(place);
  for (const Act& one : clause.acts) {
    act(one, block, place.part, condition);
    if (b_.out.has_errors()) return;
  }
}

void Nodes::act(const Act& act, Sight& block, size_t part, ExpressionId condition) {
  if (act.kind == Act::hold) return hold(act, block, part, condition);
  std::string path = composition_.parts[part].prefix + print(act.target);
  Sight line;
  line.parent = &block;
  line.stream = b_.graph[b_.graph[block_].populations[0]].name + "." + path;
  line.each_step = true;
  if (act.let) {
    std::optional<Term> value = b_.lowering.term(act.value, line);
    if (value) block.names[act.target.head.text] = *value;
    return;
  }
  auto id = model_.by_path.find(path);
  require(id != model_.by_path.end(), "a checked line changes a state of its model");
  std::optional<ExpressionId> right = b_.lowering.number(act.value, line);
  if (!right) return;
  ExpressionId old = latest(id->second), next = *right;
  if (act.kind == Act::increase) next = arena_.make(Op::add, old, *right);
  if (act.kind == Act::decrease) next = arena_.make(Op::sub, old, *right);
  if (act.kind == Act::scale) next = arena_.make(Op::mul, old, *right);
  write(id->second, frozen(id->second, arena_.make(Op::select, condition, next, old)), Phase::threshold, act.span);
}

/// A duration in whole steps.
std::optional<ExpressionId> Nodes::in_steps(const Expr& expr, const Sight& sight) {
  std::optional<ExpressionId> time = b_.lowering.number(expr, sight);
  if (!time) return time;
  values::Scope nothing;
  Diagnostics quiet;
  std::optional<values::Value> host = values::evaluate(expr, nothing, quiet);
  Dimension dimension = host && host->is_number() ? std::get<values::Number>(host->what).dimension : dimensions::time();
  if (expr.kind == ExprKind::path) {
    if (const Variable* v = composition_.find(print(expr.path))) dimension = v->dimension;
  }
  bool counted = dimension == Dimension::of(Base::steps);
  return arena_.counted(counted ? *time : arena_.make(Op::div, *time, arena_.constant(b_.graph.step_ms)));
}

void Nodes::hold(const Act& act, const Sight& block, size_t part, ExpressionId condition) {
  std::optional<ExpressionId> steps = in_steps(act.value, block);
  if (!steps) return;
  for (const Name& name : act.held) {
    ValueId id = model_.counters.at(composition_.parts[part].prefix + name.text + ".held");
    write(id, arena_.make(Op::select, condition, *steps, latest(id)), Phase::threshold, act.span);
  }
}

}  // namespace nsim::graph
