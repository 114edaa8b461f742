// Projections are drawn and laid out tract by tract, so that only one of them stands in memory twice. Drawn delays get their form: cursors that walk
// the rows, or rings of future sums.
#include "runtime/simulate/memory.h"
#include <algorithm>
#include <bit>

namespace nsim::simulate {
namespace {

using plan::DeliverLaunch;

/// A cursor looks at every delay of a row; with fewer synapses than this for each delay, a ring is cheaper.
constexpr double synapses_in_segment = 4;

class Connector {
 public:
  Connector(Built& built, bool reads_wirings, Diagnostics& diagnostics)
      : built_(built), schedule_(built.schedule), network_(built.network), reads_wirings_(reads_wirings), diagnostics_(diagnostics),
        numbers_{[&built](plan::Source source, uint32_t index, uint32_t population, int64_t cell) { return read_number(built, source, index, population, cell); }} {}

  int64_t operator()() {
    for (size_t k = 0; k < schedule_.wirings.size(); ++k) expected_.push_back(wire::expected_synapses(schedule_, k, built_.places, numbers_));
    check_memory(estimate(schedule_, network_.real_bytes, expected_, reads_wirings_));
    network_.wired.resize(schedule_.wirings.size());
    built_.roundings.resize(schedule_.wirings.size());
    network_.tracts.resize(schedule_.tracts.size());
    network_.walks.resize(schedule_.buffers.size());
    for (const DeliverLaunch* launch : largest_first()) draw(*launch);
    for (const plan::CarryLaunch& launch : schedule_.carries)
      connect(launch.tract, launch.onto, launch.drawn_delay ? wire::Form::ring : wire::Form::rows, launch.drawn_delay ? -1 : int64_t{launch.delay});
    network_.columns.resize(schedule_.plastics.size());
    network_.replays.resize(schedule_.plastics.size());
    network_.numbers.resize(schedule_.plastics.size());
    network_.source_elements.resize(schedule_.plastics.size());
    for (uint32_t k = 0; k < schedule_.plastics.size() && !diagnostics_.has_errors(); ++k) draw_plastic(k);
    wire::release_recycled();
    return n_synapses_;
  }

