// What spikes add to their targets: one call for each tract. Drawn delays have two forms, chosen when the network is built: cursors that walk the rows,
// or a ring of future sums; the text holds both calls, and the walk's pointer says which.
#include "engine/emit/laps.h"
#include "engine/emit/program.h"
#include <fmt/format.h>

namespace nsim::emit {

std::string synapses_of(Program& p, uint32_t index, bool drawn_delay, bool may_walk) {
  const plan::Tract& tract = p.schedule.tracts[index];
  const bool reads_constant = tract.constant_weight || p.schedule.half_weights;
  auto slot = [&](Slot::Kind kind) { return p.args.tract(kind, index); };
  return fmt::format("{{{}, {}, {}, {}, {}, {}, {}, {}, {}}}", slot(Slot::tract_start), slot(Slot::tract_near), slot(Slot::tract_far),
                     tract.constant_weight ? "0" : slot(Slot::tract_weight), drawn_delay ? slot(Slot::tract_delay) : "0",
                     drawn_delay && may_walk ? slot(Slot::tract_stream) : "0", reads_constant ? "*" + slot(Slot::tract_constant) : "0",
                     slot(Slot::tract_first), slot(Slot::tract_cells));
}

std::string own(Program& p, const std::string& row, uint32_t buffer) { return row + " + " + p.args.block_base(p.schedule.buffers[buffer].block); }

namespace {

using plan::DeliverLaunch;

std::string spikes_of_tract(Program& p, const plan::Tract& tract) {
  const uint32_t population = tract.pre.population.at;
  return spikes_of(p, p.schedule.populations[population].block.at, std::to_string(group_of(p.schedule, population)));
}

/// A call on the spikes and synapses of a tract, in a block of its own.
void call(Program& p, const DeliverLaunch& d, const std::string& text) {
  const plan::Tract& tract = p.schedule.tracts[d.tract];
  p.out.open("{", p.schedule.wirings[tract.wirings[0]].span);
  p.out.line(fmt::format("const Spikes spikes = {};", spikes_of_tract(p, tract)));
  p.out.line(fmt::format("const Synapses synapses = {};  // {}", synapses_of(p, d.tract, d.kind == DeliverLaunch::drawn, true), tract.name));
  p.out.line(text);
  take_lap(p, {Lap::deliver, tract.name, Lap::out_of_sources, {d.tract}});
  p.out.close();
}

/// Launches of drawn delays onto one sum, in their order.
std::map<uint32_t, std::vector<const DeliverLaunch*>> drawn_by_sum(const plan::Schedule& schedule) {
  std::map<uint32_t, std::vector<const DeliverLaunch*>> sums;
  for (const DeliverLaunch& d : schedule.before)
    if (d.kind == DeliverLaunch::drawn) sums[d.onto].push_back(&d);
  return sums;
}

/// The segments that cursors have reached.
void take_lap_of_walk(Program& p, uint32_t buffer, const std::vector<const DeliverLaunch*>& launches) {
  Lap lap{Lap::deliver, "drawn delays onto " + p.schedule.buffers[buffer].name, Lap::walked};
  for (const DeliverLaunch* d : launches) lap.tracts.push_back(d->tract);
  take_lap(p, lap);
}

/// Cursors of spikes that were sent before this run began: after a restored state, and in the first run after it.
Calls write_resume(Program& p) {
  const auto sums = drawn_by_sum(p.schedule);
  if (sums.empty()) return {};
  p.out.line("");
  p.out.open("PART resume_walks(Args* args, i64 first) {");
  for (const auto& [buffer, launches] : sums) {
    const std::string walk = p.args.walk(buffer);
    p.out.open(fmt::format("if ({0} && {0}->step != first - 1) {{", walk));
    p.out.line(fmt::format("{}->live = 0;", walk));
    p.out.open(fmt::format("for (i64 stamp = first - {}->longest; stamp < first - 1; ++stamp) {{", walk));
    for (const DeliverLaunch* d : launches) call(p, *d, fmt::format("walk_enter({}, spikes, synapses, stamp, first - 1 - stamp);", walk));
    p.out.close();
    p.out.close();
  }
  p.out.close();
  return {"resume_walks(args, first);"};
}

Calls write_known(Program& p) {
  const auto sums = drawn_by_sum(p.schedule);
  if (sums.empty()) return {};
  p.out.line("");
  p.out.open("PART deliver_known(Args* args, i64 step) {");
  p.out.line("(void)step;");
  for (const auto& [buffer, launches] : sums) {
    p.out.line(fmt::format("if ({0}) walk_on({0}, 0, {1});", p.args.walk(buffer), own(p, sum_row(p, buffer), buffer)));
    take_lap_of_walk(p, buffer, launches);
  }
  p.out.close();
  return {"deliver_known(args, step);"};
}

void write_drawn(Program& p, uint32_t buffer, const std::vector<const DeliverLaunch*>& launches) {
  const std::string walk = p.args.walk(buffer);
  p.out.open(fmt::format("if (Walk* walk = {}) {{", walk));
  p.out.line("const i64 known = walk->live;");
  for (const DeliverLaunch* d : launches) call(p, *d, "walk_enter(walk, spikes, synapses, step - 1, 0);");
  p.out.line(fmt::format("walk_on(walk, known, {});", own(p, sum_row(p, buffer), buffer)));
  take_lap_of_walk(p, buffer, launches);
  p.out.line("walk->step = step;");
  p.out.close();
  p.out.open("else {");
  const std::string cells = p.args.block_cells(p.schedule.buffers[buffer].block);
  for (const DeliverLaunch* d : launches)
    call(p, *d, fmt::format("deliver_later(spikes, synapses, step - 1, {}, {}, {});", own(p, p.args.buffer(buffer), buffer), p.args.ring_mask(buffer), cells));
  p.out.close();
}

Calls write_before(Program& p) {
  if (p.schedule.before.empty()) return {};
  p.out.line("");
  p.out.open("PART deliver_before(Args* args, i64 step) {");
  for (const auto& [buffer, launches] : drawn_by_sum(p.schedule)) write_drawn(p, buffer, launches);
  for (const DeliverLaunch& d : p.schedule.before)
    if (d.kind == DeliverLaunch::one_delay)
      call(p, d, fmt::format("deliver(spikes, synapses, step - {}, {});", p.args.whole(d.delay, fmt::format("t{}_steps", d.tract)), own(p, sum_row(p, d.onto), d.onto)));
  p.out.close();
  return {"deliver_before(args, step);"};
}

/// Asked for before the cells, so that rows are there behind them.
Calls write_asks(Program& p) {
  if (p.schedule.behind.empty()) return {};
  p.out.line("");
  p.out.open("PART deliver_asks(Args* args, i64 step) {");
  for (const DeliverLaunch& d : p.schedule.behind)
    call(p, d, fmt::format("ask_rows(spikes, synapses, step - {});", p.args.whole(d.delay, fmt::format("t{}_steps", d.tract))));
  p.out.close();
  return {"deliver_asks(args, step);"};
}

/// Straight onto variables that their cells have done with.
Calls write_behind(Program& p) {
  if (p.schedule.behind.empty()) return {};
  p.out.line("");
  p.out.open("PART deliver_behind(Args* args, i64 step) {");
  for (const DeliverLaunch& d : p.schedule.behind)
    call(p, d, fmt::format("deliver(spikes, synapses, step - {}, {});", p.args.whole(d.delay, fmt::format("t{}_steps", d.tract)), own(p, p.args.buffer(d.onto), d.onto)));
  p.out.close();
  return {"deliver_behind(args, step);"};
}

Calls write_after(Program& p) {
  if (p.schedule.after.empty()) return {};
  p.out.line("");
  p.out.open("PART deliver_after(Args* args, i64 step) {");
  for (const DeliverLaunch& d : p.schedule.after) {
    const std::string onto = own(p, p.args.buffer(d.onto), d.onto);
    if (d.held == ~0u) call(p, d, fmt::format("deliver(spikes, synapses, step, {});", onto));
    else call(p, d, fmt::format("deliver_unless_held(spikes, synapses, step, {}, {});", onto, own(p, p.args.buffer(d.held), d.held)));
  }
  p.out.close();
  return {"deliver_after(args, step);"};
}

}  // namespace

Deliveries write_deliveries(Program& p) { return {write_resume(p), write_known(p), write_before(p), write_asks(p), write_behind(p), write_after(p)}; }

}  // namespace nsim::emit
