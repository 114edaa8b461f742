// One set made of another: some of its samples, other labels, other scales. Pure functions; results share the numbers of what they are made of.
#pragma once
#include "runtime/data/order.h"
#include "runtime/data/samples.h"

namespace nsim::data {

/// Sample which[k] becomes sample k; twice the same is fine.
Samples chosen(const Samples& samples, const Order& which);
/// The first n samples, or all when there are fewer.
Samples first(const Samples& samples, int64_t n);
/// The samples whose label is one of these; labels stay as they are.
Samples with_labels(const Samples& samples, std::span<const int64_t> labels);
/// Labels modulo `classes`: a set with more classes is folded.
Samples folded(const Samples& samples, int64_t classes);
/// A set with more classes read as several tasks: part k has the labels k * classes ... k * classes + classes - 1, counted from 0.
std::vector<Samples> tasks_of(const Samples& samples, int64_t classes);
/// Two random parts without a sample in common: round(share * count) samples for validation, the others for training, each in the order of the file.
struct Parts { Samples train, validation; };
Parts parted(const Samples& samples, double validation_share, const Key& key);
/// factor * x + shift for each element.
Samples scaled(const Samples& samples, double factor, double shift);
/// (x - mean) / sd; the moments are those of the training part, for both parts.
Samples standardised(const Samples& samples, const Moments& moments);

}  // namespace nsim::data
