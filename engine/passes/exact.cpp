// Linear equations: the state after a step is a matrix times the state before it.
#include "engine/passes/system.h"
#include <algorithm>

namespace nsim::passes {

using graph::Op;

namespace {

LinearForms forms_over(System& system, const std::vector<size_t>& set) {
  std::vector<ExpressionId> variables;
  for (size_t k : set) variables.push_back(system.now[k]);
  return LinearForms(
      system.arena(), [variables](ExpressionId e) { return std::find(variables.begin(), variables.end(), e) != variables.end(); },
      [&system](ExpressionId e) { return is_coefficient(system.graph, e); });
}

/// The matrices of one choice of held states, and the values that hold the result.
struct Solution {
  System& system;
  std::vector<size_t> set;
  std::vector<ExpressionId> inputs;  // what stands still over the step: further columns
  size_t n = 0;                      // states and inputs
  graph::Propagator propagator;
  std::vector<char> reach;    // n × n: does column j reach row i in one or more turns
  std::vector<char> differs;  // by state: the row has values of its own

  ExpressionId column(size_t j) const { return j < set.size() ? system.now[set[j]] : inputs[j - set.size()]; }

  std::string column_name(size_t j) const {
    if (j < set.size()) return system.name(set[j]);
    const graph::Expression& e = system.graph.expressions[inputs[j - set.size()]];
    if (e.op == Op::read) return system.graph[ValueId{uint32_t(e.payload)}].path;
    return "input" + std::to_string(j - set.size() + 1);
  }

  void close() {
    reach.assign(n * n, 0);
    for (size_t i = 0; i < n * n; ++i) reach[i] = propagator.A[i].valid();
    for (size_t k = 0; k < n; ++k)
      for (size_t i = 0; i < n; ++i)
        for (size_t j = 0; j < n; ++j) reach[i * n + j] |= reach[i * n + k] & reach[k * n + j];
  }

  ValueId derived(const std::string& path) {
    graph::Value v;
    v.path = path;
    v.role = graph::Role::derived;
    v.per_cell = propagator.per_cell;
    v.block = system.block;
    system.graph.values.push_back(v);
    const ValueId id{uint32_t(system.graph.values.size()) - 1};
    system.graph.blocks[system.block.at].values.push_back(id);
    return id;
  }

  void name_results(const std::string& suffix) {
    propagator.P.assign(n * n, {}), propagator.Q.assign(n, {});
    for (size_t i = 0; i < set.size(); ++i) {
      if (!differs[i]) continue;
      const std::string row = system.name(set[i]);
      bool drifts = propagator.b[i].valid();
      for (size_t j = 0; j < n; ++j) {
        if (!reach[i * n + j]) continue;
        propagator.P[i * n + j] = derived(row + (i == j ? ".keep" : ".from." + column_name(j)) + suffix);
        drifts = drifts || propagator.b[j].valid();
      }
      if (drifts) propagator.Q[i] = derived(row + ".drift" + suffix);
    }
  }

