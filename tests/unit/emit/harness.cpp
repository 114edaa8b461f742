#include "tests/unit/emit/harness.h"
#include "engine/text/diagnostic.h"
#include "tests/unit/emit/compile.h"
#include <bit>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <thread>
#include <unistd.h>

namespace nsim::test {

namespace {

constexpr int64_t history = 64;

std::string compiled(const emit::KernelSource& source) {
  static int number = 0;
  const std::string stem = (std::filesystem::temp_directory_path() / fmt::format("nsim_emit_{}_{}", getpid(), number++)).string();
  std::ofstream(stem + ".cpp") << source.prelude << source.text;
  const std::string command =
      fmt::format("{} -std=c++20 -O3 -march=native -ffp-contract=off -fno-math-errno -fno-trapping-math {} -shared -fPIC {}.cpp -o {}.so",
                  host_compiler(), strict(), stem, stem);
  require(std::system(command.c_str()) == 0, "emitted text compiles: " + stem + ".cpp");
  return stem;
}

}  // namespace

template <class Real>
Harness<Real>::Harness(const plan::Schedule& schedule, const emit::KernelSource& source, std::vector<HandWiring> wirings, int threads)
    : schedule_(schedule), source_(source), threads_(threads), wirings_(std::move(wirings)) {
  for (const plan::Buffer& b : schedule.buffers) {
    const size_t n = size_t(schedule.blocks[b.block].n_cells) * size_t(b.slots ? b.slots : uint32_t(slots_));
    reals_.emplace_back(b.type == plan::Type::real ? n : 0), wholes_.emplace_back(b.type == plan::Type::real ? 0 : n);
  }
  for (const plan::BlockPlan& block : schedule.blocks) parameters_.emplace_back(block.parameters.size() * block.groups.size());
  for (uint32_t p = 0; p < schedule.populations.size(); ++p) {
    uint32_t most = 1;
    for (const plan::SourceLaunch& s : schedule.sources)
      if (s.population == p) most = s.most;
    room_.push_back(schedule.populations[p].n_cells * most);
    spikes_.emplace_back(size_t(room_[p] * history)), counts_.emplace_back(size_t(threads * history));
    spike_first_.emplace_back();
    for (int t = 0; t < threads; ++t) spike_first_[p].push_back(slice(schedule.populations[p].n_cells, t).first * most);
  }
  for (const plan::SpikeList& list : schedule.lists) {
    const int64_t steps = list.period ? list.period : list.step.empty() ? 0 : list.step.back();
    std::vector<int64_t> row(size_t(steps + 1), 0);
    for (int64_t s : list.step) ++row[size_t(s)];
    for (size_t k = 1; k < row.size(); ++k) row[k] += row[k - 1];
    list_rows_.push_back(row);
    list_cells_.emplace_back(list.cell.begin(), list.cell.end());
  }
  for (const plan::Tract& tract : schedule.tracts) join(tract);
  if (!schedule.stages.empty())
    for (const auto& trace : schedule.stages[0].traces) records_.emplace_back(size_t(trace.cells.size() * 4096));
  const std::string stem = compiled(source);
  library_ = dlopen((stem + ".so").c_str(), RTLD_NOW);
  if (!std::getenv("NSIM_KEEP")) std::filesystem::remove(stem + ".so"), std::filesystem::remove(stem + ".cpp");
  require(library_ != nullptr, "a compiled kernel is loaded");
}

/// The rows of a tract on each thread, source by source, its projections in their order.
template <class Real>
void Harness<Real>::join(const plan::Tract& tract) {
  shards_.emplace_back();
  constants_.push_back(Real(wirings_.at(tract.wirings[0]).constant));
  for (int t = 0; t < threads_; ++t) {
    HandWiring shard;
    shard.row.push_back(0);
    std::vector<Real> weight;
    for (int64_t cell = tract.pre.first; cell <= tract.pre.last; ++cell) {
      for (uint32_t w : tract.wirings) {
        const plan::Wiring& wiring = schedule_.wirings[w];
        const HandWiring& all = wirings_.at(w);
        const graph::Population& post = schedule_.populations[wiring.post.population.at];
        const auto [begin, end] = slice(post.n_cells, t);
        if (cell < wiring.pre.first || cell > wiring.pre.last) continue;
        const size_t source = size_t(cell - wiring.pre.first);
        for (size_t k = size_t(all.row[source]); k < size_t(all.row[source + 1]); ++k) {
          if (all.target[k] < post.first + begin || all.target[k] >= post.first + end) continue;
          shard.target.push_back(all.target[k]);
          if (!all.weight.empty()) weight.push_back(Real(all.weight[k]));
          if (!all.delay.empty()) shard.delay.push_back(all.delay[k]);
        }
      }
      shard.row.push_back(int64_t(shard.target.size()));
    }
    shards_.back().push_back(std::move(shard));
    weights_.push_back(std::move(weight));
  }
}

template <class Real>
Harness<Real>::~Harness() {
  dlclose(library_);
}

template <class Real>
uint64_t Harness<Real>::field(const emit::Slot& slot, int thread) {
  using emit::Slot;
  auto at = [](const auto& v) { return v.empty() ? 0 : uint64_t(reinterpret_cast<uintptr_t>(v.data())); };
  const size_t k = slot.index, t = size_t(thread);
  switch (slot.kind) {
    case Slot::buffer:
      return schedule_.buffers[k].type == plan::Type::real ? at(reals_[k]) : at(wholes_[k]);
    case Slot::parameters:
      return at(parameters_[k]);
    case Slot::table:
      return at(thresholds);
    case Slot::table_size:
      return n_thresholds;
    case Slot::group_begin:
      return uint64_t(schedule_.blocks[k].groups[slot.second].first + slice(schedule_.blocks[k].groups[slot.second].n_cells, thread).first);
    case Slot::group_end:
      return uint64_t(schedule_.blocks[k].groups[slot.second].first + slice(schedule_.blocks[k].groups[slot.second].n_cells, thread).second);
    case Slot::group_first:
      return uint64_t(schedule_.blocks[k].groups[slot.second].first);
    case Slot::group_elements: {
      const plan::Group& group = schedule_.blocks[k].groups[slot.second];
      elements_.emplace_back();
      for (int each = 0; each < threads_; ++each) elements_.back().push_back(group.first + slice(group.n_cells, each).first);
      return at(elements_.back());
    }
    case Slot::group_lane:
      return schedule_.blocks[k].groups[slot.second].lane;
    case Slot::block_cells:
      return uint64_t(schedule_.blocks[k].n_cells);
    case Slot::ring_mask:
      return uint64_t(slots_ - 1);
    case Slot::block_base:
      return 0;
    case Slot::tract_start:
      return at(shards_[k][t].row);
    case Slot::tract_near:
      return 0;
    case Slot::tract_far:
      return at(shards_[k][t].target);
    case Slot::tract_weight:
      return at(weights_[k * size_t(threads_) + t]);
    case Slot::tract_delay:
      return at(shards_[k][t].delay);
    case Slot::tract_stream:
      return 0;
    case Slot::tract_constant:
      return uint64_t(reinterpret_cast<uintptr_t>(&constants_[k]));
    case Slot::tract_first:
      return uint64_t(schedule_.tracts[k].pre.first);
    case Slot::tract_cells:
      return uint64_t(schedule_.tracts[k].pre.size());
    case Slot::column_start:
    case Slot::column_synapse:
    case Slot::column_source:
    case Slot::replay_cells:
    case Slot::replay_depth:
    case Slot::replay_visited:
    case Slot::replay_stamps:
    case Slot::replay_waiting:
    case Slot::replay_kept:
    case Slot::synapse_numbers:
    case Slot::source_elements:
      return 0;  // no test here has synapses that change
    case Slot::walk:
      return 0;  // drawn delays wait in rings
    case Slot::list_row:
      return at(list_rows_[k]);
    case Slot::list_cell:
      return at(list_cells_[k]);
    case Slot::list_steps:
      return list_rows_[k].size() - 1;
    case Slot::spikes:
      return schedule_.publishes[k] ? at(spikes_[k]) : 0;
    case Slot::spike_counts:
      return at(counts_[k]);
    case Slot::spike_first:
      return at(spike_first_[k]);
    case Slot::spike_room:
      return uint64_t(room_[k]);
    case Slot::record:
      return slot.second == 0 ? at(records_[k]) : 0;
    case Slot::thread:
      return t;
    case Slot::threads:
      return uint64_t(threads_);
    case Slot::history:
      return history;
    case Slot::stage_first:
      return 0;
    case Slot::seed:
      return schedule_.seed;
    case Slot::step_ms:
      return std::bit_cast<uint64_t>(schedule_.step_ms);
    case Slot::number:
      return std::bit_cast<uint64_t>(slot.real_value);
    case Slot::whole:
      return static_cast<uint64_t>(slot.whole_value);
    case Slot::laps:
      return 0;
    case Slot::barrier:
      return 0;  // threads take turns of one step
  }
  return 0;
}

template <class Real>
void Harness<Real>::start() {
  args_.assign(size_t(threads_), {});
  for (int t = 0; t < threads_; ++t) {
    for (const emit::Slot& slot : source_.slots) args_[size_t(t)].push_back(field(slot, t));
    reinterpret_cast<void (*)(void*)>(dlsym(library_, "nsim_start"))(args_[size_t(t)].data());
  }
}

// Without zero delays a step of one thread needs only what the others did in the step before, so they can take turns.
template <class Real>
void Harness<Real>::run(int64_t n) {
  auto* entry = reinterpret_cast<void (*)(void*, long, long)>(dlsym(library_, "nsim_run"));
  if (threads_ == 1) {
    entry(args_[0].data(), done_ + 1, n);
    done_ += n;
    return;
  }
  for (int64_t k = 0; k < n; ++k) {
    ++done_;
    for (int t = 0; t < threads_; ++t) entry(args_[size_t(t)].data(), done_, 1);
  }
}

template <class Real>
std::vector<Real>& Harness<Real>::real(const std::string& buffer) {
  for (size_t k = 0; k < schedule_.buffers.size(); ++k)
    if (schedule_.buffers[k].name == buffer) return reals_[k];
  bug("no buffer " + buffer);
}

template <class Real>
void Harness<Real>::set_whole(const std::string& buffer, size_t k, int32_t value) {
  for (size_t b = 0; b < schedule_.buffers.size(); ++b) {
    const size_t bytes = schedule_.buffers[b].bytes;
    if (schedule_.buffers[b].name == buffer) return void(std::memcpy(reinterpret_cast<char*>(wholes_[b].data()) + k * bytes, &value, bytes));
  }
  bug("no buffer " + buffer);
}

template <class Real>
Real& Harness<Real>::parameter(const std::string& name, uint32_t block, uint32_t population) {
  const plan::BlockPlan& b = schedule_.blocks[block];
  for (size_t k = 0; k < b.parameters.size(); ++k)
    if (b.parameters[k].name == name) return parameters_[block][k * b.groups.size() + population];
  bug("no parameter " + name);
}

template <class Real>
std::vector<uint32_t> Harness<Real>::spikes_of(uint32_t population, int64_t stamp) const {
  std::vector<uint32_t> out;
  for (int t = 0; t < threads_; ++t) {
    const size_t row = size_t(stamp & (history - 1));
    const uint32_t* list = spikes_[population].data() + row * size_t(room_[population]) + spike_first_[population][size_t(t)];
    out.insert(out.end(), list, list + counts_[population][row * size_t(threads_) + size_t(t)]);
  }
  return out;
}

template class Harness<float>;
template class Harness<double>;

}  // namespace nsim::test
