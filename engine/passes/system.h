// One Integrate while it is being solved. Internal to the room.
#pragma once
#include "engine/passes/linear.h"
#include "engine/text/diagnostic.h"

namespace nsim::passes {

using graph::ValueId;

/// The equations with what the solvers ask about them. States are numbered as the equations are.
struct System {
  graph::Graph& graph;
  graph::BlockId block;
  graph::Integrate given;
  std::vector<ExpressionId> now;           // each state as it stands before the node
  std::vector<std::vector<size_t>> reads;  // which states each slope reads
  std::vector<ExpressionId> next;          // filled by the solvers
  std::vector<std::string> why;

  graph::Arena& arena() { return graph.expressions; }
  size_t n() const { return given.equations.size(); }
  std::string name(size_t k) const { return graph[given.equations[k].state].path; }
  /// The condition under which state k stands still; invalid: never.
  ExpressionId held(size_t k);
  /// x, or where the state is held what it was.
  ExpressionId unless_held(size_t k, ExpressionId x);
};

System make_system(graph::Graph& graph, graph::BlockId block, const graph::Integrate& given, const std::vector<ExpressionId>& now);

/// The largest set that is linear with constant coefficients and closed.
std::vector<size_t> exact_set(System& system);
void solve_exactly(System& system, const std::vector<size_t>& set, int number);
/// The derivative of slope k by its own state where the slope is linear in it; invalid inside: 0. Nothing: it is not linear.
std::optional<ExpressionId> own_slope(System& system, size_t k);
void solve_exponential_euler(System& system, const std::vector<size_t>& group);
/// `method`: rk4, rk2 or euler. `followed`: states that go through the stages without being written.
void solve_in_stages(System& system, const std::vector<size_t>& group, const std::vector<size_t>& followed, const std::string& method, int substeps);

std::string names_of(const System& system, const std::vector<size_t>& group);  // "v, ge, gi"

}  // namespace nsim::passes