  // The own decay and the drift nearly cancel near rest, so they meet first; the small sum is added to the state last.
  ExpressionId next(size_t i) const {
    graph::Arena& arena = system.arena();
    ExpressionId change;
    auto gather = [&](ExpressionId x) { change = change.valid() ? arena.make(Op::add, change, x) : x; };
    auto weighted = [&](size_t j) { gather(arena.make(Op::mul, arena.read(propagator.P[i * n + j], 0), column(j))); };
    if (reach[i * n + i]) weighted(i);
    if (propagator.Q[i].valid()) gather(arena.read(propagator.Q[i], 0));
    for (size_t j = 0; j < n; ++j)
      if (j != i && reach[i * n + j]) weighted(j);
    return change.valid() ? arena.make(Op::add, column(i), change) : column(i);
  }
};

Solution matrices(System& system, const std::vector<size_t>& set) {
  Solution s{system, set, {}, 0, {}, {}, std::vector<char>(set.size(), 1)};
  LinearForms forms = forms_over(system, set);
  std::vector<LinearForm> rows;
  for (size_t k : set) rows.push_back(*forms.of(system.given.equations[k].slope));
  auto column_of = [&](ExpressionId term) {
    for (size_t j = 0; j < set.size(); ++j)
      if (system.now[set[j]] == term) return j;
    auto at = std::find(s.inputs.begin(), s.inputs.end(), term);
    if (at == s.inputs.end()) at = s.inputs.insert(at, term);
    return set.size() + size_t(at - s.inputs.begin());
  };
  for (const LinearForm& row : rows)
    for (const auto& [term, coefficient] : row.terms) column_of(term);
  s.n = set.size() + s.inputs.size();
  graph::Propagator& p = s.propagator;
  p.block = system.block;
  p.n = s.n;
  p.A.assign(s.n * s.n, {}), p.b.assign(s.n, {});
  auto zero = [&](ExpressionId e) { return system.arena().is_constant(e) && system.arena().value_of(e) == 0; };
  for (size_t i = 0; i < rows.size(); ++i) {
    for (const auto& [term, coefficient] : rows[i].terms)
      if (!zero(coefficient)) p.A[i * s.n + column_of(term)] = coefficient;
    if (rows[i].constant.valid() && !zero(rows[i].constant)) p.b[i] = rows[i].constant;
  }
  for (const auto* list : {&p.A, &p.b})
    for (ExpressionId e : *list)
      if (e.valid())
        each_expression(system.arena(), e, [&](ExpressionId x) {
          const graph::Expression& node = system.graph.expressions[x];
          if (node.op == Op::read && system.graph[ValueId{uint32_t(node.payload)}].per_cell) p.per_cell = true;
        });
  s.close();
  return s;
}

/// Counters of held states that other states of the set depend on.
std::vector<ValueId> counters_that_matter(System& system, const Solution& s) {
  std::vector<ValueId> out;
  for (size_t j = 0; j < s.set.size(); ++j) {
    const ValueId counter = system.graph[system.given.equations[s.set[j]].state].held_by;
    bool feeds = false;
    for (size_t i = 0; i < s.set.size(); ++i) feeds = feeds || (i != j && s.reach[i * s.n + j]);
    if (counter.valid() && feeds && std::find(out.begin(), out.end(), counter) == out.end()) out.push_back(counter);
  }
  return out;
}

/// The same system while the states that `counters` hold stand still: their rows are 0, so they act as constants on the others.
Solution while_held(System& system, const Solution& all, const std::vector<ValueId>& counters, const std::string& suffix) {
  Solution s{system, all.set, all.inputs, all.n, all.propagator, {}, std::vector<char>(all.set.size(), 0)};
  for (size_t i = 0; i < s.set.size(); ++i) {
    const ValueId counter = system.graph[system.given.equations[s.set[i]].state].held_by;
    if (!counter.valid() || std::find(counters.begin(), counters.end(), counter) == counters.end()) continue;
    for (size_t k = 0; k < s.set.size(); ++k) s.differs[k] |= k != i && all.reach[k * s.n + i];  // rows that the held state feeds
    for (size_t j = 0; j < s.n; ++j) s.propagator.A[i * s.n + j] = {};
    s.propagator.b[i] = {};
  }
  s.close();
  s.name_results(suffix);
  system.graph.propagators.push_back(s.propagator);
  return s;
}

}  // namespace

std::vector<size_t> exact_set(System& system) {
  std::vector<size_t> set;
  for (size_t k = 0; k < system.n(); ++k) set.push_back(k);
  for (bool changed = true; changed;) {
    changed = false;
    LinearForms forms = forms_over(system, set);
    std::vector<size_t> kept;
    for (size_t k : set) {
      const bool closed =
          std::all_of(system.reads[k].begin(), system.reads[k].end(), [&](size_t r) { return std::find(set.begin(), set.end(), r) != set.end(); });
      if (closed && forms.of(system.given.equations[k].slope)) kept.push_back(k);
    }
    changed = kept.size() != set.size();
    set = std::move(kept);
  }
  return set;
}

void solve_exactly(System& system, const std::vector<size_t>& set, int number) {
  if (set.empty()) return;
  const std::string which = number > 0 ? "." + std::to_string(number + 1) : "";
  Solution all = matrices(system, set);
  all.name_results(which);
  system.graph.propagators.push_back(all.propagator);
  const std::vector<ValueId> counters = counters_that_matter(system, all);
  std::vector<Solution> choices;  // by the set of counters that are running, as bits
  for (size_t bits = 1; bits < size_t(1) << counters.size(); ++bits) {
    std::vector<ValueId> running;
    std::string suffix = which + ".while";
    for (size_t c = 0; c < counters.size(); ++c)
      if (bits >> c & 1) running.push_back(counters[c]), suffix += "." + system.graph[counters[c]].path;
    choices.push_back(while_held(system, all, running, suffix));
  }
  graph::Arena& arena = system.arena();
  for (size_t i = 0; i < set.size(); ++i) {
    std::function<ExpressionId(size_t, size_t)> pick = [&](size_t c, size_t bits) -> ExpressionId {
      if (c == counters.size()) return bits && choices[bits - 1].differs[i] ? choices[bits - 1].next(i) : all.next(i);
      const ExpressionId runs = arena.make(Op::lt, arena.constant(0, graph::Type::i32), arena.read(counters[c], 0, graph::Type::i32));
      const ExpressionId yes = pick(c + 1, bits | size_t(1) << c), no = pick(c + 1, bits);
      return yes == no ? yes : arena.make(Op::select, runs, yes, no);
    };
    system.next[set[i]] = system.unless_held(set[i], pick(0, 0));
    system.why[set[i]] = "exact: linear in " + names_of(system, set);
  }
}

}  // namespace nsim::passes
