#include "runtime/data/disturb.h"
#include "engine/text/diagnostic.h"
#include "runtime/data/draws.h"
#include "runtime/data/normals.h"
#include "runtime/data/screen.h"
#include <algorithm>
#include <cmath>

namespace nsim::data {
namespace {

/// Distinct elements, exactly n of them (Floyd 1987): f(element) for each.
template <class Use>
void each_of(int64_t n, int64_t size, Draws& draws, Use use) {
  std::vector<bool> taken(static_cast<size_t>(size));
  for (int64_t last = size - n; last < size; ++last) {
    int64_t k = draws.below(last + 1);
    if (taken[static_cast<size_t>(k)]) k = last;
    taken[static_cast<size_t>(k)] = true;
    use(k);
  }
}

int64_t part_of(double share, int64_t size) {
  require(share >= 0 && share <= 1, "a share is between 0 and 1");
  // 10 % of 30 are 3, although 0.1 * 30 may lie just below.
  return static_cast<int64_t>(std::floor(share * static_cast<double>(size) + 1e-9));
}

struct Disturb {
  const Key& key;
  uint64_t sample, epoch;
  std::span<const Extent> axes;
  int64_t size;
  float* values;

  Draws draws(Purpose purpose) const { return {key, purpose, sample, epoch}; }
  void operator()(const Flip& how) const {
    Draws words = draws(Purpose::flip);
    each_of(part_of(how.share, size), size, words, [&](int64_t k) { values[k] = 1 - values[k]; });
  }
  void operator()(const Salt& how) const {
    Draws words = draws(Purpose::salt);
    each_of(part_of(how.share, size), size, words, [&](int64_t k) { values[k] = static_cast<float>(how.value); });
  }
  void operator()(const Gauss& how) const {
    const uint64_t moment = epoch & 0xFFFFFFFF;
    add_normals({key.seed, sample, moment, key.stream, static_cast<uint32_t>(Purpose::gauss)}, static_cast<float>(how.deviation), size, values);
  }
  void operator()(const Occlude& how) const {
    const Screen s = screen_of(axes);
    const int64_t rows = std::min(how.size, s.rows), columns = std::min(how.size, s.columns);
    Draws words = draws(Purpose::occlude);
    const int64_t top = words.below(s.rows - rows + 1), left = words.below(s.columns - columns + 1);
    for (int64_t picture = 0; picture < s.pictures; ++picture) {
      for (int64_t row = top; row < top + rows; ++row) std::fill_n(values + (picture * s.rows + row) * s.columns + left, columns, 0.0f);
    }
  }
  void operator()(const Shift& how) const {
    const Screen s = screen_of(axes);
    Draws words = draws(Purpose::shift);
    const int64_t down = words.below(2 * how.most + 1) - how.most, right = words.below(2 * how.most + 1) - how.most;
    std::vector<float> before(static_cast<size_t>(s.rows * s.columns));
    for (int64_t picture = 0; picture < s.pictures; ++picture) {
      float* const now = values + picture * s.rows * s.columns;
      std::copy_n(now, before.size(), before.data());
      for (int64_t row = 0; row < s.rows; ++row)
        for (int64_t column = 0; column < s.columns; ++column) {
          const int64_t y = row - down, x = column - right;
          now[row * s.columns + column] = y >= 0 && y < s.rows && x >= 0 && x < s.columns ? before[static_cast<size_t>(y * s.columns + x)] : 0.0f;
        }
    }
  }
  void operator()(const Mirror&) const {
    const Screen s = screen_of(axes);
    Draws words = draws(Purpose::mirror);
    if (words.next() >> 31) return;
    for (int64_t row = 0; row < s.pictures * s.rows; ++row) std::reverse(values + row * s.columns, values + (row + 1) * s.columns);
  }
  void operator()(const Dropout& how) const {
    Draws words = draws(Purpose::dropout);
    for (int64_t k = 0; k < size; ++k) {
      if ((static_cast<double>(words.next()) + 0.5) * 0x1p-32 < how.share) values[k] = 0;
    }
  }
};

class Disturbed : public Values {
 public:
  Disturbed(ValuesPtr of, Disturbance how, Key key, uint64_t epoch, std::vector<Extent> axes) : of_(std::move(of)), how_(how), key_(key), epoch_(epoch), axes_(std::move(axes)) {}
  int64_t count() const override { return of_->count(); }
  void announce(int64_t sample) const override { of_->announce(sample); }
  int64_t size() const override { return of_->size(); }
  void read(int64_t sample, float* to) const override {
    of_->read(sample, to);
    disturb(how_, key_, static_cast<uint64_t>(sample), epoch_, axes_, to);
  }

 private:
  ValuesPtr of_;
  Disturbance how_;
  Key key_;
  uint64_t epoch_;
  std::vector<Extent> axes_;
};

}  // namespace

void disturb(const Disturbance& how, const Key& key, uint64_t sample, uint64_t epoch, std::span<const Extent> axes, float* values) {
  int64_t size = 1;
  for (const Extent& axis : axes) size *= axis.count;
  std::visit(Disturb{key, sample, epoch, axes, size, values}, how);
}

Samples disturbed(const Samples& samples, const Disturbance& how, const Key& key, uint64_t epoch) {
  Samples result = samples;
  if (samples.count) result.values = std::make_shared<Disturbed>(samples.values, how, key, epoch, samples.axes);
  return result;
}

}  // namespace nsim::data
