// Samples made of samples, in orders that are pure functions of a key.
#include <doctest/doctest.h>
#include "runtime/data/choose.h"
#include "runtime/data/combine.h"
#include "tests/unit/data/place.h"
#include <algorithm>
#include <cmath>
#include <set>

using namespace nsim;
using data::Order, data::Samples;

namespace {

/// `count` samples of 2 x 3; element e of sample s is 100 s + e + from, the label is s mod classes.
Samples numbered(int64_t count, float from, int64_t classes) {
  std::vector<float> numbers;
  data::Column label{{}, classes, {}};
  for (int64_t s = 0; s < count; ++s) {
    for (int e = 0; e < 6; ++e) numbers.push_back(100 * static_cast<float>(s) + static_cast<float>(e) + from);
    label.values.push_back(static_cast<double>(s % classes));
  }
  Samples samples = data::samples_of(data::values_of(std::move(numbers), 6), {{"row", 2}, {"column", 3}});
  samples.columns["label"] = label;
  return samples;
}

std::vector<float> sample(const Samples& samples, int64_t k) {
  std::vector<float> to(static_cast<size_t>(samples.size()));
  samples.read(k, to.data());
  return to;
}

const data::Key key{5, 77};

}  // namespace

TEST_CASE("an order is a permutation, the same for the same key, another in each epoch, for each seed, stream and member") {
  const Order order = data::shuffled(1000, key, 3);
  CHECK(std::set<int64_t>(order.begin(), order.end()).size() == 1000);
  CHECK(*std::max_element(order.begin(), order.end()) == 999);
  CHECK(order == data::shuffled(1000, key, 3));
  for (const Order& other : {data::shuffled(1000, key, 4), data::shuffled(1000, {6, 77}, 3), data::shuffled(1000, {5, 78}, 3), data::shuffled(1000, key, 3, 1)}) {
    // Two independent orders agree at one place on average; more than 8 happens once in a million.
    int same = 0;
    for (size_t k = 0; k < order.size(); ++k) same += order[k] == other[k];
    CHECK(same <= 8);
  }
  CHECK(data::shuffled(0, key, 0).empty());
  CHECK(data::shuffled(1, key, 0) == Order{0});
}

TEST_CASE("all orders have the same chance") {
  // 24 orders of 4 samples over 24,000 epochs: chi-square with 23 degrees of freedom, below 60 but once in 30,000.
  std::map<Order, int> counts;
  for (uint64_t epoch = 0; epoch < 24000; ++epoch) ++counts[data::shuffled(4, key, epoch)];
  CHECK(counts.size() == 24);
  double chi = 0;
  for (const auto& [order, n] : counts) chi += (n - 1000.0) * (n - 1000.0) / 1000;
  CHECK(chi < 60);
}

TEST_CASE("pairs: the longest set is shuffled, shorter ones are drawn with replacement") {
  const std::vector<int64_t> counts{1000, 400};
  const data::Pairs pairs = data::shuffled_pairs(counts, key, 0);
  CHECK(std::set<int64_t>(pairs[0].begin(), pairs[0].end()).size() == 1000);
  CHECK(pairs[1].size() == 1000);
  // 1000 draws from 400 miss each with chance e^-2.5: 367 ± 5 are met.
  const size_t met = std::set<int64_t>(pairs[1].begin(), pairs[1].end()).size();
  CHECK(met > 340);
  CHECK(met < 392);
  CHECK(*std::max_element(pairs[1].begin(), pairs[1].end()) <= 399);
  const data::Pairs equal = data::shuffled_pairs(std::vector<int64_t>{100, 100}, key, 0);
  CHECK(equal[0] != equal[1]);
  CHECK(std::set<int64_t>(equal[1].begin(), equal[1].end()).size() == 100);
  CHECK(data::pairs_in_order(std::vector<int64_t>{5, 2}) == data::Pairs{{0, 1, 2, 3, 4}, {0, 1, 0, 1, 0}});
}

