#include "engine/emit/laps.h"
#include "kernels/kernels.h"
#include <algorithm>
#include <fmt/format.h>

namespace nsim::emit {

std::string barrier(Program& p) { return fmt::format("BARRIER({}, {});", p.args.common(Slot::barrier), p.args.common(Slot::thread)); }

namespace {

std::string prelude_of(const plan::Schedule& schedule, bool measured) {
  std::string out = schedule.precision == "double" ? "#define NSIM_DOUBLE 1\n" : "";
  if (schedule.half_weights) out += "#define NSIM_HALF 1\n";
  for (std::string_view part : {kernels::dialect_cpu(), kernels::barrier(), kernels::walk(), kernels::deliver(), kernels::carry(), kernels::react(),
                                kernels::philox(), kernels::math(), kernels::draw(), kernels::words(), kernels::counts(), kernels::normals()})
    out += part;
  if (!schedule.folds.empty() || !schedule.stage_start_folds.empty()) out += kernels::fold();
  if (measured) out += kernels::laps();
  return out;
}

/// Cells level by level; those that values reach in the same step wait for the ones before them.
Calls by_level(Program& p, const std::vector<plan::CellLaunch>& launches, const char* name) {
  Calls calls;
  const uint32_t last = launches.empty() ? 0 : launches.back().level;
  for (uint32_t level = 0; level <= last; ++level) {
    if (level > 0) {
      calls.push_back(barrier(p));
      if (p.same_step[level].empty()) p.same_step[level] = write_carries(p, level);
      calls.insert(calls.end(), p.same_step[level].begin(), p.same_step[level].end());
    }
    if (&launches == &p.schedule.cells)
      for (std::string& call : write_folds(p, p.schedule.folds, level)) calls.push_back(std::move(call));
    for (std::string& call : write_cells(p, launches, level, name)) calls.push_back(std::move(call));
  }
  return calls;
}

using Event = graph::Plasticity::Event;
const Moments moments_before_cells = {Event::step, Event::flow}, moments_after_cells = {Event::pre, Event::post, Event::every};

/// The calls of a step in their order, with the barriers between them.
struct Order {
  Deliveries deliveries;
  Calls carries, acts, drives, drives_alone, onto_variables, starts, stage_starts, cells, sources, reacts, repasts, records;
};

/// Spikes are all that threads take from each other, one step or more after they were published: nothing else meets within a step.
bool takes_spikes_only(const Order& order, const plan::Schedule& schedule) {
  const auto later = [](const plan::CellLaunch& launch) { return launch.level > 0; };
  return order.deliveries.after.empty() && order.reacts.empty() && order.acts.empty() && order.carries.empty() && order.repasts.empty() && schedule.folds.empty() &&
         std::none_of(schedule.cells.begin(), schedule.cells.end(), later);
}

/// After how many steps a spike is first looked at; 0: never.
uint32_t least_lag(const plan::Schedule& schedule) {
  uint32_t least = 0;
  for (const auto* launches : {&schedule.before, &schedule.behind})
    for (const plan::DeliverLaunch& d : *launches) {
      const uint32_t lag = d.kind == plan::DeliverLaunch::one_delay ? d.delay : 1;
      least = least == 0 ? lag : std::min(least, lag);
    }
  return least;
}

// Where spikes act at once, on cells or synapses, the barrier stands between the cells and what they send. Where threads take only spikes from each other,
// a thread says that its own are there, goes on with what it knows, and waits at the head of a step until those are there that the step looks at;
// the lists of spikes have rows for all steps of a call, so that nobody is overtaken. Else all meet at the head of the next step.
void write_entries(Program& p, const Order& order) {
  auto write = [&](std::initializer_list<const Calls*> all) {
    for (const Calls* calls : all)
      for (const std::string& call : *calls) p.out.line(call);
  };
  auto step = [&](Lap::Phase phase, const Calls& calls) {
    for (const std::string& call : calls) p.out.line(call), take_lap_of_call(p, call, phase);
  };
  auto react = [&](const Calls& calls, const std::vector<Lap>& laps) {
    for (size_t k = 0; k < calls.size(); ++k) p.out.line(calls[k]), take_lap(p, laps.at(k));
  };
  p.out.line("");
  p.out.open("ENTRY void nsim_start(Args* args) {");
  p.out.line("QUIET_DENORMALS();");
  p.out.line("const i64 step = 0;");
  p.out.line("(void)args, (void)step;");
  write({&order.drives, &order.starts, &order.onto_variables});
  p.out.close();
  if (!order.stage_starts.empty()) {
    p.out.line("");
    p.out.open("ENTRY void nsim_begin(Args* args, long first) {");
    p.out.line("QUIET_DENORMALS();");
    p.out.line("const i64 step = first;");
    if (p.laps) p.out.line(fmt::format("{}[0] = ticks();", p.args.common(Slot::laps)));
    write({&order.stage_starts});
    p.out.close();
  }
  if (!p.replays.empty()) {
    p.out.line("");
    p.out.open("ENTRY void nsim_settle(Args* args, long step) {");
    p.out.line("QUIET_DENORMALS();");
    for (const auto& [plastic, replay] : p.replays) p.out.line(replay.of_all + "(args, step);");
    p.out.close();
  }
  p.out.line("");
  const Deliveries& d = order.deliveries;
  const bool apart = takes_spikes_only(order, p.schedule);
  const uint32_t lag = least_lag(p.schedule);
  const Calls meet{barrier(p)}, none;
  Calls arrive, await;
  if (apart && lag > 0) {
    const std::string place = p.args.common(Slot::barrier), thread = p.args.common(Slot::thread);
    arrive = {fmt::format("ARRIVE({}, {});", place, thread)};
    await = {fmt::format("AWAIT({}, met + (step - first) - ({} - 1));", place, p.args.whole(lag, "lag"))};
  }
  const bool at_once = !d.after.empty() || !order.reacts.empty();
  p.out.open("ENTRY void nsim_run(Args* args, long first, long n) {");
  p.out.line("QUIET_DENORMALS();");
  if (p.laps) p.out.line(fmt::format("{}[0] = ticks();", p.args.common(Slot::laps)));
  if (!await.empty()) p.out.line(fmt::format("const long met = barrier_count({}, {});", p.args.common(Slot::barrier), p.args.common(Slot::thread)));
  step(Lap::deliver, d.resume);
  p.out.open("for (i64 step = first; step < first + n; ++step) {");
  take_lap(p, {Lap::clock, "the clock itself"});
  step(Lap::deliver, d.known);
  step(Lap::barrier, apart ? await : at_once ? none : meet);
  step(Lap::deliver, d.asks);
  step(Lap::deliver, d.before);
  step(Lap::deliver, order.carries);
  react(order.acts, laps_of_reacts(p, moments_before_cells));
  step(Lap::drive, order.drives_alone);
  step(Lap::integrate, order.cells);
  step(Lap::drive, order.sources);
  step(Lap::barrier, arrive);
  step(Lap::deliver, d.behind);
  step(Lap::drive, order.onto_variables);
  step(Lap::barrier, at_once ? meet : none);
  react(order.reacts, laps_of_reacts(p, moments_after_cells));
  // Values of this step are read before what arrives at once changes them.
  const bool reads_now = std::any_of(p.schedule.reacts.begin(), p.schedule.reacts.end(), [&](const plan::ReactLaunch& r) {
    return r.past == 0 && p.schedule.plastics[r.plastic].reads_past;
  });
  step(Lap::barrier, reads_now && !order.repasts.empty() ? meet : none);
  step(Lap::deliver, d.after);
  step(Lap::deliver, order.repasts);
  step(Lap::barrier, order.repasts.empty() ? none : meet);
  step(Lap::record, order.records);
  p.out.close();
  p.out.close();
}

}  // namespace

KernelSource emit(const plan::Schedule& schedule, const SourceMap* sources, const std::map<std::string, std::string>& plugins, bool measured) {
  KernelSource source;
  source.prelude = prelude_of(schedule, measured);
  ArgsTable args(schedule);
  Writer out(sources), head(sources);
  Names functions;
  Program p{schedule, args, head, out, functions};
  Laps laps;
  if (measured) p.laps = &laps;
  write_plugins(p, plugins, source.plugins);

  Order order;
  order.deliveries = write_deliveries(p);
  order.carries = write_carries(p, 0);
  order.drives = order.drives_alone = write_drives(p, true);
  std::erase_if(order.drives_alone, [&](const std::string& call) { return is_within(p, call); });
  order.onto_variables = write_drives(p, false);
  order.starts = by_level(p, schedule.starts, "start");
  order.stage_starts = write_folds(p, schedule.stage_start_folds, 0);
  for (std::string& call : write_cells(p, schedule.stage_starts, 0, "begin")) order.stage_starts.push_back(std::move(call));
  order.cells = by_level(p, schedule.cells, "step");
  order.sources = write_sources(p);
  order.acts = write_reacts(p, moments_before_cells);
  order.reacts = write_reacts(p, moments_after_cells);
  const Calls starts = write_reacts(p, {Event::start});
  if (!starts.empty() && !order.stage_starts.empty()) order.stage_starts.push_back(barrier(p));  // they may read what others have just set
  order.stage_starts.insert(order.stage_starts.end(), starts.begin(), starts.end());
  order.repasts = write_repasts(p);
  order.records = write_records(p);
  write_entries(p, order);

  // The fields of Args are known only now, and stand first.
  const std::string declaration = args.declaration();
  const int shift = int(std::count(declaration.begin(), declaration.end(), '\n')) + head.lines();
  source.text = declaration + head.text() + out.text();
  for (auto [line, span] : out.spans()) source.lines.emplace_back(line + shift, span);
  source.slots = args.slots();
  source.laps = laps.accounts();
  return source;
}

}  // namespace nsim::emit
