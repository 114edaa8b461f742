// `on post` put off (plan::Replay): at the spike of a target its stamp is written down; rows are brought up to date when they are walked anyway.
//
// Exact: each spike acts with its own stamp, in the order of stamps; the trace of the source then is what the last spike of the source left, decayed
// over the steps between in one exponential. Cost: a look at one stamp for each synapse of the row, and the lines for those that have missed something.
#include "engine/emit/react.h"
#include <algorithm>
#include <fmt/format.h>

namespace nsim::emit {

std::string React::write_put_off() {
  const std::string name = p_.functions.unique(fmt::format("post_{}", identifier(wiring_.name)));
  const std::vector<std::pair<uint32_t, uint32_t>>& kept = plastic_.replay->kept;
  p_.out.line("");
  p_.out.open(fmt::format("PART {}(Args* args, i64 step) {{", name), launch_.span);
  std::vector<CodePrinter> codes;
  for (const plan::ReactRun& run : launch_.runs)
    if (run.side == Plasticity::post) {
      declare_arrays(run);
      codes.emplace_back(p_.schedule, p_.args, names_, run.code, reach(run.side), roots_of(run));
      codes.back().uniform(p_.out);
    }
  for (const auto& [run, buffer] : kept) declare(buffer);
  p_.out.line(fmt::format("i32* RESTRICT stamps = {};", replay(Slot::replay_stamps)));
  p_.out.line(fmt::format("i32* RESTRICT waiting = {};", replay(Slot::replay_waiting)));
  if (!kept.empty()) p_.out.line(fmt::format("real* RESTRICT kept = {};", replay(Slot::replay_kept)));
  p_.out.line(fmt::format("const i64 cells = {}, depth = {};", replay(Slot::replay_cells), replay(Slot::replay_depth)));
  declare_shift();
  p_.out.line(fmt::format("const Spikes spikes = {};", spikes_of(p_, post_block_, post_group_)));
  const std::string each = fmt::format("each_own_spike(spikes, step, {}, {}, {}, [&](i64 cell) {{", p_.args.common(Slot::thread), wiring_.post.first, wiring_.post.last);
  p_.out.line("bool full = false;");
  p_.out.line(each + " full = full | (waiting[cell + shift] >= depth); });");
  p_.out.line(fmt::format("if (full) {}(args, step - 1);", p_.replays.at(launch_.plastic).of_all));
  p_.out.open(each);
  p_.out.line("const i64 here = cell + shift;");
  p_.out.open("for (i64 age = waiting[here]; age > 0; --age) {");
  p_.out.line("stamps[age * cells + here] = stamps[(age - 1) * cells + here];");
  for (size_t k = 0; k < kept.size(); ++k) p_.out.line(fmt::format("kept[({0} * depth + age) * cells + here] = kept[({0} * depth + age - 1) * cells + here];", k));
  p_.out.close();
  p_.out.line("stamps[here] = (i32)step, ++waiting[here];");
  size_t code = 0;
  for (uint32_t r = 0; r < launch_.runs.size(); ++r) {
    if (launch_.runs[r].side == Plasticity::post) write_run(launch_.runs[r], codes[code++]);
    for (size_t k = 0; k < kept.size(); ++k)
      if (kept[k].first == r) p_.out.line(fmt::format("kept[{} * depth * cells + here] = {}[here];", k, arrays_.at(kept[k].second)));
  }
  p_.out.close("});");
  p_.out.close();
  return name + "(args, step);";
}

Program::Replay React::write_replay() {
  const plan::Replay& replay_plan = *plastic_.replay;
  const std::string word = identifier(wiring_.name);
  const Program::Replay names{p_.functions.unique("replay_" + word), p_.functions.unique("settle_" + word)};
  p_.out.line("");
  p_.out.line("template <class Target>");
  p_.out.open(fmt::format("SHARED void {}(Args* args, i64 until, i64 cell, i64 begin, i64 end, const Target* RESTRICT target) {{", names.of_row), launch_.span);
  p_.out.line(fmt::format("i32* RESTRICT visited = {} + (cell - {});", replay(Slot::replay_visited), tract_.pre.first));
  p_.out.line("const i32 after = *visited;");
  p_.out.line("if (after >= (i32)until) return;");
  p_.out.line("*visited = (i32)until;");
  p_.out.line(fmt::format("const i32* RESTRICT stamps = {};", replay(Slot::replay_stamps)));
  if (!replay_plan.kept.empty()) p_.out.line(fmt::format("const real* RESTRICT kept = {};", replay(Slot::replay_kept)));
  p_.out.line(fmt::format("const i64 cells = {}, depth = {};", replay(Slot::replay_cells), replay(Slot::replay_depth)));
  std::vector<CodePrinter> codes;
  for (const plan::ReactRun& run : launch_.runs) {
    if (run.side != Plasticity::synapse) continue;
    for (const plan::Instruction& i : run.code.body)
      if (i.op == plan::Op::read && i.source == Source::buffer) declare(i.index);
    for (const plan::Store& s : run.stores) declare(s.buffer);
    codes.emplace_back(p_.schedule, p_.args, names_, run.code, reach(run.side), roots_of(run));
    codes.back().uniform(p_.out);
  }
  if (!replay_plan.traces.empty()) declare(replay_plan.seen), p_.out.line(fmt::format("const i32 seen = {}[cell];", arrays_.at(replay_plan.seen)));
  for (const plan::Replay::Trace& trace : replay_plan.traces) {
    declare(trace.last), declare(trace.decay);
    const std::string last = locals_[trace.last] = names_.unique("last"), rate = locals_[trace.decay] = names_.unique("rate");
    p_.out.line(fmt::format("const real {} = {}[cell];", last, arrays_.at(trace.last)));
    // What a step keeps is a number like 0.993, so that the logarithm is that of a number near 1; 0 keeps nothing.
    p_.out.line(fmt::format("const real {} = (real)m_max(m_log(1.0 + (double){}[cell]), -1000.0);", rate, arrays_.at(trace.decay)));
  }
  p_.out.line("Later later;");
  p_.out.open("for (i64 base = begin; base < end; base += REPLAY_PIECE) {");
  p_.out.line("const i32 size = end - base < REPLAY_PIECE ? (i32)(end - base) : REPLAY_PIECE;");
  p_.out.line("find_later(later, stamps, cells, depth, target + base, size, after);");
  p_.out.open("for (i64 age = later.ages - 1; age >= 0; --age) {");
  write_age(codes);
  p_.out.close();
  p_.out.close();
  p_.out.close();
  met_.clear();
  write_settle(names);
  return names;
}

// Numbers of the synapses that have missed a spike of one age are fetched into short arrays, changed in lanes, and put back.
void React::write_age(std::vector<CodePrinter>& codes) {
  const plan::Replay& what = *plastic_.replay;
  p_.out.line("const u16* RESTRICT place = later.place + later.begin[age];");
  p_.out.line("const i32 size = later.count[age], filled = (size + REPLAY_LANES - 1) / REPLAY_LANES * REPLAY_LANES;");
  std::vector<std::string> loads, stores;
  const auto local = [&](const std::string& wanted, const char* type) {
    const std::string name = names_.unique(wanted);
    p_.out.line(fmt::format("{} {}[REPLAY_PIECE];", type, name));
    return name;
  };
  for (const plan::ReactRun& run : launch_.runs) {
    if (run.side != Plasticity::synapse) continue;
    const auto take = [&](uint32_t buffer) {
      if (met_.contains(buffer)) return;
      const std::string array = arrays_.at(buffer), name = met_[buffer] = local(array + "_here", type_of(p_.schedule.buffers[buffer]));
      loads.push_back(fmt::format("{}[i] = {}[base + place[i]];", name, array));
    };
    for (const plan::Instruction& i : run.code.body)
      if (i.op == plan::Op::read && i.source == Source::buffer) take(i.index);
    for (const plan::Store& s : run.stores) {
      take(s.buffer);
      const std::string store = fmt::format("{}[base + place[i]] = {}[i];", arrays_.at(s.buffer), met_.at(s.buffer));
      if (std::find(stores.begin(), stores.end(), store) == stores.end()) stores.push_back(store);
    }
  }
  std::vector<std::string> kept;
  for (size_t k = 0; k < what.kept.size(); ++k) {
    kept.push_back(local("kept_here", "real"));
    loads.push_back(fmt::format("{}[i] = kept[({} * depth + age) * cells + target[base + place[i]]];", kept.back(), k));
  }
  if (!what.traces.empty()) {
    p_.out.line("i32 since[REPLAY_PIECE];");
    loads.push_back("since[i] = stamps[age * cells + target[base + place[i]]] - seen;");
  }
  for (const plan::Replay::Trace& trace : what.traces) met_[trace.value] = local(p_.schedule.buffers[trace.value].name + "_then", "real");
  p_.out.open("for (i32 i = 0; i < filled; ++i) {");
  for (const std::string& load : loads) p_.out.line(load);
  p_.out.close();
  for (const plan::Replay::Trace& trace : what.traces)
    p_.out.line(fmt::format("LANES for (i32 i = 0; i < filled; ++i) {}[i] = {} * m_exp({} * (real)since[i]);", met_.at(trace.value), locals_.at(trace.last), locals_.at(trace.decay)));
  size_t code = 0;
  for (uint32_t r = 0; r < launch_.runs.size(); ++r) {
    if (launch_.runs[r].side != Plasticity::synapse) continue;
    for (size_t k = 0; k < kept.size(); ++k)
      if (what.kept[k].first == r) met_[what.kept[k].second] = kept[k];
    p_.out.open("LANES for (i32 i = 0; i < filled; ++i) {");
    codes[code].body(p_.out);
    write_stores(launch_.runs[r], codes[code++]);
    p_.out.close();
  }
  p_.out.open("for (i32 i = 0; i < size; ++i) {");
  for (const std::string& store : stores) p_.out.line(store);
  p_.out.close();
}

void React::write_settle(const Program::Replay& names) {
  p_.out.line("template <class Target>");
  p_.out.open(fmt::format("FUNCTION void {}_rows(Args* args, i64 step, const Target* RESTRICT target) {{", names.of_all), launch_.span);
  p_.out.line(fmt::format("const i64* RESTRICT start = {};", slot(Slot::tract_start)));
  p_.out.line(fmt::format("for (i64 source = 0; source < {}; ++source) {}(args, step, source + {}, start[source], start[source + 1], target);", tract_.pre.size(), names.of_row,
                          tract_.pre.first));
  p_.out.close();
  p_.out.open(fmt::format("PART {}(Args* args, i64 step) {{", names.of_all));
  p_.out.line(fmt::format("if ({0}) {1}_rows(args, step, {0});", slot(Slot::tract_near), names.of_all));
  p_.out.line(fmt::format("else {1}_rows(args, step, {0});", slot(Slot::tract_far), names.of_all));
  p_.out.line(fmt::format("i32* RESTRICT waiting = {};", replay(Slot::replay_waiting)));
  p_.out.line(fmt::format("const i64 cells = {};", replay(Slot::replay_cells)));
  p_.out.line("for (i64 cell = 0; cell < cells; ++cell) waiting[cell] = 0;");
  p_.out.close();
}

}  // namespace nsim::emit
