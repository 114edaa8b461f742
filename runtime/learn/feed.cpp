#include "runtime/learn/feed.h"
#include "engine/plan/streams.h"
#include "runtime/data/choose.h"
#include "runtime/data/combine.h"
#include "runtime/data/disturb.h"
#include "runtime/data/event_set.h"
#include "runtime/data/moved.h"
#include <algorithm>
#include <cmath>

namespace nsim::learn {

namespace {

enum class Shows : uint8_t { train, test, validation };

/// What `images` says of the samples, on one part of a set.
data::Samples chosen(data::Samples part, const Origin& origin) {
  if (!origin.labels.empty()) part = data::with_labels(part, origin.labels);
  if (origin.first > 0) part = data::first(part, origin.first);
  return origin.classes > 0 ? data::folded(part, origin.classes) : part;
}

data::Samples samples_of(const Origin& origin, Shows asked, const Library& library) {
  if (origin.kind == "images" || origin.kind == "events") {
    const data::Set& set = library({origin.kind, origin.set, origin.size});
    data::Samples part = chosen(asked == Shows::test ? set.test : set.train, origin);
    if (origin.validation > 0 && asked != Shows::test) {
      // The same samples are kept back whatever the seed of a training, so that results can be compared.
      data::Parts parts = data::parted(part, origin.validation, {0, plan::stream_hash("validation of " + origin.set)});
      part = asked == Shows::validation ? parts.validation : parts.train;
    }
    if (part.count == 0)
      throw Failure{"`" + origin.name + "` has no samples to " + (asked == Shows::train ? "train" : "test") + " with", "the set `" + origin.set + "` has none there",
                    "name the part to show, such as `evaluate out on " + origin.name + ".train`"};
    if (!origin.standardise) return part;
    Origin plain = origin;
    plain.standardise = false;
    const data::Samples trained = asked == Shows::train ? part : samples_of(plain, Shows::train, library);
    return data::standardised(part, data::moments(trained));
  }
  std::vector<data::Member> members;
  for (const Origin& of : origin.of) members.push_back({of.name, samples_of(of, asked, library)});
  if (origin.kind == "permuted") return data::permuted(members.at(0).samples, {0, plan::stream_hash(origin.name)});
  if (origin.kind == "rotated") return data::rotated(members.at(0).samples, origin.degrees);
  require(origin.kind == "one_by_one", "a source has one of the known kinds");
  return data::one_by_one(members);
}

}  // namespace

Feed::Feed(const Lesson& lesson, const Library& library) : lesson_(lesson) {
  for (const Shown& shown : lesson.shown) {
    parts_.push_back(samples_of(shown.origin, shown.validation ? Shows::validation : shown.test ? Shows::test : Shows::train, library));
    require(parts_.back().size() * std::max<int64_t>(shown.steps, 1) == lesson.program.size(shown.values) / lesson.program.axes[trial].extent, "a set has kept its shape");
    among_.emplace_back();
    if (shown.only.empty()) continue;
    const std::vector<double>& task = parts_.back().columns.at("task").values;
    for (size_t k = 0; k < task.size(); ++k)
      if (std::find(shown.only.begin(), shown.only.end(), size_t(task[k])) != shown.only.end()) among_.back().push_back(int64_t(k));
  }
  order_ = data::pairs_in_order(counts());
  choose();
  samples_ = order_.empty() ? 0 : int64_t(order_[0].size());
}

std::vector<int64_t> Feed::counts() const {
  std::vector<int64_t> counts;
  for (size_t s = 0; s < parts_.size(); ++s) counts.push_back(among_[s].empty() ? parts_[s].count : int64_t(among_[s].size()));
  return counts;
}

/// Places in the order of those that are shown, as places among all samples.
void Feed::choose() {
  for (size_t s = 0; s < order_.size(); ++s)
    for (int64_t& sample : order_[s])
      if (!among_[s].empty()) sample = among_[s][size_t(sample)];
}

void Feed::begin(int64_t epoch) {
  epoch_ = lesson_.trains ? epoch : 0;
  if (!lesson_.trains && !lesson_.shuffled) return;
  order_ = data::shuffled_pairs(counts(), {lesson_.seed, plan::stream_hash("samples")}, uint64_t(epoch));
  choose();
}

namespace {

/// Rows of samples to lanes: to[element][k] = from[k][element], in squares that fit the first cache.
template <class Real>
void lay(const float* from, int64_t n, int64_t size, Real* to, int64_t step) {
  for (int64_t e0 = 0; e0 < size; e0 += 32)
    for (int64_t k = 0; k < n; ++k)
      for (int64_t e = e0; e < std::min(size, e0 + 32); ++e) to[e * step + k] = Real(from[k * size + e]);
}

data::Disturbance disturbance_of(const Disturbance& how) {
  const auto& n = how.numbers;
  if (how.kind == "flip") return data::Flip{n[0]};
  if (how.kind == "salt") return data::Salt{n[0], n[1]};
  if (how.kind == "gauss") return data::Gauss{n[0]};
  if (how.kind == "occlude") return data::Occlude{int64_t(n[0])};
  if (how.kind == "dropout") return data::Dropout{n[0]};
  if (how.kind == "shift") return data::Shift{int64_t(n[0])};
  require(how.kind == "mirror", "a disturbance has one of the known kinds");
  return data::Mirror{};
}

/// 1 where a cell has an event in a step, in lanes.
template <class Real>
void mark(const data::EventSamples& part, std::span<const int64_t> which, const Shown& shown, Real* to, int64_t lanes) {
  const int64_t cells = part.cells();
  std::fill_n(to, shown.steps * cells * lanes, Real(0));
  for (size_t k = 0; k < which.size(); ++k) {
    const auto at = part.cells_of(which[k]);
    const auto times = part.times_of(which[k]);
    for (size_t e = 0; e < at.size(); ++e)
      if (const int64_t step = data::bin_of(double(times[e]), shown.step_ms); step < shown.steps) to[(step * cells + at[e]) * lanes + int64_t(k)] = 1;
  }
}

}  // namespace

/// Each sample anew in every epoch; tests always alike.
void Feed::disturb(size_t source, std::span<const int64_t> which) {
  const Shown& shown = lesson_.shown[source];
  const int64_t size = parts_[source].size();
  size_t number = 0;
  for (const Disturbance& how : shown.disturbed) {
    const data::Key key{lesson_.seed, plan::stream_hash(shown.source + " + " + std::to_string(number++) + (lesson_.trains ? "" : " tested"))};
    if (how.trains_alone && !lesson_.trains) continue;
    const data::Disturbance kind = disturbance_of(how);
    for (size_t k = 0; k < which.size(); ++k)
      data::disturb(kind, key, uint64_t(which[k]), uint64_t(epoch_), parts_[source].axes, rows_.data() + int64_t(k) * size);
  }
}

void Feed::fill(Memory& memory, int64_t first, int64_t n) {
  const Program& p = lesson_.program;
  const int64_t step = p.axes[trial].extent;
  auto put = [&](ValueId value, int64_t size) {
    if (memory.real_bytes() == sizeof(float)) lay(rows_.data(), n, size, static_cast<float*>(memory.at(value)), step);
    else lay(rows_.data(), n, size, static_cast<double*>(memory.at(value)), step);
  };
  for (size_t s = 0; s < parts_.size(); ++s) {
    const std::span<const int64_t> which = std::span(order_[s]).subspan(size_t(first), size_t(n));
    const Shown& shown = lesson_.shown[s];
    const int64_t size = parts_[s].events ? 1 : parts_[s].size();
    rows_.resize(size_t(n * std::max<int64_t>(size, 1)));
    if (!parts_[s].events) {
      parts_[s].gather(which, rows_.data());
      disturb(s, which);
      put(shown.values, size);
    } else if (memory.real_bytes() == sizeof(float)) {
      mark(*parts_[s].events, which, shown, static_cast<float*>(memory.at(shown.values)), step);
    } else {
      mark(*parts_[s].events, which, shown, static_cast<double*>(memory.at(shown.values)), step);
    }
    for (const auto& [column, value] : shown.columns) {
      parts_[s].gather(column, which, rows_.data());
      for (int64_t k = 0; k < n; ++k)
        if (std::isnan(rows_[size_t(k)])) rows_[size_t(k)] = -1;
      put(value, 1);
    }
  }
  memory.set(p.samples, 0, double(n));
}

}  // namespace nsim::learn