 private:
  /// A tract stands in memory twice while it is laid out: the largest ones do so before the others are there.
  std::vector<const DeliverLaunch*> largest_first() const {
    std::vector<std::pair<double, const DeliverLaunch*>> sized;
    for (const auto* launches : {&schedule_.before, &schedule_.behind, &schedule_.after})
      for (const DeliverLaunch& launch : *launches) {
        double synapses = 0;
        for (uint32_t w : schedule_.tracts[launch.tract].wirings) synapses += expected_[w];
        sized.emplace_back(synapses, &launch);
      }
    std::stable_sort(sized.begin(), sized.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    std::vector<const DeliverLaunch*> launches;
    for (const auto& [synapses, launch] : sized) launches.push_back(launch);
    return launches;
  }

  /// Decided for all drawn delays onto one sum, by numbers that do not depend on threads more than rows do: the order of the sum is the same either way.
  bool walks(uint32_t sum) {
    auto [at, made] = walks_.try_emplace(sum, false);
    const bool in_ring = std::any_of(schedule_.plastics.begin(), schedule_.plastics.end(), [&](const plan::Plastic& p) {
      return p.delivery.kind != DeliverLaunch::zero_delay && p.delivery.onto == sum;
    });
    const bool labelled = schedule_.half_weights && tracts_onto(sum) > wire::most_labels;
    if (!made || in_ring || labelled || reads_wirings_ || !wire::counts_in_16_bits(network_.placements[schedule_.buffers[sum].block])) return at->second;
    double synapses = 0, segments = 1;
    for (const DeliverLaunch& launch : schedule_.before) {
      if (launch.kind != DeliverLaunch::drawn || launch.onto != sum) continue;
      const plan::Tract& tract = schedule_.tracts[launch.tract];
      double longest = 1;
      for (uint32_t w : tract.wirings) {
        synapses += expected_[w];
        longest = std::max(longest, wire::expected_longest_delay(schedule_, w, built_.places, numbers_));
      }
      segments += static_cast<double>(tract.pre.size()) * longest * network_.threads;
    }
    return at->second = synapses >= synapses_in_segment * segments;
  }

  void draw(const DeliverLaunch& launch) {
    const bool drawn = launch.kind == DeliverLaunch::drawn;
    const wire::Form form = !drawn ? wire::Form::rows : walks(launch.onto) ? wire::Form::walk : wire::Form::ring;
    connect(launch.tract, launch.onto, form, drawn ? -1 : int64_t{launch.delay});
  }

  /// `delay`: in steps, as the plan has it; negative when drawn.
  void connect(uint32_t index, uint32_t onto, wire::Form form, int64_t delay) {
    const plan::Tract& tract = schedule_.tracts[index];
    for (uint32_t w : tract.wirings) {
      wire::Wired& wired = network_.wired[w] = wire::wire(schedule_, w, built_.places, numbers_, network_.threads, diagnostics_);
      n_synapses_ += wired.n_synapses;
      if (delay >= 0 && wired.n_synapses > 0 && !diagnostics_.has_errors())
        require(delay == wired.constant_delay, "the plan and the wiring round a delay alike");
    }
    if (diagnostics_.has_errors()) return;
    const double step = schedule_.half_weights && !tract.constant_weight ? round(tract) : 1;
    for (uint32_t w : tract.wirings) keep_numbers(built_, w);
    if (reads_wirings_) return;
    wire::release_recycled();
    // Segments of one sum are alike: with several tracts every synapse has its weight.
    const bool constant = tract.constant_weight && (form != wire::Form::walk || tracts_onto(onto) == 1);
    const wire::Half half{step, form == wire::Form::walk ? place_among_walks(index, onto) : 0};
    network_.tracts[index] = wire::lay(schedule_, tract, network_.wired, network_.placements[schedule_.buffers[onto].block], form, constant, half);
  }

  /// The weights of the tract's synapses are whole numbers of one step afterwards.
  double round(const plan::Tract& tract) {
    std::vector<wire::Wired*> projections;
    for (uint32_t w : tract.wirings) projections.push_back(&network_.wired[w]);
    const std::vector<wire::Rounding> found = wire::round_weights(projections);
    for (size_t k = 0; k < found.size(); ++k) built_.roundings[tract.wirings[k]] = found[k];
    return found.at(0).step;
  }

  /// In the order in which allocate_waiting hands their steps to the cursors.
  uint32_t place_among_walks(uint32_t tract, uint32_t sum) const {
    uint32_t place = 0;
    for (const DeliverLaunch& d : schedule_.before) {
      if (d.kind != DeliverLaunch::drawn || d.onto != sum) continue;
      if (d.tract == tract) break;
      ++place;
    }
    return place;
  }

  /// Both devices walk the laid rows of synapses that change.
  void draw_plastic(uint32_t k) {
    const plan::Plastic& plastic = schedule_.plastics[k];
    const plan::Tract& tract = schedule_.tracts[plastic.delivery.tract];
    const uint32_t w = tract.wirings[0];
    wire::Wired& wired = network_.wired[w] = wire::wire(schedule_, w, built_.places, numbers_, network_.threads, diagnostics_);
    n_synapses_ += wired.n_synapses;
    if (diagnostics_.has_errors()) return;
    keep_numbers(built_, w);
    keep_states(built_, k);
    const uint32_t post = schedule_.wirings[w].post.population.at, group = wire::group_of(schedule_, post);
    const wire::Placement& placement = network_.placements[schedule_.populations[post].block.at];
    const wire::Form form = plastic.delivery.kind == DeliverLaunch::drawn ? wire::Form::ring : wire::Form::rows;
    network_.tracts[plastic.delivery.tract] = wire::lay(schedule_, tract, network_.wired, placement, form, true);
    if (plastic.draws) network_.numbers[k] = numbers_of(network_.tracts[plastic.delivery.tract].branches);
    if (plastic.reads_past) {
      const uint32_t pre = tract.pre.population.at;
      for (int64_t cell = 0; cell < schedule_.populations[pre].n_cells; ++cell)
        network_.source_elements[k].push_back(static_cast<uint32_t>(element(built_, pre, cell)));
    }
    if (!plastic.reads_columns) return;
    if (plastic.replay && !reads_wirings_) {
      for (size_t thread = 0; thread < static_cast<size_t>(network_.threads); ++thread)
        network_.replays[k].push_back(wire::make_replay(tract.pre.size(), placement.base[thread + 1] - placement.base[thread],
                                                        network_.tracts[plastic.delivery.tract].branches[thread].start.back(), plastic.replay->kept.size(), network_.real_bytes));
      return;
    }
    for (size_t thread = 0; thread < static_cast<size_t>(network_.threads); ++thread) {
      const auto [first, last] = placement.slices[group][thread];
      network_.columns[k].push_back(wire::columns_of(network_.tracts[plastic.delivery.tract].branches[thread], tract.pre.first,
                                                     placement.begin[group][thread] - placement.base[thread], last - first));
    }
  }

  /// By thread and source: the number of a row's first synapse in the whole projection less its place in the branch.
  static std::vector<std::vector<int64_t>> numbers_of(const std::vector<wire::Branch>& branches) {
    std::vector<std::vector<int64_t>> numbers(branches.size());
    int64_t n = 0;
    for (size_t source = 0; !branches.empty() && source + 1 < branches[0].start.size(); ++source)
      for (size_t thread = 0; thread < branches.size(); ++thread) {
        numbers[thread].push_back(n - branches[thread].start[source]);
        n += branches[thread].start[source + 1] - branches[thread].start[source];
      }
    return numbers;
  }

  size_t tracts_onto(uint32_t sum) const {
    return static_cast<size_t>(std::count_if(schedule_.before.begin(), schedule_.before.end(),
                                             [&](const DeliverLaunch& d) { return d.kind == DeliverLaunch::drawn && d.onto == sum; }));
  }

  Built& built_;
  const plan::Schedule& schedule_;
  device::Network& network_;
  bool reads_wirings_;
  Diagnostics& diagnostics_;
  wire::Numbers numbers_;
  std::vector<double> expected_;
  std::map<uint32_t, bool> walks_;
  int64_t n_synapses_ = 0;
};

}  // namespace

int64_t connect(Built& built, bool reads_wirings, Diagnostics& diagnostics) {
  const int64_t n = Connector(built, reads_wirings, diagnostics)();
  if (!diagnostics.has_errors()) allocate_waiting(built);
  return n;
}

}  // namespace nsim::simulate
