#include "runtime/data/moved.h"
#include "engine/text/diagnostic.h"
#include "kernels/math.h"
#include "runtime/data/draws.h"
#include "runtime/data/screen.h"
#include <array>
#include <cmath>
#include <numbers>
#include <numeric>

namespace nsim::data {
namespace {

/// Element k is element from[k] of the sample.
class Moved : public Values {
 public:
  Moved(ValuesPtr of, std::vector<uint32_t> from) : of_(std::move(of)), from_(std::move(from)) {}
  int64_t count() const override { return of_->count(); }
  void announce(int64_t sample) const override { of_->announce(sample); }
  int64_t size() const override { return static_cast<int64_t>(from_.size()); }
  void read(int64_t sample, float* to) const override {
    std::vector<float> one(from_.size());
    of_->read(sample, one.data());
    for (size_t k = 0; k < from_.size(); ++k) to[k] = one[from_[k]];
  }

 private:
  ValuesPtr of_;
  std::vector<uint32_t> from_;
};

/// Element k is a weighted mean of four pixels around a point; what lies outside is 0.
class Turned : public Values {
 public:
  struct Pixel { std::array<int32_t, 4> from; std::array<float, 4> weight; };
  Turned(ValuesPtr of, std::vector<Pixel> pixels) : of_(std::move(of)), pixels_(std::move(pixels)) {}
  int64_t count() const override { return of_->count(); }
  void announce(int64_t sample) const override { of_->announce(sample); }
  int64_t size() const override { return of_->size(); }
  void read(int64_t sample, float* to) const override {
    std::vector<float> one(static_cast<size_t>(size()));
    of_->read(sample, one.data());
    for (size_t picture = 0; picture < one.size(); picture += pixels_.size()) {
      for (size_t k = 0; k < pixels_.size(); ++k) {
        float sum = 0;
        for (size_t corner = 0; corner < 4; ++corner) sum += pixels_[k].weight[corner] * one[picture + static_cast<size_t>(pixels_[k].from[corner])];
        to[picture + k] = sum;
      }
    }
  }

 private:
  ValuesPtr of_;
  std::vector<Pixel> pixels_;
};

Samples quarter_turns(const Samples& samples, int turns) {
  const Screen s = screen_of(samples.axes);
  if (turns % 2 && s.rows != s.columns)
    throw Failure{"the pictures cannot be turned by a quarter", "they have " + std::to_string(s.rows) + " rows of " + std::to_string(s.columns) + " columns", "turn them by 180 degrees, or take squares"};
  std::vector<uint32_t> from(static_cast<size_t>(samples.size()));
  for (size_t k = 0; k < from.size(); ++k) {
    const int64_t pixel = static_cast<int64_t>(k) % (s.rows * s.columns), row = pixel / s.columns, column = pixel % s.columns;
    const int64_t at = turns == 1 ? column * s.columns + s.columns - 1 - row : turns == 2 ? (s.rows - 1 - row) * s.columns + s.columns - 1 - column : (s.rows - 1 - column) * s.columns + row;
    from[k] = static_cast<uint32_t>(static_cast<int64_t>(k) - pixel + at);
  }
  Samples result = samples;
  result.values = std::make_shared<Moved>(samples.values, std::move(from));
  return result;
}

Turned::Pixel pixel_at(const Screen& s, double row, double column) {
  const double top = std::floor(row), left = std::floor(column);
  Turned::Pixel pixel{};
  for (int corner = 0; corner < 4; ++corner) {
    const double y = top + corner / 2, x = left + corner % 2;
    const bool inside = y >= 0 && y < static_cast<double>(s.rows) && x >= 0 && x < static_cast<double>(s.columns);
    pixel.from[static_cast<size_t>(corner)] = inside ? static_cast<int32_t>(y * static_cast<double>(s.columns) + x) : 0;
    pixel.weight[static_cast<size_t>(corner)] = inside ? static_cast<float>((1 - std::abs(row - y)) * (1 - std::abs(column - x))) : 0.0f;
  }
  return pixel;
}

}  // namespace

Samples permuted(const Samples& samples, const Key& key) {
  if (samples.count == 0) return samples;
  std::vector<uint32_t> from(static_cast<size_t>(samples.size()));
  std::iota(from.begin(), from.end(), 0u);
  Draws draws(key, Purpose::elements, 0, 0);
  shuffle(from, draws);
  Samples result = samples;
  result.values = std::make_shared<Moved>(samples.values, std::move(from));
  return result;
}

Samples rotated(const Samples& samples, double degrees) {
  if (samples.count == 0) return samples;
  if (samples.axes.size() < 2) throw Failure{"the samples cannot be turned", "they have no rows and columns", "turn pictures only"};
  const double quarters = degrees / 90;
  if (quarters == std::round(quarters)) {
    const int turns = static_cast<int>(quarters - 4 * std::floor(quarters / 4));
    return turns == 0 ? samples : quarter_turns(samples, turns);
  }
  const Screen s = screen_of(samples.axes);
  const double angle = degrees * std::numbers::pi / 180, c = kernels::m_cos(angle), sine = kernels::m_sin(angle);
  const double middle_row = static_cast<double>(s.rows - 1) / 2, middle_column = static_cast<double>(s.columns - 1) / 2;
  std::vector<Turned::Pixel> pixels;
  for (int64_t row = 0; row < s.rows; ++row) {
    for (int64_t column = 0; column < s.columns; ++column) {
      const double y = static_cast<double>(row) - middle_row, x = static_cast<double>(column) - middle_column;
      pixels.push_back(pixel_at(s, middle_row + c * y + sine * x, middle_column + c * x - sine * y));
    }
  }
  Samples result = samples;
  result.values = std::make_shared<Turned>(samples.values, std::move(pixels));
  return result;
}

}  // namespace nsim::data
