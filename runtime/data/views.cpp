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

/// Members and the sample of each at every place.
class Combined : public Values {
 public:
  Combined(std::vector<ValuesPtr> of, const Pairs& pairs) : of_(std::move(of)), count_(static_cast<int64_t>(pairs.front().size())) {
    for (const Order& order : pairs) pairs_.push_back(indices_of(order));
  }
  int64_t count() const override { return count_; }
  void announce(int64_t place) const override {
    for (size_t m = 0; m < of_.size(); ++m) of_[m]->announce(pairs_[m][static_cast<size_t>(place)]);
  }

 protected:
  void read_member(size_t member, int64_t place, float* to) const { of_[member]->read(pairs_[member][static_cast<size_t>(place)], to); }
  std::vector<ValuesPtr> of_;

 private:
  std::vector<std::vector<uint32_t>> pairs_;
  int64_t count_;
};

class Joined : public Combined {
 public:
  Joined(std::vector<ValuesPtr> of, const Pairs& pairs, int64_t outside) : Combined(std::move(of), pairs), outside_(outside) {
    for (const ValuesPtr& member : of_) size_ += member->size();
  }
  int64_t size() const override { return size_; }
  void read(int64_t place, float* to) const override {
    if (outside_ == 1) {
      for (size_t m = 0; m < of_.size(); to += of_[m++]->size()) read_member(m, place, to);
      return;
    }
    std::vector<float> one;
    const int64_t step = size_ / outside_;
    for (size_t m = 0; m < of_.size(); ++m) {
      const int64_t run = of_[m]->size() / outside_;
      one.resize(static_cast<size_t>(of_[m]->size()));
      read_member(m, place, one.data());
      for (int64_t k = 0; k < outside_; ++k) std::copy_n(one.data() + k * run, run, to + k * step);
      to += run;
    }
  }

 private:
  int64_t outside_, size_ = 0;
};

class Mixed : public Combined {
 public:
  using Combined::Combined;
  int64_t size() const override { return of_.front()->size(); }
  void read(int64_t place, float* to) const override {
    read_member(0, place, to);
    std::vector<float> one(static_cast<size_t>(size()));
    for (size_t m = 1; m < of_.size(); ++m) {
      read_member(m, place, one.data());
      for (size_t k = 0; k < one.size(); ++k) to[k] += one[k];
    }
  }
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
ValuesPtr joined_values(std::vector<ValuesPtr> of, const Pairs& pairs, int64_t outside) { return std::make_shared<Joined>(std::move(of), pairs, outside); }
ValuesPtr mixed_values(std::vector<ValuesPtr> of, const Pairs& pairs) { return std::make_shared<Mixed>(std::move(of), pairs); }
ValuesPtr chained_values(std::vector<ValuesPtr> of) { return std::make_shared<Chained>(std::move(of)); }

}  // namespace nsim::data
