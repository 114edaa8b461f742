#include "engine/emit/laps.h"
#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace nsim::emit {

size_t Laps::account(const Lap& lap) {
  size_t k = 0;
  while (k < accounts_.size() && (accounts_[k].phase != lap.phase || accounts_[k].name != lap.name || accounts_[k].tracts != lap.tracts)) ++k;
  if (k == accounts_.size()) accounts_.push_back(lap);
  return k + 1;
}

void take_lap(Program& p, const Lap& lap) {
  if (p.laps) p.out.line(fmt::format("lap({}, {});", p.args.common(Slot::laps), p.laps->account(lap)));
}

namespace {

/// What an update of one cell reads and writes, each number once.
double bytes_of_cell(const plan::Schedule& schedule, const plan::CellLaunch& launch) {
  std::set<uint32_t> read, written(launch.clears.begin(), launch.clears.end());
  for (const plan::Instruction& i : launch.code.body)
    if (i.source == plan::Source::buffer) read.insert(i.index);
  for (const plan::Store& s : launch.stores) written.insert(s.buffer);
  double bytes = 0;
  for (const auto* buffers : {&read, &written})
    for (const uint32_t b : *buffers) bytes += schedule.buffers[b].type == plan::Type::real && schedule.precision == "double" ? 8 : 4;
  return bytes;
}

}  // namespace

void take_laps_of_cells(Program& p, const plan::CellLaunch& launch, const std::string& group) {
  if (!p.laps) return;
  const plan::BlockPlan& block = p.schedule.blocks[launch.block];
  const std::vector<plan::Plastic>& plastics = p.schedule.plastics;
  const bool cells = std::none_of(plastics.begin(), plastics.end(), [&](const plan::Plastic& s) { return s.of_pre == launch.block || s.of_post == launch.block; });
  const double bytes = bytes_of_cell(p.schedule, launch);
  size_t first = 0;
  for (const plan::Group& g : block.groups) {
    const size_t k = p.laps->account({cells ? Lap::integrate : Lap::plasticity, p.schedule.populations[g.population].name, cells ? Lap::cells : Lap::none, {}, g.population, bytes});
    if (first == 0) first = k;
  }
  p.out.line(fmt::format("lap({}, {} + {});", p.args.common(Slot::laps), first, group));
}

void take_lap_of_call(Program& p, const std::string& call, Lap::Phase phase) {
  const std::string name = call.substr(0, call.find('('));
  if (name == "BARRIER" || name == "ARRIVE" || name == "AWAIT") return take_lap(p, {Lap::barrier, "all threads"});
  if (name.starts_with("step_") || name.starts_with("folded_") || name.starts_with("deliver_") || name.starts_with("resume_")) return;  // have laps inside
  take_lap(p, {name.starts_with("carry_") ? Lap::deliver : phase, name});
}

std::vector<Lap> laps_of_reacts(const Program& p, const Moments& which) {
  using Event = graph::Plasticity::Event;
  static const char* words[] = {"on pre of ", "on post of ", "every of ", "on step of ", "equations of ", "on start of "};
  std::vector<Lap> laps;
  for (const plan::ReactLaunch& launch : p.schedule.reacts) {
    if (std::find(which.begin(), which.end(), launch.moment) == which.end()) continue;
    const uint32_t tract = p.schedule.plastics[launch.plastic].delivery.tract;
    const Lap::Events events = launch.moment == Event::pre ? Lap::out_of_sources : launch.moment == Event::post ? Lap::into_targets : Lap::none;
    laps.push_back({Lap::plasticity, words[launch.moment] + p.schedule.tracts[tract].name, events, {tract}});
  }
  return laps;
}

}  // namespace nsim::emit
