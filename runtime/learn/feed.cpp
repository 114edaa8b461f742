#include "runtime/learn/feed.h"
#include "engine/plan/streams.h"
#include <algorithm>

namespace nsim::learn {

Feed::Feed(const Lesson& lesson, const Library& library) : lesson_(lesson) {
  std::vector<int64_t> counts;
  for (const Shown& shown : lesson.shown) {
    const data::Set& set = library(shown.kind, shown.set);
    const data::Samples& part = shown.test ? set.test : set.train;
    const int64_t wanted = lesson.program.size(shown.values) / lesson.program.axes[trial].extent;
    if (part.count == 0)
      throw Failure{"`" + shown.source + "` has no samples to " + (shown.test ? "test" : "train") + " with", "the set `" + shown.set + "` has only its other part",
                    "name the part to show, such as `evaluate out on " + shown.source + ".train`"};
    require(part.size() == wanted, "a set has kept its shape");
    parts_.push_back(&part);
    counts.push_back(part.count);
  }
  order_ = data::pairs_in_order(counts);
  samples_ = order_.empty() ? 0 : int64_t(order_[0].size());
}

void Feed::begin(int64_t epoch) {
  if (!lesson_.trains && !lesson_.shuffled) return;
  std::vector<int64_t> counts;
  for (const data::Samples* part : parts_) counts.push_back(part->count);
  order_ = data::shuffled_pairs(counts, {lesson_.seed, plan::stream_hash("samples")}, uint64_t(epoch));
}

namespace {

/// Rows of samples to lanes: to[element][k] = from[k][element], in squares that fit the first cache.
template <class Real>
void lay(const float* from, int64_t n, int64_t size, Real* to, int64_t step) {
  for (int64_t e0 = 0; e0 < size; e0 += 32)
    for (int64_t k = 0; k < n; ++k)
      for (int64_t e = e0; e < std::min(size, e0 + 32); ++e) to[e * step + k] = Real(from[k * size + e]);
}

}  // namespace

void Feed::fill(Memory& memory, int64_t first, int64_t n) {
  const Program& p = lesson_.program;
  const int64_t step = p.axes[trial].extent;
  auto put = [&](ValueId value, int64_t size) {
    if (memory.real_bytes() == sizeof(float)) lay(rows_.data(), n, size, static_cast<float*>(memory.at(value)), step);
    else lay(rows_.data(), n, size, static_cast<double*>(memory.at(value)), step);
  };
  for (size_t s = 0; s < parts_.size(); ++s) {
    const std::span<const int64_t> which = std::span(order_[s]).subspan(size_t(first), size_t(n));
    const int64_t size = parts_[s]->size();
    rows_.resize(size_t(n * std::max<int64_t>(size, 1)));
    parts_[s]->gather(which, rows_.data());
    put(lesson_.shown[s].values, size);
    for (const auto& [column, value] : lesson_.shown[s].columns) {
      parts_[s]->gather(column, which, rows_.data());
      put(value, 1);
    }
  }
  memory.set(p.samples, 0, double(n));
}

}  // namespace nsim::learn
