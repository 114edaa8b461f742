#include "engine/plan/parts.h"
#include "engine/graph/living.h"
#include <algorithm>

namespace nsim::plan {

namespace {

/// Neighbouring axes of one kind that lie one after the other in memory are one.
FoldLaunch::Axes axes_of(const graph::Population& population, const std::vector<std::string>& over) {
  FoldLaunch::Axes axes;
  int64_t distance = 1;
  for (size_t k = population.extents.size(); k-- > 0;) {
    const bool folded = over.empty() || std::find(over.begin(), over.end(), population.axes[k]) != over.end();
    std::vector<int64_t>& list = folded ? axes.folded : axes.kept;
    const int64_t extent = population.extents[k];
    if (!list.empty() && list[0] * list[1] == distance)
      list[0] *= extent;
    else
      list.insert(list.begin(), {extent, distance});
    distance *= extent;
  }
  return axes;
}

template <class... F>
struct Cases : F... {
  using F::operator()...;
};
template <class... F>
Cases(F...) -> Cases<F...>;

/// Builds one launch by walking the nodes of a block in their order.
class CellPlan {
 public:
  CellPlan(Planning& p, uint32_t block) : p_(p), lowering_(p.layout, p.schedule, p.streams, Setting::step, {block}) {
    launch_.block = block;
    lowering_.at_beginning();
  }

  void visit(const graph::Node& node) {
    span_ = node.span;
    std::visit(Cases{[&](const graph::Integrate&) { bug("equations reach the plan unsolved"); },
                     [&](const graph::Map& m) { write(m.value, lowering_.lower(m.body, span_)); }, [&](const graph::Arrive& a) { arrive(a.value); },
                     [&](const graph::Event& e) { fire(lowering_.lower(e.condition, span_, "fires")); }, [&](const graph::Call& c) { call(c); },
                     [&](const graph::Reduce& r) { reduce(r); }},
               node.what);
  }

  bool finish(CellLaunch& out) {
    std::vector<uint32_t*> roots;
    std::vector<Store> stores;
    for (const auto& [value, versions] : lowering_.written()) {
      const uint32_t buffer = p_.layout.of(value).buffer;
      require(buffer != nowhere, "only values of cells are written in a step");
      const Instruction& last = lowering_[versions.back()];
      if (last.op == Op::read && last.source == Source::buffer && last.index == buffer) continue;
      stores.push_back({versions.back(), buffer});
    }
    for (const auto& [value, past] : p_.layout.pasts_of({launch_.block})) stores.push_back({of_the_living(lowering_.current(value)), past});
    for (Store& s : stores) roots.push_back(&s.instruction);
    uint32_t fires = fires_.value_or(0);
    if (fires_) roots.push_back(&fires);
    for (ExternCall& c : launch_.calls)
      for (uint32_t& m : c.members) roots.push_back(&m);
    launch_.code = lowering_.finish(roots);
    if (fires_) launch_.fires = fires;
    launch_.stores = std::move(stores);
    out = std::move(launch_);
    return !out.stores.empty() || out.fires >= 0 || !out.clears.empty();
  }

  std::vector<FoldLaunch> folds;

 private:
  /// A cell that is not alive sends nothing.
  uint32_t of_the_living(uint32_t value) {
    const graph::Block& block = p_.graph.blocks[launch_.block];
    const auto found = std::find_if(block.values.begin(), block.values.end(), [&](graph::ValueId v) { return p_.graph[v].path == graph::value_of_living; });
    if (found == block.values.end()) return value;
    const graph::ValueId alive = *found;
    graph::Arena& arena = p_.graph.expressions;
    const uint32_t yes = lowering_.lower(arena.make(graph::Op::lt, arena.constant(0), arena.read(alive, 0, p_.graph[alive].type)), span_);
    return make(Op::select, Type::real, {yes, value, lowering_.lower(arena.constant(0), span_)});
  }

  /// What has been computed so far serves the argument: finish() copies the code and leaves it as it is.
  void reduce(const graph::Reduce& r) {
    FoldLaunch fold;
    fold.fold = r.fold;
    fold.share = r.share;
    fold.onto = p_.layout.of(r.value).buffer;
    fold.from = p_.layout.scratch({launch_.block}, p_.graph[r.value].path + ".of");
    fold.argument.block = launch_.block;
    fold.argument.calls = launch_.calls;
    uint32_t body = lowering_.lower(r.body, span_);
    std::vector<uint32_t*> roots = {&body};
    for (ExternCall& c : fold.argument.calls)
      for (uint32_t& m : c.members) roots.push_back(&m);
    fold.argument.code = lowering_.finish(roots);
    fold.argument.stores = {{body, fold.from}};
    for (const FoldLaunch& earlier : folds)
      for (const Instruction& i : fold.argument.code.body)
        if (i.op == Op::read && i.source == Source::buffer && i.index == earlier.onto) fold.turn = std::max(fold.turn, earlier.turn + 1);
    for (const Group& group : p_.schedule.blocks[launch_.block].groups) fold.axes.push_back(axes_of(p_.graph.populations[group.population], r.over));
    folds.push_back(std::move(fold));
    lowering_.write(r.value, lowering_.load_buffer(fold.onto, Type::real, p_.graph[r.value].path));
  }

