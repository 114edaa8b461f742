#include "runtime/data/checked_set.h"
#include "engine/text/diagnostic.h"
#include "runtime/data/fields.h"
#include <algorithm>
#include <cmath>

namespace nsim::data {
namespace {

std::string shape(const Samples& samples) {
  std::string text;
  for (const Extent& axis : samples.axes) text += (text.empty() ? "" : " x ") + std::to_string(axis.count);
  return text.empty() ? "one number" : text;
}

/// Two files number their named classes each for themselves; together they have one list.
void unify_names(Column& a, Column& b, const std::string& path) {
  if (a.names.empty() != b.names.empty()) throw Failure{"the parts of `" + path + "` do not fit together", "the labels of one are texts, those of the other numbers", "write both in the same way"};
  if (a.names == b.names) return;
  std::vector<std::string> all = a.names;
  all.insert(all.end(), b.names.begin(), b.names.end());
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  for (Column* column : {&a, &b}) {
    for (double& label : column->values) label = static_cast<double>(std::lower_bound(all.begin(), all.end(), column->names[static_cast<size_t>(label)]) - all.begin());
    column->names = all, column->classes = static_cast<int64_t>(all.size());
  }
}

}  // namespace

int64_t elements(const std::vector<int64_t>& counts, const std::string& path) {
  int64_t n = 1;
  for (const int64_t count : counts) {
    if (count <= 0) throw Failure{"`" + path + "` is empty", "one of its axes has the size " + std::to_string(count), "give it at least one sample of at least one element"};
    if (count > (int64_t{1} << 40) / n) throw Failure{"`" + path + "` is damaged", "its header asks for more numbers than a computer can hold", "fetch or copy the file again"};
    n *= count;
  }
  return n;
}

std::vector<Extent> named_axes(const std::vector<int64_t>& counts) {
  static const char* const names[][4] = {{}, {"cell"}, {"row", "column"}, {"channel", "row", "column"}, {"time", "channel", "row", "column"}};
  std::vector<Extent> axes;
  for (size_t k = 0; k < counts.size(); ++k)
    axes.push_back({counts.size() <= 4 ? names[counts.size()][k] : "axis" + std::to_string(k + 1), counts[k]});
  return axes;
}

Column label_column(std::vector<double> labels, int64_t count, const std::string& labels_path, const std::string& values_path) {
  if (static_cast<int64_t>(labels.size()) != count)
    throw Failure{"`" + labels_path + "` does not belong to `" + values_path + "`",
                  "it has " + std::to_string(labels.size()) + " labels for " + std::to_string(count) + " samples", "take both files from the same set"};
  Column column;
  for (const double label : labels) {
    if (!(label >= 0) || label != std::floor(label) || label >= 1 << 20)
      throw Failure{"`" + labels_path + "` holds no labels", "a label is a whole number from 0, and one of these is " + std::to_string(label), "number the classes from 0"};
    column.classes = std::max(column.classes, static_cast<int64_t>(label) + 1);
  }
  column.values = std::move(labels);
  return column;
}

Column class_column(const std::vector<std::string>& texts, const std::string& path) {
  std::vector<double> numbers;
  for (const std::string& text : texts) {
    if (const auto number = number_of(text)) numbers.push_back(*number);
  }
  if (numbers.size() == texts.size()) return label_column(std::move(numbers), static_cast<int64_t>(texts.size()), path, path);
  Column column;
  column.names = texts;
  std::sort(column.names.begin(), column.names.end());
  column.names.erase(std::unique(column.names.begin(), column.names.end()), column.names.end());
  column.classes = static_cast<int64_t>(column.names.size());
  for (const std::string& text : texts) column.values.push_back(static_cast<double>(std::lower_bound(column.names.begin(), column.names.end(), text) - column.names.begin()));
  return column;
}

ValuesPtr finite_values(std::vector<float> numbers, int64_t size, const std::string& path) {
  for (size_t k = 0; k < numbers.size(); ++k) {
    if (!std::isfinite(numbers[k]))
      throw Failure{"`" + path + "` is not usable", "sample " + std::to_string(static_cast<int64_t>(k) / size) + ", counted from 0, holds a number that is not finite", "leave such samples out; numbers are kept in single precision"};
  }
  return values_of(std::move(numbers), size);
}

Set as_set(Samples train, Samples test, const std::string& path) {
  if (train.count && test.count && train.axes != test.axes)
    throw Failure{"the parts of `" + path + "` do not fit together", "its training samples are " + shape(train) + ", its test samples " + shape(test), "take both from the same set"};
  for (auto& [name, column] : train.columns) {
    const auto other = test.columns.find(name);
    if (other == test.columns.end()) continue;
    unify_names(column, other->second, path);
    column.classes = other->second.classes = std::max(column.classes, other->second.classes);
  }
  return {std::move(train), std::move(test), ""};
}

}  // namespace nsim::data
