#include "runtime/wire/branch.h"

#include "engine/text/diagnostic.h"
#include "runtime/wire/half.h"
#include "runtime/wire/in_threads.h"

#include <algorithm>
#include <cstring>

namespace nsim::wire {
namespace {

/// One projection's rows on one thread, in the tract's numbers. Long loops copy it: what they write might else be thought to change it.
struct Part {
  const int64_t* rows = nullptr;
  const uint32_t* targets = nullptr;
  const uint16_t* delays = nullptr;   // null when constant
  const float* singles = nullptr;     // one of the two; null when constant
  const double* doubles = nullptr;
  int64_t first_source = 0;   // of the projection, counted from the tract's first source
  int64_t n_sources = 0;
  int64_t shift = 0;          // from the target's number in the block to its place among the thread's cells
  uint32_t constant_delay = 1;
  double constant_weight = 0;
  float per_step = 1;         // of weights in 16 bits

  std::pair<size_t, size_t> row(int64_t source) const {
    const int64_t k = source - first_source;
    if (k < 0 || k >= n_sources) return {0, 0};
    return {static_cast<size_t>(rows[k]), static_cast<size_t>(rows[k + 1])};
  }
  uint32_t target(size_t k) const { return static_cast<uint32_t>(static_cast<int64_t>(targets[k]) + shift); }
  uint16_t delay(size_t k) const { return delays ? delays[k] : static_cast<uint16_t>(constant_delay); }
  double weight(size_t k) const {
    return singles ? static_cast<double>(singles[k]) : doubles ? doubles[k] : constant_weight;
  }
  /// Of steps; the step of one weight for all is that weight.
  int16_t steps(size_t k) const { return singles ? static_cast<int16_t>(singles[k] * per_step) : int16_t{1}; }
};

using Parts = std::vector<Part>;

Parts parts_on(const plan::Schedule& schedule, const plan::Tract& tract, const std::vector<Wired>& wired, const Placement& placement, int thread, double step) {
  Parts parts;
  for (uint32_t w : tract.wirings) {
    const plan::Wiring& wiring = schedule.wirings[w];
    const graph::Population& post = schedule.populations[wiring.post.population.at];
    const auto t = static_cast<size_t>(thread);
    Part part;
    const Shard& shard = wired[w].shards.at(t);
    part.rows = shard.row.data(), part.targets = shard.target.data();
    part.delays = shard.delay.empty() ? nullptr : shard.delay.data();
    part.singles = shard.weight_single.empty() ? nullptr : shard.weight_single.data();
    part.doubles = shard.weight_double.empty() ? nullptr : shard.weight_double.data();
    part.first_source = wiring.pre.first - tract.pre.first;
    part.n_sources = wiring.pre.size();
    part.shift = placement.begin[group_of(schedule, wiring.post.population.at)][t] - placement.base[t] -
                 slice(post.n_cells, thread, placement.threads()).first - post.first;
    part.constant_delay = wired[w].constant_delay;
    part.constant_weight = wired[w].constant_weight;
    part.per_step = static_cast<float>(1 / step);
    parts.push_back(part);
  }
  return parts;
}

/// Row after row, the parts in their order: f(part, synapse, place in the branch).
template <class F>
void each_synapse(const Parts& parts, const Branch& branch, F f) {
  for (size_t source = 0; source + 1 < branch.start.size(); ++source) {
    auto at = static_cast<size_t>(branch.start[source]);
    for (const Part& part : parts)
      for (auto [k, end] = part.row(static_cast<int64_t>(source)); k < end; ++k) f(part, k, at++);
  }
}

void lay_rows(const Parts& parts, Stored stored, bool near, bool ring, Branch& branch) {
  for (size_t source = 0; source + 1 < branch.start.size(); ++source) {
    int64_t n = 0;
    for (const Part& part : parts) {
      const auto [begin, end] = part.row(static_cast<int64_t>(source));
      n += static_cast<int64_t>(end - begin);
    }
    branch.start[source + 1] = branch.start[source] + n;
  }
  const auto n = static_cast<size_t>(branch.start.back());
  if (near) branch.near_target = Memory<uint16_t>(n);
  else branch.far_target = Memory<uint32_t>(n);
  if (ring) branch.delay = Memory<uint16_t>(n);
  if (stored == Stored::half) branch.weight_half = Memory<int16_t>(n);
  if (stored == Stored::single) branch.weight_single = Memory<float>(n);
  if (stored == Stored::twice) branch.weight_double = Memory<double>(n);
  each_synapse(parts, branch, [&](const Part& part, size_t k, size_t at) {
    if (near) branch.near_target[at] = static_cast<uint16_t>(part.target(k));
    else branch.far_target[at] = part.target(k);
    if (ring) branch.delay[at] = part.delay(k);
    if (stored == Stored::half) branch.weight_half[at] = part.steps(k);
    if (stored == Stored::single) branch.weight_single[at] = static_cast<float>(part.weight(k));
    if (stored == Stored::twice) branch.weight_double[at] = part.weight(k);
  });
}

template <class T>
void put(unsigned char* at, T value) { std::memcpy(at, &value, sizeof value); }

/// One row as segments by delay. `counts` and `places` are scratch.
class Chain {
 public:
  Chain(const Parts& parts, Stored stored, uint32_t label) : parts_(parts), stored_(stored), weight_bytes_(static_cast<size_t>(stored)), label_(label) {}

  /// Bytes that the row of a source takes.
  int64_t measure(int64_t source) {
    size_t n = 0;
    uint32_t last = 0;
    for (const Part& part : parts_) {
      const auto [begin, end] = part.row(source);
      n += end - begin;
      for (size_t k = begin; k < end; ++k) last = std::max<uint32_t>(last, part.delay(k));
    }
    return static_cast<int64_t>(last * kernels::walk_head + n * (2 + weight_bytes_));
  }