  void write(graph::ValueId value, uint32_t instruction) {
    lowering_.write(value, instruction);
    const size_t version = lowering_.written().at(value).size();
    Instruction& i = lowering_[instruction];
    if (i.op != Op::read && i.op != Op::constant && i.name.empty()) i.name = p_.graph[value].path + std::to_string(version);
    if (i.op != Op::read && i.op != Op::constant && !i.span.known()) i.span = span_;
  }

  uint32_t make(Op op, Type type, std::initializer_list<uint32_t> args) {
    Instruction i;
    i.op = op;
    i.type = type;
    i.span = span_;
    for (uint32_t a : args) i.args[i.n_args++] = a;
    return lowering_.add(i);
  }

  // Inputs start from their default, states from what they are; a held state takes nothing of what arrives.
  void arrive(graph::ValueId id) {
    const graph::Value& value = p_.graph[id];
    uint32_t now = value.role == graph::Role::input ? lowering_.lower(value.clear, span_) : lowering_.current(id);
    if (const uint32_t sum = p_.layout.sum_of(id); sum != nowhere) {
      launch_.clears.push_back(sum);
      const uint32_t arrived = make(Op::add, Type::real, {now, lowering_.load_buffer(sum, Type::real, value.path + "_arrived")});
      if (value.held_by.valid()) {
        graph::ExpressionId zero = p_.graph.expressions.constant(0, Type::i32);
        graph::ExpressionId held = p_.graph.expressions.make(Op::lt, zero, p_.graph.expressions.read(value.held_by, 0, Type::i32));
        now = make(Op::select, Type::real, {lowering_.lower(held, span_), now, arrived});
      } else {
        now = arrived;
      }
    }
    write(id, now);
  }

  void fire(uint32_t condition) { fires_ = fires_ ? make(Op::logical_or, Type::bit, {*fires_, condition}) : condition; }

  void call(const graph::Call& c) {
    ExternCall out{c.function, c.file, c.names, {}};
    const uint32_t number = uint32_t(launch_.calls.size());
    for (graph::ValueId id : c.values) out.members.push_back(lowering_.current(id));
    launch_.calls.push_back(std::move(out));
    for (uint32_t k = 0; k < c.values.size(); ++k) {
      if (p_.graph[c.values[k]].role != graph::Role::state) continue;
      Instruction i;
      i.op = Op::member;
      i.index = number << 16 | k;
      i.span = span_;
      write(c.values[k], lowering_.add(i));
    }
  }

  Planning& p_;
  Lowering lowering_;
  CellLaunch launch_;
  std::optional<uint32_t> fires_;
  Span span_;
};

CellLaunch& cells_of(CellLaunch& launch) { return launch; }
CellLaunch& cells_of(FoldLaunch& launch) { return launch.argument; }

/// One launch for each level that populations of the block stand on.
template <class Launch>
void add_by_level(Planning& p, Launch launch, std::vector<Launch>& launches) {
  std::map<uint32_t, std::vector<uint32_t>> by_level;
  const std::vector<Group>& groups = p.schedule.blocks[cells_of(launch).block].groups;
  for (uint32_t g = 0; g < groups.size(); ++g) by_level[p.levels[groups[g].population]].push_back(g);
  for (auto& [level, members] : by_level) {
    launches.push_back(launch);
    CellLaunch& added = cells_of(launches.back());
    added.level = level;
    if (by_level.size() > 1) added.groups = std::move(members);
  }
}

}  // namespace

void plan_cells(Planning& p) {
  for (uint32_t b = 0; b < p.graph.blocks.size(); ++b) {
    const std::vector<graph::Node> nodes = p.graph.blocks[b].nodes;
    CellPlan start(p, b), step(p, b), stage_start(p, b);
    if (is_solved_by_react(p.graph, {b})) continue;
    for (const graph::Node& node : nodes) {
      if (std::holds_alternative<graph::Arrive>(node.what)) start.visit(node);
      step.visit(node);
    }
    const std::vector<graph::Node> on_start = p.graph.blocks[b].on_start;
    for (const graph::Node& node : on_start) stage_start.visit(node);
    CellLaunch launch;
    if (!on_start.empty() && stage_start.finish(launch)) {
      p.schedule.stage_start_folds.insert(p.schedule.stage_start_folds.end(), stage_start.folds.begin(), stage_start.folds.end());
      p.schedule.stage_starts.push_back(std::move(launch));
    }
    for (const FoldLaunch& fold : step.folds) add_by_level(p, fold, p.schedule.folds);
    if (start.finish(launch)) add_by_level(p, launch, p.schedule.starts);
    if (step.finish(launch)) add_by_level(p, launch, p.schedule.cells);
  }
  for (std::vector<FoldLaunch>* folds : {&p.schedule.folds, &p.schedule.stage_start_folds})
    std::stable_sort(folds->begin(), folds->end(), [](const FoldLaunch& a, const FoldLaunch& b) {
      return std::pair(a.argument.level, a.turn) < std::pair(b.argument.level, b.turn);
    });
  for (std::vector<CellLaunch>* launches : {&p.schedule.starts, &p.schedule.cells})
    std::stable_sort(launches->begin(), launches->end(), [](const CellLaunch& a, const CellLaunch& b) { return a.level < b.level; });
}

}  // namespace nsim::plan
