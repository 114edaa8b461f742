// The sets that ship with nsim: complete, balanced, and learnable.
#include <doctest/doctest.h>
#include "runtime/data/find.h"
#include "runtime/data/order.h"
#include <algorithm>
#include <filesystem>

using namespace nsim;

namespace {

/// `right`: test samples of 200 whose nearest training sample is of their class, at least.
void check_set(const std::string& name, int least_right) {
  const std::filesystem::path folder = std::filesystem::path(NSIM_SOURCE_DIR) / "models" / "data";
  uintmax_t bytes = 0;
  for (const auto& file : std::filesystem::directory_iterator(folder / name)) bytes += file.file_size();
  CHECK(bytes < 300000);
  const data::Set set = data::set(name, {folder});
  CHECK(set.train.axes == std::vector<data::Extent>{{"row", 28}, {"column", 28}});
  CHECK(set.train.classes() == 10);
  for (const auto& [part, each] : {std::pair{&set.train, 100}, std::pair{&set.test, 20}}) {
    const std::vector<double>& labels = part->columns.at("label").values;
    for (int digit = 0; digit < 10; ++digit) CHECK(std::count(labels.begin(), labels.end(), digit) == each);
  }
  const size_t size = 784;
  std::vector<float> train(1000 * size), test(200 * size);
  set.train.gather(data::in_order(1000), train.data());
  set.test.gather(data::in_order(200), test.data());
  // A nearest neighbour is the plainest reader there is: what it can do, a trained network can.
  int right = 0;
  for (size_t t = 0; t < 200; ++t) {
    size_t best = 0;
    float least = 1e9f;
    for (size_t s = 0; s < 1000; ++s) {
      float distance = 0;
      for (size_t k = 0; k < size; ++k) distance += (train[s * size + k] - test[t * size + k]) * (train[s * size + k] - test[t * size + k]);
      if (distance < least) least = distance, best = s;
    }
    right += set.train.columns.at("label").values[best] == set.test.columns.at("label").values[t];
  }
  CHECK(right >= least_right);
}

}  // namespace

TEST_CASE("digits_small is balanced, fits into 300 kB, and 97 % of its test part lie nearest to a training sample of their class") { check_set("digits_small", 194); }

TEST_CASE("clothes_small is, too") { check_set("clothes_small", 194); }
