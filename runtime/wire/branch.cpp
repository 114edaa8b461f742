#include "runtime/wire/branch.h"

#include "engine/text/diagnostic.h"

#include <algorithm>
#include <cstring>
#include <thread>

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
};

using Parts = std::vector<Part>;

Parts parts_on(const plan::Schedule& schedule, const plan::Tract& tract, const std::vector<Wired>& wired, const Placement& placement, int thread) {
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

void lay_rows(const Parts& parts, bool constant, bool single, bool near, bool ring, Branch& branch) {
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
  if (!constant && single) branch.weight_single = Memory<float>(n);
  if (!constant && !single) branch.weight_double = Memory<double>(n);
  each_synapse(parts, branch, [&](const Part& part, size_t k, size_t at) {
    if (near) branch.near_target[at] = static_cast<uint16_t>(part.target(k));
    else branch.far_target[at] = part.target(k);
    if (ring) branch.delay[at] = part.delay(k);
    if (constant) return;
    if (single) branch.weight_single[at] = static_cast<float>(part.weight(k));
    else branch.weight_double[at] = part.weight(k);
  });
}

template <class T>
void put(unsigned char* at, T value) { std::memcpy(at, &value, sizeof value); }

/// One row as segments by delay. `counts` and `places` are scratch.
class Chain {
 public:
  Chain(const Parts& parts, size_t weight_bytes) : parts_(parts), weight_bytes_(weight_bytes) {}

  /// Bytes that the row of a source takes.
  int64_t measure(int64_t source) {
    size_t n = 0;
    uint32_t last = 0;
    for (const Part& part : parts_) {
      const auto [begin, end] = part.row(source);
      n += end - begin;
      for (size_t k = begin; k < end; ++k) last = std::max<uint32_t>(last, part.delay(k));
    }
    return static_cast<int64_t>(last * kernels::walk_header + n * (2 + weight_bytes_));
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
    places_.assign(counts_.size(), {});
    for (size_t delay = 1; delay < counts_.size(); ++delay) {
      put(at, counts_[delay]);
      put(at + 4, delay + 1 < counts_.size() ? counts_[delay + 1] : kernels::walk_end);
      places_[delay] = {at + kernels::walk_header, at + kernels::walk_header + counts_[delay] * weight_bytes_};
      at = places_[delay].target + 2 * size_t{counts_[delay]};
    }
    Place* const places = places_.data();
    const size_t weight_bytes = weight_bytes_;
    for (const Part& one : parts_) {
      const Part part = one;
      for (auto [k, end] = part.row(source); k < end; ++k) {
        Place& place = places[part.delay(k)];
        put(place.target, static_cast<uint16_t>(part.target(k)));
        place.target += 2;
        if (weight_bytes == 4) put(place.weight, static_cast<float>(part.weight(k)));
        if (weight_bytes == 8) put(place.weight, part.weight(k));
        place.weight += weight_bytes;
      }
    }
  }

 private:
  struct Place { unsigned char *weight = nullptr, *target = nullptr; };
  const Parts& parts_;
  size_t weight_bytes_;
  std::vector<uint32_t> counts_;
  std::vector<Place> places_;
};

void lay_chains(const Parts& parts, size_t weight_bytes, Branch& branch) {
  Chain chain(parts, weight_bytes);
  for (size_t source = 0; source + 1 < branch.start.size(); ++source)
    branch.start[source + 1] = branch.start[source] + chain.measure(static_cast<int64_t>(source));
  branch.stream = Memory<unsigned char>(static_cast<size_t>(branch.start.back()));
  for (size_t source = 0; source + 1 < branch.start.size(); ++source)
    if (branch.start[source] != branch.start[source + 1]) chain.write(static_cast<int64_t>(source), branch.stream.data() + branch.start[source]);
}

/// In as many threads as there are branches: each touches its memory first.
template <class F>
void in_threads(int threads, F f) {
  std::vector<std::thread> workers;
  for (int thread = 1; thread < threads; ++thread) workers.emplace_back([&f, thread] { f(thread); });
  f(0);
  for (auto& worker : workers) worker.join();
}

}  // namespace

bool counts_in_16_bits(const Placement& placement) {
  for (size_t thread = 1; thread < placement.base.size(); ++thread)
    if (placement.base[thread] - placement.base[thread - 1] > 65536) return false;
  return true;
}

Laid lay(const plan::Schedule& schedule, const plan::Tract& tract, std::vector<Wired>& wired, const Placement& placement, Form form, bool constant) {
  const int threads = placement.threads();
  const bool single = schedule.precision == "single", near = counts_in_16_bits(placement);
  require(near || form != Form::walk, "cursors walk rows of near targets");
  require(tract.constant_weight || !constant, "weights that are drawn are stored");
  Laid laid;
  laid.branches.resize(static_cast<size_t>(threads));
  laid.constant_double = wired[tract.wirings[0]].constant_weight;
  laid.constant_single = static_cast<float>(laid.constant_double);
  for (uint32_t w : tract.wirings) laid.most_delay = std::max(laid.most_delay, wired[w].most_delay);
  in_threads(threads, [&](int thread) {
    Branch& branch = laid.branches[static_cast<size_t>(thread)];
    branch.start.assign(static_cast<size_t>(tract.pre.size()) + 1, 0);
    const Parts parts = parts_on(schedule, tract, wired, placement, thread);
    if (form == Form::walk) lay_chains(parts, constant ? 0 : single ? 4 : 8, branch);
    else lay_rows(parts, constant, single, near, form == Form::ring, branch);
    for (uint32_t w : tract.wirings) wired[w].shards[static_cast<size_t>(thread)] = {};
  });
  return laid;
}

int64_t bytes_of(const Laid& laid) {
  size_t bytes = 0;
  for (const Branch& b : laid.branches)
    bytes += 2 * b.near_target.size() + 4 * b.far_target.size() + 4 * b.weight_single.size() + 8 * b.weight_double.size() + 2 * b.delay.size() + b.stream.size();
  return static_cast<int64_t>(bytes);
}

Walks make_walks(const std::vector<const Laid*>& tracts, bool single, bool constant, int64_t spikes_in_step, int threads) {
  Walks walks;
  uint32_t longest = 1;
  for (const Laid* laid : tracts) longest = std::max(longest, laid->most_delay);
  for (int thread = 0; thread < threads; ++thread) {
    kernels::Walk walk{};
    walk.longest = longest;
    walk.weight_bytes = constant ? 0 : single ? 4 : 8;
    walk.constant = constant ? tracts.at(0)->constant_double : 0;
    // Pages that no cursor ever needs are never touched.
    walks.cursors.emplace_back(static_cast<size_t>(spikes_in_step * longest));
    walk.cursor = walks.cursors.back().data();
    walks.of.push_back(walk);
  }
  return walks;
}

}  // namespace nsim::wire
