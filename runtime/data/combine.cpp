#include "runtime/data/combine.h"
#include "engine/text/diagnostic.h"
#include "runtime/data/views.h"
#include <algorithm>

namespace nsim::data {
namespace {

std::string shape(const Samples& samples) {
  std::string text;
  for (const Extent& axis : samples.axes) text += (text.empty() ? "" : ", ") + axis.name + " = " + std::to_string(axis.count);
  return "[" + text + "]";
}

[[noreturn]] void unlike(const Member& a, const Member& b, const std::string& how) {
  throw Failure{"`" + a.name + "` and `" + b.name + "` cannot be " + how, "a sample of `" + a.name + "` is " + shape(a.samples) + ", one of `" + b.name + "` " + shape(b.samples),
                "combine sets of one shape"};
}

void require_samples(std::span<const Member> members) {
  require(!members.empty(), "a combination has members");
  for (const Member& m : members) {
    if (m.samples.count == 0) throw Failure{"`" + m.name + "` cannot be combined", "it has no samples in this part", "use sets that have a training and a test part"};
  }
}

bool same_counts(const Samples& a, const Samples& b) {
  return std::equal(a.axes.begin(), a.axes.end(), b.axes.begin(), b.axes.end(), [](const Extent& x, const Extent& y) { return x.count == y.count; });
}

void require_one_shape(std::span<const Member> members, const std::string& how) {
  require_samples(members);
  for (const Member& m : members) {
    if (!same_counts(m.samples, members.front().samples)) unlike(members.front(), m, how);
  }
}

/// The columns of each member under its name, for the samples that `pairs` puts at each place; below 0: none.
std::map<std::string, Column> columns_of(std::span<const Member> members, const Pairs& pairs) {
  std::map<std::string, Column> columns;
  for (size_t m = 0; m < members.size(); ++m) {
    for (const auto& [name, column] : members[m].samples.columns) columns[members[m].name + "." + name] = of_samples(column, pairs[m]);
  }
  return columns;
}

std::vector<ValuesPtr> values_of(std::span<const Member> members) {
  std::vector<ValuesPtr> values;
  for (const Member& m : members) values.push_back(m.samples.values);
  return values;
}

}  // namespace

Samples one_by_one(std::span<const Member> members) {
  require_one_shape(members, "shown one by one");
  Samples result = samples_of(chained_values(values_of(members)), members.front().samples.axes);
  Pairs places;
  int64_t begin = 0, classes = 0;
  bool labelled = true;
  Column task{{}, static_cast<int64_t>(members.size()), {}};
  for (const Member& m : members) {
    Order place(static_cast<size_t>(result.count), -1);
    for (int64_t k = 0; k < m.samples.count; ++k) place[static_cast<size_t>(begin + k)] = k;
    places.push_back(std::move(place)), begin += m.samples.count;
    task.values.insert(task.values.end(), static_cast<size_t>(m.samples.count), static_cast<double>(task.names.size()));
    task.names.push_back(m.name);
    classes = std::max(classes, m.samples.classes()), labelled = labelled && m.samples.classes() > 0;
  }
  result.columns = columns_of(members, places);
  if (labelled) {
    Column label{{}, classes * static_cast<int64_t>(members.size()), {}};
    for (size_t k = 0, m = 0; m < members.size(); ++m) {
      for (const double of : members[m].samples.columns.at("label").values) label.values.push_back(of + task.values[k++] * static_cast<double>(classes));
    }
    result.columns["label"] = std::move(label);
  }
  result.columns["task"] = std::move(task);
  return result;
}

}  // namespace nsim::data
