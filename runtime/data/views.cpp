#include "runtime/data/views.h"
#include "engine/text/diagnostic.h"
#include <algorithm>
#include <numeric>

namespace nsim::data {
namespace {

/// Small numbers of samples, four bytes each.
std::vector<uint32_t> indices_of(const Order& order) {
  std::vector<uint32_t> indices;
  indices.reserve(order.size());
  for (const int64_t sample : order) indices.push_back(static_cast<uint32_t>(sample));
  return indices;
}

class Chosen : public Values {
 public:
  Chosen(ValuesPtr of, std::vector<uint32_t> which) : of_(std::move(of)), which_(std::move(which)) {}
  int64_t count() const override { return static_cast<int64_t>(which_.size()); }
  int64_t size() const override { return of_->size(); }
  void read(int64_t sample, float* to) const override { of_->read(which_[static_cast<size_t>(sample)], to); }
  void announce(int64_t sample) const override { of_->announce(which_[static_cast<size_t>(sample)]); }

 private:
  ValuesPtr of_;
  std::vector<uint32_t> which_;
};

class Scaled : public Values {
 public:
  Scaled(ValuesPtr of, float factor, float shift) : of_(std::move(of)), factor_(factor), shift_(shift) {}
  int64_t count() const override { return of_->count(); }
  int64_t size() const override { return of_->size(); }
  void read(int64_t sample, float* to) const override {
    of_->read(sample, to);
    const int64_t n = size();
    for (int64_t k = 0; k < n; ++k) to[k] = to[k] * factor_ + shift_;
  }
  void announce(int64_t sample) const override { of_->announce(sample); }

 private:
  ValuesPtr of_;
  float factor_, shift_;
};

class Chained : public Values {
 public:
  explicit Chained(std::vector<ValuesPtr> of) : of_(std::move(of)) {
    for (const ValuesPtr& member : of_) ends_.push_back(count() + member->count());
  }
  int64_t count() const override { return ends_.empty() ? 0 : ends_.back(); }
  int64_t size() const override { return of_.front()->size(); }
  void read(int64_t sample, float* to) const override {
    const size_t m = member_of(sample);
    of_[m]->read(sample - (m ? ends_[m - 1] : 0), to);
  }
  void announce(int64_t sample) const override {
    const size_t m = member_of(sample);
    of_[m]->announce(sample - (m ? ends_[m - 1] : 0));
  }

 private:
  size_t member_of(int64_t sample) const { return static_cast<size_t>(std::upper_bound(ends_.begin(), ends_.end(), sample) - ends_.begin()); }
  std::vector<ValuesPtr> of_;
  std::vector<int64_t> ends_;
};

}  // namespace

ValuesPtr chosen_values(ValuesPtr of, const Order& which) { return std::make_shared<Chosen>(std::move(of), indices_of(which)); }
ValuesPtr scaled_values(ValuesPtr of, float factor, float shift) { return std::make_shared<Scaled>(std::move(of), factor, shift); }
ValuesPtr chained_values(std::vector<ValuesPtr> of) { return std::make_shared<Chained>(std::move(of)); }

}  // namespace nsim::data