  void write(int64_t source, unsigned char* at) {
    counts_.assign(1, 0);
    for (const Part& one : parts_) {
      const Part part = one;
      for (auto [k, end] = part.row(source); k < end; ++k) {
        const size_t delay = part.delay(k);
        if (delay >= counts_.size()) counts_.resize(delay + 1, 0);
        ++counts_[delay];
      }
    }
    places_.assign(counts_.size(), nullptr);
    for (size_t delay = 1; delay < counts_.size(); ++delay) {
      put(at, head(counts_[delay], delay + 1 == counts_.size()));
      places_[delay] = at + kernels::walk_head;
      at = places_[delay] + size_t{counts_[delay]} * (2 + weight_bytes_);
    }
    unsigned char** const places = places_.data();
    const Stored stored = stored_;
    const size_t packed = 2 + weight_bytes_;
    for (const Part& one : parts_) {
      const Part part = one;
      for (auto [k, end] = part.row(source); k < end; ++k) {
        unsigned char*& place = places[part.delay(k)];
        put(place, static_cast<uint16_t>(part.target(k)));
        if (stored == Stored::half) put(place + 2, part.steps(k));
        if (stored == Stored::single) put(place + 2, static_cast<float>(part.weight(k)));
        if (stored == Stored::twice) put(place + 2, part.weight(k));
        place += packed;
      }
    }
  }

 private:
  uint32_t head(uint32_t count, bool last) const {
    if (count > kernels::walk_most) throw Failure{"a cell has too many synapses with one delay", "its row counts them in 23 bits", "use more threads"};
    return label_ << kernels::walk_tract | (last ? kernels::walk_last : 0) | count;
  }

  const Parts& parts_;
  Stored stored_;
  size_t weight_bytes_;
  uint32_t label_;
  std::vector<uint32_t> counts_;
  std::vector<unsigned char*> places_;
};

void lay_chains(const Parts& parts, Stored stored, uint32_t label, Branch& branch) {
  Chain chain(parts, stored, label);
  for (size_t source = 0; source + 1 < branch.start.size(); ++source)
    branch.start[source + 1] = branch.start[source] + chain.measure(static_cast<int64_t>(source));
  branch.stream = Memory<unsigned char>(static_cast<size_t>(branch.start.back()));
  for (size_t source = 0; source + 1 < branch.start.size(); ++source)
    if (branch.start[source] != branch.start[source + 1]) chain.write(static_cast<int64_t>(source), branch.stream.data() + branch.start[source]);
}

}  // namespace

bool counts_in_16_bits(const Placement& placement) {
  for (size_t thread = 1; thread < placement.base.size(); ++thread)
    if (placement.base[thread] - placement.base[thread - 1] > 65536) return false;
  return true;
}

Stored stored_of(const plan::Schedule& schedule, bool constant) {
  return constant ? Stored::none : schedule.half_weights ? Stored::half : schedule.precision == "single" ? Stored::single : Stored::twice;
}

Laid lay(const plan::Schedule& schedule, const plan::Tract& tract, std::vector<Wired>& wired, const Placement& placement, Form form, bool constant, Half half) {
  const int threads = placement.threads();
  const bool near = counts_in_16_bits(placement);
  const Stored stored = stored_of(schedule, constant);
  require(near || form != Form::walk, "cursors walk rows of near targets");
  require(tract.constant_weight || !constant, "weights that are drawn are stored");
  Laid laid;
  laid.branches.resize(static_cast<size_t>(threads));
  laid.constant_double = tract.constant_weight ? wired[tract.wirings[0]].constant_weight : half.step;
  laid.constant_single = static_cast<float>(laid.constant_double);
  for (uint32_t w : tract.wirings) laid.most_delay = std::max(laid.most_delay, wired[w].most_delay);
  in_threads(laid.branches.size(), [&](size_t thread) {
    Branch& branch = laid.branches[thread];
    branch.start.assign(static_cast<size_t>(tract.pre.size()) + 1, 0);
    const Parts parts = parts_on(schedule, tract, wired, placement, static_cast<int>(thread), half.step);
    if (form == Form::walk) lay_chains(parts, stored, half.label, branch);
    else lay_rows(parts, stored, near, form == Form::ring, branch);
    for (uint32_t w : tract.wirings) wired[w].shards[thread] = {};
  });
  return laid;
}

int64_t bytes_of(const Laid& laid) {
  size_t bytes = 0;
  for (const Branch& b : laid.branches)
    bytes += 2 * b.near_target.size() + 4 * b.far_target.size() + 2 * b.weight_half.size() + 4 * b.weight_single.size() + 8 * b.weight_double.size() + 2 * b.delay.size() + b.stream.size();
  return static_cast<int64_t>(bytes);
}

Walks make_walks(const std::vector<const Laid*>& tracts, Stored stored, int64_t spikes_in_step, int threads) {
  Walks walks;
  for (const Laid* laid : tracts) walks.constants.push_back(laid->constant_double);
  uint32_t longest = 1;
  for (const Laid* laid : tracts) longest = std::max(longest, laid->most_delay);
  for (int thread = 0; thread < threads; ++thread) {
    kernels::Walk walk{};
    walk.longest = longest;
    walk.weight_bytes = static_cast<long long>(stored);
    walk.constants = walks.constants.data();
    // Pages that no cursor ever needs are never touched.
    walks.cursors.emplace_back(static_cast<size_t>(spikes_in_step * longest));
    walk.cursor = walks.cursors.back().data();
    walks.of.push_back(walk);
  }
  return walks;
}

}  // namespace nsim::wire
