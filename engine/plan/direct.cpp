#include "engine/plan/direct.h"
#include "engine/plan/lower.h"
#include <algorithm>
#include <set>

namespace nsim::plan {

namespace {

constexpr auto none = ~size_t{0};

bool reads(const Code& code, uint32_t buffer) {
  return std::any_of(code.body.begin(), code.body.end(), [&](const Instruction& i) { return i.source == Source::buffer && i.index == buffer; });
}

/// How often a launch uses the value of an instruction; stores count as well.
size_t uses_of(const CellLaunch& launch, uint32_t at) {
  size_t n = launch.fires == int64_t(at);
  for (const Instruction& i : launch.code.body) n += size_t(std::count(i.args.begin(), i.args.begin() + i.n_args, at));
  for (const CodeDraw& d : launch.code.draws)
    n += (d.has_above && d.above == at) + (d.has_below && d.below == at) + (d.has_from && d.from == at) + (d.has_to && d.to == at);
  for (const Store& s : launch.stores) n += s.instruction == at;
  for (const ExternCall& c : launch.calls) n += size_t(std::count(c.members.begin(), c.members.end(), at));
  return n;
}

/// The store of a launch that takes a sum and has it alone; none if there is no such.
size_t taken_by(const CellLaunch& launch, uint32_t sum) {
  const std::vector<Instruction>& body = launch.code.body;
  const auto read = std::find_if(body.begin(), body.end(), [&](const Instruction& i) { return i.source == Source::buffer && i.index == sum; });
  if (read == body.end()) return none;
  const uint32_t arrived = uint32_t(read - body.begin());
  for (size_t k = 0; k < launch.stores.size(); ++k) {
    const uint32_t at = launch.stores[k].instruction;
    const Instruction& add = body[at];
    if (add.op == Op::add && add.args[1] == arrived && uses_of(launch, at) == 1 && uses_of(launch, arrived) == 1) return k;
  }
  return none;
}

class Direct {
 public:
  Direct(Schedule& schedule, uint32_t sum) : s_(schedule), sum_(sum) {}

  bool is_legal() {
    if (!only_spikes_and_drives() || is_read_elsewhere()) return false;
    for (const auto* launches : {&s_.starts, &s_.cells})
      for (const CellLaunch& launch : *launches) {
        if (std::find(launch.clears.begin(), launch.clears.end(), sum_) == launch.clears.end()) continue;
        const size_t k = taken_by(launch, sum_);
        if (k == none || (onto_ != nowhere && onto_ != launch.stores[k].buffer)) return false;
        onto_ = launch.stores[k].buffer;
      }
    return onto_ != nowhere;
  }

  void apply() {
    for (auto* launches : {&s_.starts, &s_.cells}) {
      for (CellLaunch& launch : *launches)
        if (const size_t k = taken_by(launch, sum_); k != none) leave_out(launch, k);
      std::erase_if(*launches, [](const CellLaunch& l) { return l.stores.empty() && l.clears.empty() && l.fires < 0 && l.calls.empty(); });
    }
    for (DeliverLaunch& d : s_.before)
      if (d.onto == sum_) d.onto = onto_, s_.behind.push_back(d);
    std::erase_if(s_.before, [&](const DeliverLaunch& d) { return d.onto == onto_; });
    for (DriveLaunch& d : s_.drives)
      if (d.onto == sum_) d.onto = onto_, d.into_sum = false;
    s_.buffers[sum_].slots = 0;
  }

 private:
  bool only_spikes_and_drives() const {
    const auto is_other = [&](const DeliverLaunch& d) { return d.onto == sum_ && d.kind != DeliverLaunch::one_delay; };
    if (s_.buffers[sum_].waits || std::any_of(s_.before.begin(), s_.before.end(), is_other)) return false;
    if (std::any_of(s_.carries.begin(), s_.carries.end(), [&](const CarryLaunch& c) { return c.onto == sum_; })) return false;
    for (const Plastic& p : s_.plastics)
      if (p.delivery.onto == sum_ || std::find(p.adds_to.begin(), p.adds_to.end(), sum_) != p.adds_to.end()) return false;
    return std::none_of(s_.drives.begin(), s_.drives.end(), [&](const DriveLaunch& d) { return d.onto == sum_ && reads_state(d.code); });
  }

  /// A drive behind the cells would see what they have made of it.
  bool reads_state(const Code& code) const {
    for (const CellLaunch& launch : s_.cells)
      for (const Store& store : launch.stores)
        if (reads(code, store.buffer)) return true;
    return false;
  }

  bool is_read_elsewhere() const {
    for (const auto* folds : {&s_.folds, &s_.stage_start_folds})
      for (const FoldLaunch& f : *folds)
        if (reads(f.argument.code, sum_)) return true;
    return std::any_of(s_.stage_starts.begin(), s_.stage_starts.end(), [&](const CellLaunch& l) { return reads(l.code, sum_); });
  }

  void leave_out(CellLaunch& launch, size_t k) {
    Store& store = launch.stores[k];
    store.instruction = launch.code.body[store.instruction].args[0];
    const Instruction& now = launch.code.body[store.instruction];
    if (now.op == Op::read && now.source == Source::buffer && now.index == store.buffer) launch.stores.erase(launch.stores.begin() + long(k));
    std::erase(launch.clears, sum_);
    std::vector<uint32_t*> roots;
    for (Store& s : launch.stores) roots.push_back(&s.instruction);
    uint32_t fires = uint32_t(launch.fires);
    if (launch.fires >= 0) roots.push_back(&fires);
    for (ExternCall& c : launch.calls)
      for (uint32_t& m : c.members) roots.push_back(&m);
    launch.code = needed_by(launch.code, roots);
    if (launch.fires >= 0) launch.fires = fires;
  }

  Schedule& s_;
  uint32_t sum_, onto_ = nowhere;
};

}  // namespace

void deliver_directly(Schedule& schedule) {
  for (uint32_t k = 0; k < schedule.buffers.size(); ++k) {
    if (!schedule.buffers[k].is_sum) continue;
    Direct direct(schedule, k);
    if (direct.is_legal()) direct.apply();
  }
}

}  // namespace nsim::plan
