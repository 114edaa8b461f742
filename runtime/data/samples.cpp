#include "runtime/data/samples.h"
#include "engine/text/diagnostic.h"
#include <algorithm>
#include <cmath>

namespace nsim::data {
namespace {

void bring_near(const void* from, int64_t bytes) {
  for (int64_t k = 0; k < bytes; k += 64) __builtin_prefetch(static_cast<const char*>(from) + k);
}

class Bytes : public Values {
 public:
  Bytes(std::vector<uint8_t> bytes, int64_t size, float scale, float offset)
      : bytes_(std::move(bytes)), count_(size ? int64_t(bytes_.size()) / size : 0), size_(size), scale_(scale), offset_(offset) {}
  int64_t count() const override { return count_; }
  int64_t size() const override { return size_; }
  void read(int64_t sample, float* to) const override {
    const uint8_t* from = bytes_.data() + sample * size_;
    const float scale = scale_, offset = offset_;
    for (int64_t k = 0; k < size_; ++k) to[k] = static_cast<float>(from[k]) * scale + offset;
  }
  void announce(int64_t sample) const override { bring_near(bytes_.data() + sample * size_, size_); }

 private:
  std::vector<uint8_t> bytes_;
  int64_t count_, size_;
  float scale_, offset_;
};

class Floats : public Values {
 public:
  Floats(std::vector<float> numbers, int64_t size) : numbers_(std::move(numbers)), count_(size ? int64_t(numbers_.size()) / size : 0), size_(size) {}
  int64_t count() const override { return count_; }
  int64_t size() const override { return size_; }
  void read(int64_t sample, float* to) const override { std::copy_n(numbers_.data() + sample * size_, size_, to); }
  void announce(int64_t sample) const override { bring_near(numbers_.data() + sample * size_, size_ * int64_t{sizeof(float)}); }

 private:
  std::vector<float> numbers_;
  int64_t count_, size_;
};

}  // namespace

void Values::gather(std::span<const int64_t> which, float* to, int64_t stride) const {
  // Samples lie anywhere in tens of megabytes: waiting for memory would take longer than reading.
  constexpr size_t ahead = 2;
  for (size_t k = 0; k < which.size(); ++k, to += stride) {
    if (k + ahead < which.size()) announce(which[k + ahead]);
    read(which[k], to);
  }
}

ValuesPtr values_of(std::vector<uint8_t> bytes, int64_t size, float scale, float offset) {
  require(size > 0 && int64_t(bytes.size()) % size == 0, "bytes are whole samples");
  return std::make_shared<Bytes>(std::move(bytes), size, scale, offset);
}

ValuesPtr values_of(std::vector<float> numbers, int64_t size) {
  require(size > 0 && int64_t(numbers.size()) % size == 0, "numbers are whole samples");
  return std::make_shared<Floats>(std::move(numbers), size);
}

int64_t Samples::size() const {
  int64_t n = 1;
  for (const Extent& axis : axes) n *= axis.count;
  return n;
}

int64_t Samples::classes() const {
  const auto label = columns.find("label");
  return label == columns.end() ? 0 : label->second.classes;
}

void Samples::gather(const std::string& column, std::span<const int64_t> which, float* to) const {
  const std::vector<double>& values = columns.at(column).values;
  for (const int64_t sample : which) *to++ = static_cast<float>(values[static_cast<size_t>(sample)]);
}

Samples samples_of(ValuesPtr values, std::vector<Extent> axes) {
  Samples samples;
  samples.axes = std::move(axes), samples.count = values->count(), samples.values = std::move(values);
  require(samples.size() == samples.values->size(), "the axes of samples hold their elements");
  return samples;
}

Moments moments(const Samples& samples) {
  std::vector<float> sample(static_cast<size_t>(samples.size()));
  double sum = 0, squares = 0;
  // Sums of one sample stay exact enough in double; the second pass is spared because images lie near 0.
  for (int64_t s = 0; s < samples.count; ++s) {
    samples.read(s, sample.data());
    for (const float x : sample) sum += x, squares += double(x) * x;
  }
  const double n = double(samples.count) * double(samples.size());
  if (n == 0) return {};
  const double mean = sum / n;
  return {mean, std::sqrt(std::max(0.0, squares / n - mean * mean))};
}

}  // namespace nsim::data
