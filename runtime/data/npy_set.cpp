// Sets in NPY and NPZ: the first axis counts the samples.
#include "engine/text/diagnostic.h"
#include "runtime/data/archive.h"
#include "runtime/data/checked_set.h"
#include "runtime/data/npy.h"
#include "runtime/data/readers.h"
#include "runtime/data/unzipped.h"
#include <algorithm>

namespace nsim::data {
namespace {

constexpr size_t most_bytes = size_t{8} << 30;

std::vector<double> labels_from(const NpyArray& a, const std::string& name) {
  const int64_t n = elements(a.counts, name);
  if (n != a.counts.front() || a.counts.empty())
    throw Failure{"`" + name + "` holds no labels", "labels have one number for each sample", "give the number of each class, not one number for each class"};
  std::vector<double> labels;
  for (int64_t k = 0; k < n; ++k) labels.push_back(a.at(k));
  return labels;
}

Samples samples_from(const NpyArray& a, const std::string& name) {
  if (a.counts.empty()) throw Failure{"`" + name + "` holds no samples", "it is a single number", "give an array whose first axis counts the samples"};
  const std::vector<int64_t> counts(a.counts.begin() + 1, a.counts.end());
  const int64_t size = elements(counts, name), total = a.counts.front() * size;
  if (a.kind == 'u' && a.width == 1) {
    const auto* from = reinterpret_cast<const uint8_t*>(a.bytes.data());
    return samples_of(values_of(std::vector<uint8_t>(from, from + total), size), named_axes(counts));
  }
  std::vector<float> numbers(static_cast<size_t>(total));
  for (int64_t k = 0; k < total; ++k) numbers[static_cast<size_t>(k)] = static_cast<float>(a.at(k));
  return samples_of(finite_values(std::move(numbers), size, name), named_axes(counts));
}

/// The usual names of the arrays of a part; the first pair that is there counts.
struct Names { const char *values, *labels; };
constexpr Names train_names[] = {{"x_train", "y_train"}, {"train_x", "train_y"}, {"X_train", "y_train"}, {"train_images", "train_labels"}, {"images", "labels"}, {"x", "y"}, {"X", "y"}, {"data", "target"}, {"arr_0", "arr_1"}};
constexpr Names test_names[] = {{"x_test", "y_test"}, {"test_x", "test_y"}, {"X_test", "y_test"}, {"test_images", "test_labels"}};

}  // namespace

Samples read_npy(const std::string& values, const std::string& labels) {
  const std::string bytes = Unzipped(values).rest(most_bytes);
  Samples samples = samples_from(parse_npy(bytes, values), values);
  if (!labels.empty()) {
    const std::string label_bytes = Unzipped(labels).rest(most_bytes);
    samples.columns["label"] = label_column(labels_from(parse_npy(label_bytes, labels), labels), samples.count, labels, values);
  }
  return samples;
}

Set read_npz(const std::string& path) {
  const std::vector<std::string> names = names_in(path);
  const auto there = [&](const std::string& name) { return std::find(names.begin(), names.end(), name + ".npy") != names.end(); };
  const auto part = [&](std::span<const Names> known) -> Samples {
    for (const Names& pair : known) {
      if (!there(pair.values)) continue;
      const std::string values = path + ": " + pair.values, labels = path + ": " + pair.labels;
      const std::string bytes = read_from(path, std::string(pair.values) + ".npy");
      Samples samples = samples_from(parse_npy(bytes, values), values);
      if (there(pair.labels)) {
        const std::string label_bytes = read_from(path, std::string(pair.labels) + ".npy");
        samples.columns["label"] = label_column(labels_from(parse_npy(label_bytes, labels), labels), samples.count, labels, values);
      }
      return samples;
    }
    return {};
  };
  Samples train = part(train_names);
  if (train.count == 0) {
    std::string listed;
    for (const std::string& name : names) listed += (listed.empty() ? "`" : ", `") + name + "`";
    throw Failure{"no samples in `" + path + "`", names.empty() ? "it holds no arrays" : "it holds " + listed, "call the arrays x_train, y_train, x_test and y_test"};
  }
  return as_set(std::move(train), part(test_names), path);
}

}  // namespace nsim::data
