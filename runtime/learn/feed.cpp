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
  for (int64_t row = 0; row < shown.steps * cells; ++row) std::fill_n(to + row * lanes, which.size(), Real(0));
  for (size_t k = 0; k < which.size(); ++k) {
    const auto at = part.cells_of(which[k]);
    const auto times = part.times_of(which[k]);
    for (size_t e = 0; e < at.size(); ++e)
      if (const int64_t step = data::bin_of(double(times[e]), shown.step_ms); step < shown.steps) to[(step * cells + at[e]) * lanes + int64_t(k)] = 1;
  }
}

}  // namespace

/// Each sample anew in every epoch; tests always alike.
void Feed::disturb(size_t source, std::span<const int64_t> which, float* rows) const {
  const Shown& shown = lesson_.shown[source];
  const int64_t size = parts_[source].size();
  size_t number = 0;
  for (const Disturbance& how : shown.disturbed) {
    const data::Key key{lesson_.seed, plan::stream_hash(shown.source + " + " + std::to_string(number++) + (lesson_.trains ? "" : " tested"))};
    if (how.trains_alone && !lesson_.trains) continue;
    const data::Disturbance kind = disturbance_of(how);
    for (size_t k = 0; k < which.size(); ++k)
      data::disturb(kind, key, uint64_t(which[k]), uint64_t(epoch_), parts_[source].axes, rows + int64_t(k) * size);
  }
}

template <class Real>
void Feed::show(size_t source, Memory& memory, const Rows& rows) const {
  const data::Samples& part = parts_[source];
  const Shown& shown = lesson_.shown[source];
  const int64_t lanes = lesson_.program.axes[trial].extent, n = int64_t(rows.which.size());
  auto first = [&](ValueId value) { return static_cast<Real*>(memory.at(value)) + rows.first; };
  if (part.events) {
    mark(*part.events, rows.which, shown, first(shown.values), lanes);
  } else {
    part.gather(rows.which, rows.room);
    disturb(source, rows.which, rows.room);
    lay(rows.room, n, part.size(), first(shown.values), lanes);
  }
  for (const auto& [column, value] : shown.columns) {
    part.gather(column, rows.which, rows.room);
    for (int64_t k = 0; k < n; ++k)
      if (std::isnan(rows.room[k])) rows.room[k] = -1;
    lay(rows.room, n, 1, first(value), lanes);
  }
}

void Feed::fill(Machine& machine, int64_t first, int64_t n) {
  constexpr int64_t lanes = 16, worth = 1 << 14;   // samples of a line of the cache, for its two ends are of one thread; numbers that are worth waking others
  Memory& memory = machine.memory();
  int64_t size = 1;
  for (const data::Samples& part : parts_) size = std::max(size, part.events ? 1 : part.size());
  room_.resize(size_t(n * size));
  const auto part = [&](int thread, int threads) {
    const int64_t pieces = (n + lanes - 1) / lanes, begin = pieces * thread / threads * lanes, end = std::min(n, pieces * (thread + 1) / threads * lanes);
    for (size_t s = 0; s < parts_.size() && begin < end; ++s) {
      const Rows rows{std::span(order_[s]).subspan(size_t(first + begin), size_t(end - begin)), begin, room_.data() + begin * size};
      if (memory.real_bytes() == sizeof(float)) show<float>(s, memory, rows);
      else show<double>(s, memory, rows);
    }
  };
  if (n * size < worth) part(0, 1);
  else machine.together(part);
  memory.set(lesson_.program.samples, 0, double(n));
}

}  // namespace nsim::learn
