// Whole epochs: what is shown, how often, and that it can be told from the key alone.
#include <doctest/doctest.h>
#include "runtime/data/epoch.h"
#include "tests/unit/data/place.h"
#include <algorithm>
#include <map>

using namespace nsim;
using Kind = data::Combination::Kind;

namespace {

/// Samples of one element: from, from + 1, ...; the label is the number modulo 10.
data::Member counted(const std::string& name, int64_t count, float from) {
  std::vector<float> numbers;
  data::Column label{{}, 10, {}};
  for (int64_t k = 0; k < count; ++k) numbers.push_back(from + static_cast<float>(k)), label.values.push_back(static_cast<double>(k % 10));
  data::Samples samples = data::samples_of(data::values_of(std::move(numbers), 1), {{"cell", 1}});
  samples.columns["label"] = label;
  return {name, samples};
}

/// Every element shown, in its order.
std::vector<float> shown(const data::Shown& epoch) {
  std::vector<float> all(epoch.order.size() * static_cast<size_t>(epoch.samples.size()));
  epoch.samples.gather(epoch.order, all.data());
  return all;
}

std::map<float, int> times(const std::vector<float>& numbers) {
  std::map<float, int> n;
  for (const float x : numbers) ++n[x];
  return n;
}

const data::Key key{3, 9};

}  // namespace

TEST_CASE("a single source: every sample once, shuffled; in the order of the file for evaluation") {
  const data::Combination digits{Kind::single, {counted("digits", 100, 0)}};
  const data::Shown epoch = data::epoch_of(digits, key, 0);
  CHECK(times(shown(epoch)).size() == 100);
  CHECK(shown(epoch) == shown(data::epoch_of(digits, key, 0)));
  CHECK(shown(epoch) != shown(data::epoch_of(digits, key, 1)));
  CHECK(shown(data::evaluation_of(digits))[7] == 7);
  std::vector<float> labels(100);
  epoch.samples.gather("digits.label", epoch.order, labels.data());
  for (size_t k = 0; k < 100; ++k) CHECK(labels[k] == static_cast<float>(epoch.order[k] % 10));
  CHECK(epoch.samples.classes() == 10);
}

TEST_CASE("joined: the longest set decides, both are shuffled on their own, labels stay with their samples") {
  const data::Combination both{Kind::joined, {counted("a", 100, 0), counted("b", 40, 1000)}};
  const data::Shown epoch = data::epoch_of(both, key, 0);
  const std::vector<float> all = shown(epoch);
  CHECK(all.size() == 200);
  std::vector<float> a, b, a_label(100), b_label(100);
  for (size_t k = 0; k < 100; ++k) a.push_back(all[2 * k]), b.push_back(all[2 * k + 1]);
  CHECK(times(a).size() == 100);
  CHECK(times(b).size() < 41);
  CHECK(a != b);
  epoch.samples.gather("a.label", epoch.order, a_label.data());
  epoch.samples.gather("b.label", epoch.order, b_label.data());
  for (size_t k = 0; k < 100; ++k) {
    CHECK(a_label[k] == static_cast<float>(static_cast<int>(a[k]) % 10));
    CHECK(b_label[k] == static_cast<float>(static_cast<int>(b[k]) % 10));
  }
  const std::vector<float> tested = shown(data::evaluation_of(both));
  CHECK(tested[2 * 41] == 41);
  CHECK(tested[2 * 41 + 1] == 1001);
  CHECK(shown(data::epoch_of({Kind::mixed, both.members}, key, 0))[0] == all[0] + all[1]);
  CHECK(shown(data::epoch_of({Kind::stacked, both.members}, key, 0)) == all);
}

TEST_CASE("one by one: all samples of all tasks, mingled or task after task") {
  data::Combination tasks{Kind::one_by_one, {counted("a", 100, 0), counted("b", 40, 1000)}};
  const std::vector<float> mingled = shown(data::epoch_of(tasks, key, 0));
  CHECK(times(mingled).size() == 140);
  // Forty of a hundred and forty: the first hundred hold 28.6 ± 2.4 of the second task.
  CHECK(std::count_if(mingled.begin(), mingled.begin() + 100, [](float x) { return x >= 1000; }) > 15);
  tasks.task_after_task = true;
  const std::vector<float> after = shown(data::epoch_of(tasks, key, 0));
  CHECK(times(after).size() == 140);
  CHECK(std::all_of(after.begin(), after.begin() + 100, [](float x) { return x < 1000; }));
}