TEST_CASE("chosen samples keep their numbers and labels") {
  const Samples some = data::chosen(numbered(5, 0, 3), {4, 1, 1});
  CHECK(some.count == 3);
  CHECK(sample(some, 0) == std::vector<float>{400, 401, 402, 403, 404, 405});
  CHECK(some.columns.at("label").values == std::vector<double>{1, 1, 1});
  CHECK(data::first(numbered(5, 0, 3), 2).count == 2);
  CHECK(data::first(numbered(5, 0, 3), 9).count == 5);
  const Samples labelled = data::with_labels(numbered(7, 0, 3), std::vector<int64_t>{2, 0});
  CHECK(labelled.columns.at("label").values == std::vector<double>{0, 2, 0, 2, 0});
  CHECK(sample(labelled, 1)[0] == 200);
}

TEST_CASE("folding: labels modulo the classes, or the rest of them as further tasks") {
  const Samples set = numbered(7, 0, 7);
  const Samples folded = data::folded(set, 3);
  CHECK(folded.classes() == 3);
  CHECK(folded.columns.at("label").values == std::vector<double>{0, 1, 2, 0, 1, 2, 0});
  const std::vector<Samples> tasks = data::tasks_of(set, 3);
  CHECK(tasks.size() == 3);
  CHECK(sample(tasks[1], 0)[0] == 300);
  CHECK(tasks[1].columns.at("label").values == std::vector<double>{0, 1, 2});
  CHECK(tasks[2].columns.at("label").values == std::vector<double>{0});
}

TEST_CASE("training and validation have no sample in common, and all of them together") {
  const Samples set = numbered(100, 0, 10);
  const auto [train, validation] = data::parted(set, 0.15, key);
  CHECK(train.count == 85);
  CHECK(validation.count == 15);
  std::set<float> seen;
  for (const Samples* part : {&train, &validation}) {
    for (int64_t k = 0; k < part->count; ++k) {
      const float number = sample(*part, k)[0] / 100;
      CHECK(part->columns.at("label").values[static_cast<size_t>(k)] == std::fmod(number, 10));
      seen.insert(number);
    }
  }
  CHECK(seen.size() == 100);
  CHECK(sample(data::parted(set, 0.15, key).validation, 3) == sample(validation, 3));
  CHECK(sample(data::parted(set, 0.15, {6, 77}).validation, 0) != sample(validation, 0));
}

TEST_CASE("standardised samples have mean 0 and deviation 1") {
  const Samples set = numbered(20, 3, 10);
  const data::Moments m = data::moments(data::standardised(set, data::moments(set)));
  CHECK(m.mean == doctest::Approx(0).epsilon(1e-5));   // single precision of the numbers
  CHECK(m.sd == doctest::Approx(1).epsilon(1e-5));
}

TEST_CASE("one by one: every sample of every set, its task, and a label that tells the tasks apart") {
  const Samples all = data::one_by_one(std::vector<data::Member>{{"a", numbered(3, 0, 3)}, {"b", numbered(2, 50, 2)}});
  CHECK(all.count == 5);
  CHECK(sample(all, 2)[0] == 200);
  CHECK(sample(all, 3)[0] == 50);
  CHECK(all.columns.at("task").values == std::vector<double>{0, 0, 0, 1, 1});
  CHECK(all.columns.at("label").values == std::vector<double>{0, 1, 2, 3, 4});
  CHECK(all.classes() == 6);
  const std::vector<double>& b = all.columns.at("b.label").values;
  for (size_t k = 0; k < 3; ++k) CHECK(std::isnan(b[k]));
  CHECK(b[4] == 1);
}

TEST_CASE("what cannot be combined says why") {
  Samples wide = data::samples_of(data::values_of(std::vector<float>(8), 8), {{"row", 2}, {"column", 4}});
  const std::vector<data::Member> two{{"a", numbered(3, 0, 3)}, {"wide", wide}};
  using data_test::failure;
  const std::string why = "a sample of `a` is [row = 2, column = 3], one of `wide` [row = 2, column = 4]";
  CHECK(failure([&] { data::one_by_one(two); }) == "`a` and `wide` cannot be shown one by one | " + why);
  CHECK(failure([&] { data::one_by_one(std::vector<data::Member>{{"a", numbered(3, 0, 3)}, {"none", {}}}); }) == "`none` cannot be combined | it has no samples in this part");
  CHECK(failure([&] { data::standardised(wide, data::moments(wide)); }) == "the samples cannot be standardised | all of their elements are equal");
}
