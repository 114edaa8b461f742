#include "engine/passes/system.h"
#include <algorithm>

namespace nsim::passes {

using graph::Op;

System make_system(graph::Graph& graph, graph::BlockId block, const graph::Integrate& given, const std::vector<ExpressionId>& now) {
  System s{graph, block, given, now, {}, std::vector<ExpressionId>(now.size()), std::vector<std::string>(now.size())};
  for (size_t k = 0; k < s.n(); ++k) {
    std::vector<size_t> reads;
    each_expression(graph.expressions, given.equations[k].slope, [&](ExpressionId e) {
      auto at = std::find(now.begin(), now.end(), e);
      if (at != now.end()) reads.push_back(size_t(at - now.begin()));
    });
    std::sort(reads.begin(), reads.end());
    s.reads.push_back(std::move(reads));
  }
  return s;
}

ExpressionId System::held(size_t k) {
  const ValueId counter = graph[given.equations[k].state].held_by;
  if (!counter.valid()) return {};
  return arena().make(Op::lt, arena().constant(0, graph::Type::i32), arena().read(counter, 0, graph::Type::i32));
}

ExpressionId System::unless_held(size_t k, ExpressionId x) {
  const ExpressionId stands = held(k);
  return stands.valid() ? arena().make(Op::select, stands, now[k], x) : x;
}

std::string names_of(const System& system, const std::vector<size_t>& group) {
  std::string out;
  for (size_t k : group) out += (out.empty() ? "" : ", ") + system.name(k);
  return out;
}

std::optional<ExpressionId> own_slope(System& system, size_t k) {
  const ExpressionId x = system.now[k];
  LinearForms* self = nullptr;
  LinearForms forms(
      system.arena(), [&](ExpressionId e) { return e == x; }, [&](ExpressionId e) { return !self->depends(e); });
  self = &forms;
  std::optional<LinearForm> form = forms.of(system.given.equations[k].slope);
  if (!form) return {};
  return form->coefficient_of(x);
}

// x(h) = x + h f(x) exprel(h a) solves x' = f(x) = a x + b when a and b stand still.
void solve_exponential_euler(System& system, const std::vector<size_t>& group) {
  graph::Arena& arena = system.arena();
  for (size_t k : group) {
    const std::optional<ExpressionId> a = own_slope(system, k);
    require(a.has_value(), "exponential Euler needs an equation that is linear in its own variable");
    const ExpressionId h = arena.leaf(Op::step_length);
    ExpressionId step = h;
    if (a->valid()) step = arena.make(Op::mul, h, arena.make(Op::exprel, arena.make(Op::mul, h, *a)));
    const ExpressionId change = arena.make(Op::mul, system.given.equations[k].slope, step);
    system.next[k] = system.unless_held(k, arena.make(Op::add, system.now[k], change));
    system.why[k] = "exponential Euler: linear in its own variable " + system.name(k);
  }
}

}  // namespace nsim::passes
