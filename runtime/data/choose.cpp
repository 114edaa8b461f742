#include "runtime/data/choose.h"
#include "engine/text/diagnostic.h"
#include "runtime/data/draws.h"
#include "runtime/data/views.h"
#include <algorithm>
#include <cmath>
#include <limits>

namespace nsim::data {

Column of_samples(const Column& column, const Order& which) {
  Column result{{}, column.classes, column.names};
  result.values.reserve(which.size());
  for (const int64_t sample : which) result.values.push_back(sample < 0 ? std::numeric_limits<double>::quiet_NaN() : column.values[static_cast<size_t>(sample)]);
  return result;
}

Samples chosen(const Samples& samples, const Order& which) {
  for (const int64_t sample : which) require(sample >= 0 && sample < samples.count, "a chosen sample is one of its set");
  Samples result = samples;
  result.values = chosen_values(samples.values, which), result.count = static_cast<int64_t>(which.size());
  for (auto& [name, column] : result.columns) column = of_samples(column, which);
  return result;
}

Samples first(const Samples& samples, int64_t n) { return n >= samples.count ? samples : chosen(samples, in_order(n)); }

Samples with_labels(const Samples& samples, std::span<const int64_t> labels) {
  Order which;
  const std::vector<double>& of = samples.columns.at("label").values;
  for (size_t k = 0; k < of.size(); ++k) {
    if (std::find(labels.begin(), labels.end(), static_cast<int64_t>(of[k])) != labels.end()) which.push_back(static_cast<int64_t>(k));
  }
  return chosen(samples, which);
}

Samples folded(const Samples& samples, int64_t classes) {
  require(classes > 0, "labels are folded to some classes");
  Samples result = samples;
  Column& label = result.columns.at("label");
  for (double& of : label.values) of = std::fmod(of, static_cast<double>(classes));
  label.classes = std::min(label.classes, classes);
  if (static_cast<int64_t>(label.names.size()) > classes) label.names.clear();
  return result;
}

std::vector<Samples> tasks_of(const Samples& samples, int64_t classes) {
  std::vector<Samples> tasks;
  for (int64_t begin = 0; begin < samples.classes(); begin += classes) {
    std::vector<int64_t> labels;
    for (int64_t k = begin; k < begin + classes; ++k) labels.push_back(k);
    tasks.push_back(folded(with_labels(samples, labels), classes));
  }
  return tasks;
}

Parts parted(const Samples& samples, double validation_share, const Key& key) {
  require(validation_share >= 0 && validation_share <= 1, "a share is between 0 and 1");
  const auto n = static_cast<int64_t>(std::llround(validation_share * static_cast<double>(samples.count)));
  // A purpose of its own: the split shares no draws with the order of an epoch.
  Order order = in_order(samples.count);
  Draws draws(key, Purpose::part, 0, 0);
  shuffle(order, draws);
  std::sort(order.begin(), order.begin() + n), std::sort(order.begin() + n, order.end());
  return {chosen(samples, Order(order.begin() + n, order.end())), chosen(samples, Order(order.begin(), order.begin() + n))};
}

Samples scaled(const Samples& samples, double factor, double shift) {
  Samples result = samples;
  if (samples.count) result.values = scaled_values(samples.values, static_cast<float>(factor), static_cast<float>(shift));
  return result;
}

Samples standardised(const Samples& samples, const Moments& moments) {
  if (!(moments.sd > 0)) throw Failure{"the samples cannot be standardised", "all of their elements are equal", "leave `standardise` out"};
  return scaled(samples, 1 / moments.sd, -moments.mean / moments.sd);
}

}  // namespace nsim::data
