#include "engine/passes/solve.h"
#include "engine/passes/system.h"
#include <algorithm>
#include <numeric>

namespace nsim::passes {

namespace {

bool holds(const std::vector<size_t>& set, size_t k) { return std::find(set.begin(), set.end(), k) != set.end(); }

/// What is left, in groups that do not read each other.
std::vector<std::vector<size_t>> coupled_groups(const System& system, const std::vector<size_t>& rest) {
  std::vector<size_t> root(system.n());
  std::iota(root.begin(), root.end(), size_t(0));
  for (bool changed = true; changed;) {
    changed = false;
    for (size_t k : rest)
      for (size_t r : system.reads[k]) {
        if (!holds(rest, r) || root[k] == root[r]) continue;
        root[k] = root[r] = std::min(root[k], root[r]);
        changed = true;
      }
  }
  std::vector<std::vector<size_t>> groups;
  for (size_t k : rest) {
    auto at = std::find_if(groups.begin(), groups.end(), [&](const auto& g) { return root[g[0]] == root[k]; });
    if (at == groups.end()) at = groups.insert(at, std::vector<size_t>{});
    at->push_back(k);
  }
  return groups;
}

/// States outside the group that it reads, and what they read in turn.
std::vector<size_t> followed_by(const System& system, const std::vector<size_t>& group) {
  std::vector<size_t> all = group;
  for (size_t i = 0; i < all.size(); ++i)
    for (size_t r : system.reads[all[i]])
      if (!holds(all, r)) all.push_back(r);
  return {all.begin() + long(group.size()), all.end()};
}

void choose(System& system, int number) {
  const std::vector<size_t> exact = exact_set(system);
  solve_exactly(system, exact, number);
  std::vector<size_t> rest;
  for (size_t k = 0; k < system.n(); ++k)
    if (!holds(exact, k)) rest.push_back(k);
  for (const std::vector<size_t>& group : coupled_groups(system, rest)) {
    auto nonlinear = std::find_if(group.begin(), group.end(), [&](size_t k) { return !own_slope(system, k); });
    if (nonlinear == group.end()) {
      solve_exponential_euler(system, group);
      continue;
    }
    solve_in_stages(system, group, followed_by(system, group), "rk4", 1);
    for (size_t k : group) system.why[k] = "rk4: " + system.name(*nonlinear) + "' is not linear in " + system.name(*nonlinear);
  }
}

std::vector<size_t> all_of(const System& system) {
  std::vector<size_t> all(system.n());
  std::iota(all.begin(), all.end(), size_t(0));
  return all;
}

bool as_asked(System& system, int number, Diagnostics& diagnostics) {
  const std::string& method = system.given.method;
  const std::vector<size_t> all = all_of(system);
  if (method == "exact") {
    const std::vector<size_t> exact = exact_set(system);
    for (size_t k : all)
      if (!holds(exact, k))
        diagnostics.error("N302", system.given.equations[k].span, "`exact` needs linear equations with constant coefficients")
            .at("`" + system.name(k) + "'` is not linear in what the same line integrates")
            .help("leave the method out, or write `exponential_euler` or `rk4`");
    if (exact.size() != all.size()) return false;
    solve_exactly(system, all, number);
  } else if (method == "exponential_euler") {
    for (size_t k : all)
      if (!own_slope(system, k)) {
        diagnostics.error("N302", system.given.equations[k].span, "`exponential_euler` needs equations that are linear in their own variable")
            .at("not linear in `" + system.name(k) + "`")
            .help("leave the method out, or write `rk4`");
        return false;
      }
    solve_exponential_euler(system, all);
  } else {
    require(method == "rk4" || method == "rk2" || method == "euler", "a method of integration that exists");
    solve_in_stages(system, all, {}, method, std::max(1, system.given.substeps));
  }
  const std::string many = system.given.substeps > 1 ? " with " + std::to_string(system.given.substeps) + " substeps" : "";
  for (std::string& why : system.why) why = method + many + ": asked for";
  return true;
}

/// Versions of the values of a block as its nodes are passed.
struct Versions {
  std::unordered_map<uint32_t, uint16_t> of;
  uint16_t now(ValueId v) { return of[v.at]; }
  void pass(const graph::Graph& graph, const graph::Node& node) {
    if (const auto* map = std::get_if<graph::Map>(&node.what)) ++of[map->value.at];
    if (const auto* reduce = std::get_if<graph::Reduce>(&node.what)) ++of[reduce->value.at];
    if (const auto* arrive = std::get_if<graph::Arrive>(&node.what)) ++of[arrive->value.at];
    if (const auto* integrate = std::get_if<graph::Integrate>(&node.what))
      for (const auto& equation : integrate->equations) ++of[equation.state.at];
    if (const auto* call = std::get_if<graph::Call>(&node.what))
      for (ValueId v : call->values)
        if (graph[v].role == graph::Role::state) ++of[v.at];
  }
};

std::vector<graph::Node> solved(graph::Graph& graph, graph::BlockId block, const graph::Node& node, Versions& versions, int number,
                                Diagnostics& diagnostics) {
  const auto& integrate = std::get<graph::Integrate>(node.what);
  std::vector<ExpressionId> now;
  for (const auto& equation : integrate.equations)
    now.push_back(graph.expressions.read(equation.state, versions.now(equation.state), graph[equation.state].type));
  System system = make_system(graph, block, integrate, now);
  if (integrate.method.empty())
    choose(system, number);
  else if (!as_asked(system, number, diagnostics))
    return {};
  std::vector<graph::Node> out;
  for (size_t k = 0; k < system.n(); ++k) {
    const graph::Integrate::Equation& equation = integrate.equations[k];
    out.push_back({graph::Map{equation.state, system.next[k]}, node.phase, equation.span.known() ? equation.span : node.span, system.why[k]});
  }
  return out;
}

}  // namespace

graph::Graph solve(graph::Graph graph, Diagnostics& diagnostics) {
  for (uint32_t b = 0; b < graph.blocks.size(); ++b) {
    std::vector<graph::Node> nodes;
    Versions versions;
    int number = 0;
    const std::vector<graph::Node> given = graph.blocks[b].nodes;
    for (const graph::Node& node : given) {
      if (std::holds_alternative<graph::Integrate>(node.what)) {
        for (graph::Node& map : solved(graph, {b}, node, versions, number++, diagnostics)) nodes.push_back(std::move(map));
      } else {
        nodes.push_back(node);
      }
      versions.pass(graph, node);
    }
    graph.blocks[b].nodes = std::move(nodes);
  }
  return graph;
}

}  // namespace nsim::passes
