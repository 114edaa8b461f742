// What all readers of sets check. Internal to the room.
#pragma once
#include "runtime/data/samples.h"

namespace nsim::data {

/// The product of counts of elements. Failure when one is not above 0, or when there are more than a computer can hold.
int64_t elements(const std::vector<int64_t>& counts, const std::string& path);
/// Names for the axes of one sample: row, column; channel before them; cell for a single axis.
std::vector<Extent> named_axes(const std::vector<int64_t>& counts);
/// A column of classes: whole numbers from 0. Failure when one is not, or when there are not `count` of them.
Column label_column(std::vector<double> labels, int64_t count, const std::string& labels_path, const std::string& values_path);
/// Labels that are all numbers stay numbers; else each text is a class, in the order of the alphabet.
Column class_column(const std::vector<std::string>& texts, const std::string& path);
/// Failure when one of the numbers is not finite.
ValuesPtr finite_values(std::vector<float> numbers, int64_t size, const std::string& path);
/// Gives both parts as many classes as they have together. Failure when their axes differ.
Set as_set(Samples train, Samples test, const std::string& path);

}  // namespace nsim::data
