#include "tests/oracle/oracle.h"
#include <cmath>

namespace nsim::oracle {

using namespace graph;

Oracle::Oracle(const Graph& graph) : g_(graph) {
  for (const Value& value : g_.values) values_.emplace_back(static_cast<size_t>(g_[value.block].n_cells), Versions{0});
  // Initial values, in the order of the values: a later one may read an earlier one.
  for (uint32_t v = 0; v < g_.values.size(); ++v) {
    const Block& block = g_[g_.values[v].block];
    for (size_t p = 0; p < block.populations.size(); ++p) {
      const Population& population = g_[block.populations[p]];
      for (int64_t cell = 0; cell < population.n_cells; ++cell)
        versions({v}, population, cell)[0] = eval(g_.values[v].initial.at(p), {.pop = &population, .cell = cell});
    }
  }
  for (const Projection& projection : g_.projections) connect(projection);
  // What is delivered at t_0: inputs take their defaults, and drives act from the first integration.
  for (uint32_t p = 0; p < g_.populations.size(); ++p) {
    for (ValueId id : g_[g_.populations[p].block].values) {
      const Value& value = g_[id];
      if (value.role != Role::state && value.role != Role::input) continue;
      for (int64_t cell = 0; cell < g_.populations[p].n_cells; ++cell) {
        double& now = versions(id, g_.populations[p], cell)[0];
        if (value.role == Role::input) now = eval(value.clear, {.pop = &g_.populations[p], .cell = cell});
        now += arriving(id, p, cell, 0, 0);
      }
    }
  }
}

Oracle::Versions& Oracle::versions(ValueId id, const Population& population, int64_t cell) {
  return values_[id.at][static_cast<size_t>(population.first + cell)];
}
const Oracle::Versions& Oracle::versions(ValueId id, const Population& population, int64_t cell) const {
  return values_[id.at][static_cast<size_t>(population.first + cell)];
}
double Oracle::value(ValueId id, PopulationId population, int64_t cell) const { return versions(id, g_[population], cell).back(); }

void Oracle::connect(const Projection& projection) {
  const Population &pre = g_[projection.pre.population], &post = g_[projection.post.population];
  for (int64_t i = projection.pre.first; i <= projection.pre.last; ++i) {
    for (int64_t j = projection.post.first; j <= projection.post.last; ++j) {
      const At at{.pop = &post, .cell = j, .pre = &pre, .pre_cell = i};
      if (&pre == &post && i == j && !projection.self) continue;
      if (projection.rule == Projection::one_to_one && i - projection.pre.first != j - projection.post.first) continue;
      if (projection.rule == Projection::where && eval(projection.argument, at) == 0) continue;
      require(projection.rule == Projection::one_to_one || projection.rule == Projection::where || projection.rule == Projection::all_to_all,
              "the oracle knows the rules that draw nothing");
      const int64_t steps = std::max<int64_t>(1, std::llround(eval(projection.delay, at) / g_.step_ms));
      synapses_.push_back({projection.pre.population.at, i, projection.post.population.at, j, projection.onto, eval(projection.weight, at),
                           projection.zero_delay ? 0 : steps});
    }
  }
}

bool Oracle::held(ValueId id, const At& at, bool now) const {
  const ValueId counter = g_[id].held_by;
  if (!counter.valid()) return false;
  const Versions& left = versions(counter, *at.pop, at.cell);
  return (now ? left.back() : left.front()) > 0;
}

/// What is added to a value of one cell at the end of this step: spikes and drives.
double Oracle::arriving(ValueId id, uint32_t population, int64_t cell, double t, int64_t step) const {
  double sum = 0;
  for (const Arrival& a : arrivals_) {
    if (a.step == step && a.population == population && a.cell == cell && a.onto == id) sum += a.amount;
  }
  for (const Drive& drive : g_.drives) {
    if (drive.onto != id || drive.cells.population.at != population || cell < drive.cells.first || cell > drive.cells.last) continue;
    sum += eval(drive.amount, {.pop = &g_.populations[population], .cell = cell, .t = t, .tick = t / g_.step_ms});
  }
  return sum;
}

void Oracle::visit(const Node& node, uint32_t population, int64_t cell) {
  const At at{.pop = &g_.populations[population], .cell = cell, .t = static_cast<double>(n_) * g_.step_ms, .tick = static_cast<double>(n_)};
  if (const auto* together = std::get_if<Integrate>(&node.what)) return integrate(*together, at);
  if (const auto* map = std::get_if<Map>(&node.what)) return versions(map->value, *at.pop, cell).push_back(eval(map->body, at));
  if (const auto* event = std::get_if<Event>(&node.what)) {
    if (eval(event->condition, at) != 0) spikes_.push_back({n_ + 1, population, cell});
    return;
  }
  const auto* arrive = std::get_if<Arrive>(&node.what);
  require(arrive != nullptr, "the oracle runs no C++ of others");
  Versions& all = versions(arrive->value, *at.pop, cell);
  const bool input = g_[arrive->value].role == Role::input;
  const double amount = arriving(arrive->value, population, cell, static_cast<double>(n_ + 1) * g_.step_ms, n_ + 1);
  const bool frozen = held(arrive->value, at, false);
  all.push_back((input ? eval(g_[arrive->value].clear, at) : all.back()) + (frozen ? 0 : amount));
}

void Oracle::step() {
  const size_t before = spikes_.size();
  for (uint32_t p = 0; p < g_.populations.size(); ++p) {
    for (int64_t cell = 0; cell < g_.populations[p].n_cells; ++cell) {
      for (const Node& node : g_[g_.populations[p].block].nodes) visit(node, p, cell);
    }
  }
  ++n_;
  std::erase_if(arrivals_, [&](const Arrival& a) { return a.step <= n_; });
  for (auto& value : values_) {
    for (Versions& all : value) all = {all.back()};
  }
  for (size_t k = before; k < spikes_.size(); ++k) {
    for (const Synapse& s : synapses_) {
      if (s.pre != spikes_[k].population || s.pre_cell != spikes_[k].cell) continue;
      const At post{.pop = &g_.populations[s.post], .cell = s.post_cell};
      if (s.delay > 0)
        arrivals_.push_back({n_ + s.delay, s.post, s.post_cell, s.onto, s.weight});
      else if (!held(s.onto, post, true))
        versions(s.onto, *post.pop, s.post_cell)[0] += s.weight;   // after the threshold, in time for the next integration
    }
  }
}

}  // namespace nsim::oracle
