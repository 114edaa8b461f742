// How many synapses a projection will have, before it is drawn.
#include "runtime/wire/pairs.h"
#include "runtime/wire/share.h"

namespace nsim::wire {
namespace {

constexpr int64_t n_samples = 4096;

/// Pairs chosen at random, as they stand in the text: nothing is drawn from them but their own numbers.
Pairs sample(const Task& task) {
  Pairs pairs;
  Words words(task.schedule->seed, task.wiring->stream, 0, 0, Purpose::sample);
  for (int64_t k = 0; k < n_samples; ++k) {
    const int64_t source = task.sources.begin + words.below(static_cast<uint32_t>(task.sources.size()));
    const int64_t target = task.targets.begin + words.below(static_cast<uint32_t>(task.targets.size()));
    pairs.add(source, target, source << 32 | target, 0);
  }
  return pairs;
}

/// The mean of the argument over pairs chosen at random: a share of pairs, or a number for each cell. For `within`: the share inside the radius.
double mean_argument(const Task& task) {
  const Pairs pairs = sample(task);
  Evaluator evaluate(task);
  const std::vector<double>& value = evaluate(task.wiring->argument, pairs);
  double sum = 0;
  for (size_t k = 0; k < value.size(); ++k) {
    const auto from = static_cast<size_t>(pairs.source[k]), to = static_cast<size_t>(pairs.target[k]);
    if (task.wiring->rule != graph::Projection::within) sum += value[k];
    else sum += separation(task.post->geometry, (*task.pre_places)[from], (*task.post_places)[to])[3] <= value[k];
  }
  return sum / static_cast<double>(n_samples);
}

}  // namespace

double expected_synapses(const plan::Schedule& schedule, size_t wiring, const std::vector<Places>& positions, const Numbers& numbers) {
  const Task task = task_of(schedule, wiring, positions, numbers);
  const double n_pre = static_cast<double>(task.sources.size()), n_post = static_cast<double>(task.targets.size());
  if (n_pre == 0 || n_post == 0) return 0;
  switch (task.wiring->rule) {
    case graph::Projection::all_to_all: return n_pre * n_post;
    case graph::Projection::one_to_one: return n_post;
    case graph::Projection::file: return static_cast<double>(task.wiring->edge_source.size());
    case graph::Projection::total: return constant_of(task, task.wiring->argument) * mean_part(task);
    case graph::Projection::indegree: return mean_argument(task) * n_post * mean_part(task);
    case graph::Projection::outdegree: return mean_argument(task) * n_pre * mean_part(task);
    case graph::Projection::probability:
    case graph::Projection::where:
    case graph::Projection::within: return mean_argument(task) * n_pre * n_post;
  }
  bug("every rule has a number of synapses");
}

double expected_longest_delay(const plan::Schedule& schedule, size_t wiring, const std::vector<Places>& positions, const Numbers& numbers) {
  const Task task = task_of(schedule, wiring, positions, numbers);
  if (task.sources.size() == 0 || task.targets.size() == 0) return 1;
  // The columns of an edge file belong to its edges.
  if (task.wiring->rule == graph::Projection::file) return 1;
  Evaluator evaluate(task);
  double longest = 1;
  for (double ms : evaluate(task.wiring->delay, sample(task))) longest = std::max(longest, ms / schedule.step_ms);
  return longest;
}

}  // namespace nsim::wire
