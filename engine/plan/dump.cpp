// The Schedule as text for `nsim explain --after plan`.
#include "engine/plan/code_text.h"
#include <algorithm>
#include <fmt/format.h>

namespace nsim::plan {

namespace {

uint32_t block_of(const Schedule& s, uint32_t population) { return s.populations[population].block.at; }

std::string one(const Schedule& s, const Code& code, uint32_t block) {
  if (code.results.empty()) return "";
  CodeText printer(s, code, block);
  std::string out = printer.text(code.results[0]);
  const std::string before = printer.shared("");
  return before.empty() ? out : out + "   where " + before.substr(0, before.size() - 1);
}

std::string launch_text(const Schedule& s, const CellLaunch& launch) {
  const BlockPlan& block = s.blocks[launch.block];
  int64_t n_cells = 0;
  for (uint32_t g : groups_of(s, launch)) n_cells += block.groups[g].n_cells;
  std::string out = fmt::format("    {} ({} cells", block.name, n_cells);
  const std::vector<uint32_t> groups = groups_of(s, launch);
  for (size_t k = 0; k < groups.size() && k < 4; ++k) out += (k ? " | " : ": ") + s.populations[block.groups[groups[k]].population].name;
  out += groups.size() > 4 ? fmt::format(" | ... {} populations)\n", groups.size()) : ")\n";
  CodeText printer(s, launch.code, launch.block);
  for (const ExternCall& c : launch.calls) out += fmt::format("      call {} of {}\n", c.function, c.file);
  out += printer.shared("      ", launch.fires);
  if (launch.fires >= 0) out += "      fires = " + printer.expression(uint32_t(launch.fires)) + "\n";
  for (const Store& store : launch.stores) out += fmt::format("      {} <- {}\n", s.buffers[store.buffer].name, printer.text(store.instruction));
  for (uint32_t c : launch.clears) out += fmt::format("      {} <- 0\n", s.buffers[c].name);
  return out;
}

std::string delivery_text(const Schedule& s, const DeliverLaunch& d) {
  const char* how = d.kind == DeliverLaunch::drawn ? "drawn delays" : d.kind == DeliverLaunch::zero_delay ? "no delay" : nullptr;
  return fmt::format("    {} onto {}: {}{}{}\n", s.tracts[d.tract].name, s.buffers[d.onto].name,
                     how ? std::string(how) : fmt::format("{} step{} late", d.delay, d.delay == 1 ? "" : "s"),
                     s.tracts[d.tract].constant_weight ? ", one weight" : "", d.held != ~0u ? ", unless held" : "");
}

std::string carry_text(const Schedule& s, const CarryLaunch& c) {
  const std::string late = c.drawn_delay ? "drawn delays" : c.delay == 0 ? "of this step" : fmt::format("{} step{} late", c.delay, c.delay == 1 ? "" : "s");
  return fmt::format("    {} onto {}: values from {}, {}{}\n", s.tracts[c.tract].name, s.buffers[c.onto].name, s.buffers[c.past].name, late,
                     s.tracts[c.tract].constant_weight ? ", one weight" : "");
}

std::string drives_text(const Schedule& s, bool into_sum) {
  std::string out;
  for (const DriveLaunch& d : s.drives)
    if (d.into_sum == into_sum)
      out += fmt::format("    {} of {}[{}..{}] += {}{}\n", s.buffers[d.onto].name, s.populations[d.population].name, d.first, d.first + d.n - 1,
                         one(s, d.code, block_of(s, d.population)), d.within_cells ? ", within the cells" : "");
  return out;
}

/// The reductions that a launch reads.
std::string folds_text(const Schedule& s, const std::vector<FoldLaunch>& folds, const CellLaunch& launch) {
  static const char* names[] = {"sum", "mean", "min", "max", "winner", "argmax", "std", "quantile", "lower median", "upper median"};
  std::string out;
  for (const FoldLaunch& f : folds) {
    if (f.argument.block != launch.block || f.argument.level != launch.level) continue;
    const CodeText printer(s, f.argument.code, launch.block);
    out += fmt::format("    fold {} of {}, turn {}: barrier, fold, barrier\n{}      {} = {}\n", names[f.fold], s.blocks[launch.block].name, f.turn + 1, printer.shared("      "),
                       s.buffers[f.onto].name, printer.text(f.argument.stores[0].instruction));
  }
  return out;
}

/// Launches in their order, with the values that reach a level before it.
std::string cells_text(const Schedule& s) {
  std::string out;
  uint32_t level = 0;
  for (const CellLaunch& launch : s.cells) {
    for (; level < launch.level; ++level) {
      out += "  barrier, then values of this step\n";
      for (const CarryLaunch& c : s.carries)
        if (c.level == level + 1) out += carry_text(s, c);
    }
    out += folds_text(s, s.folds, launch) + launch_text(s, launch);
  }
  return out;
}

std::string react_text(const Schedule& s, std::initializer_list<graph::Plasticity::Event::Moment> which) {
  static const char* moments[] = {"on pre", "on post", "every", "on step", "equations", "on start"};
  std::string out;
  for (const ReactLaunch& r : s.reacts) {
    if (std::find(which.begin(), which.end(), r.moment) == which.end()) continue;
    const Plastic& plastic = s.plastics[r.plastic];
    out += fmt::format("    {} of {}{}:", moments[r.moment], s.tracts[plastic.delivery.tract].name,
                       r.moment == graph::Plasticity::Event::every ? fmt::format(" {} steps", r.period) : "");
    for (const ReactRun& run : r.runs) {
      static const char* sides[] = {" each synapse", " the source", " the target"};
      out += fmt::format("{}{}{} {}", &run == &r.runs[0] ? "" : ", then", run.folds.empty() ? "" : " folds over the synapses of each target, then", sides[run.side], run.sends.empty() ? "keeps" : "sends and keeps");
      for (const Store& store : run.stores) out += " " + s.buffers[store.buffer].name;
    }
    if (r.moment == graph::Plasticity::Event::post && plastic.replay) out += "; synapses learn of it when their source spikes again, or when somebody looks";
    out += "\n";
  }
  return out;
}

std::string memory_text(const Schedule& s) {
  std::string out = "memory\n";
  for (size_t b = 0; b < s.blocks.size(); ++b) {
    out += fmt::format("  {}: {} cells;", s.blocks[b].name, s.blocks[b].n_cells);
    for (const Buffer& buffer : s.buffers)
      if (buffer.block == b && !(buffer.is_sum && buffer.slots == 0 && !buffer.waits))
        out += fmt::format(" {}{}", buffer.name.substr(s.blocks[b].name.size() + 1),
                           buffer.waits                ? " (drawn delays)"
                           : buffer.type == Type::real ? ""
                           : buffer.bytes == 1         ? " (u8)"
                           : buffer.bytes == 2         ? " (u16)"
                                                       : " (i32)");
    out += "\n";
    if (s.blocks[b].parameters.empty()) continue;
    out += "    for each population:";
    for (const Parameter& p : s.blocks[b].parameters) out += " " + p.name;
    out += "\n";
  }
  return out;
}

std::string target_of(const Schedule& s, const Initial& i) {
  if (i.buffer != ~0u) return s.buffers[i.buffer].name;
  const BlockPlan& block = s.blocks[block_of(s, i.population)];
  return block.name + "." + block.parameters[i.parameter].name;
}

std::string build_text(const Schedule& s) {
  static const char* rules[] = {"all to all", "one to one", "probability", "indegree", "outdegree", "total", "where", "within", "file"};
  std::string out = "build\n";
  for (const Wiring& w : s.wirings) {
    const uint32_t block = block_of(s, w.post.population.at);
    const std::string part = w.share.parts.empty() ? "" : fmt::format(" (part {} of {})", w.share.own + 1, w.share.parts.size());
    out += fmt::format("  wire {}: {} {}{}, weight {}, delay {}\n", w.name, rules[w.rule], one(s, w.argument, block), part, one(s, w.weight, block),
                       w.zero_delay ? "0" : one(s, w.delay, block) + " ms");
  }
  for (const Propagator& p : s.propagators)
    out += fmt::format("  propagator of {}: {} equations{}\n", s.blocks[p.block].name, p.n, p.per_cell ? ", for each cell" : "");
  for (size_t t = 0; t < s.tables.size(); ++t)
    out += fmt::format("  table {} of poisson counts: mean {}\n", t, one(s, s.tables[t].mean, s.tables[t].block));
  for (size_t k = 0; k < s.initials.size();) {  // populations of one block that start alike share a line
    const std::string to = target_of(s, s.initials[k]), how = one(s, s.initials[k].code, block_of(s, s.initials[k].population));
    std::string who;
    size_t n = 0;
    for (; k < s.initials.size() && target_of(s, s.initials[k]) == to && one(s, s.initials[k].code, block_of(s, s.initials[k].population)) == how;
         ++k, ++n)
      if (n < 4) who += (n ? ", " : "") + s.populations[s.initials[k].population].name;
    if (n > 4) who += fmt::format(", ... {} populations", n);
    out += fmt::format("  {} of {} = {}\n", to, who, how);
  }
  return out;
}

}  // namespace

std::string dump(const Schedule& s) {
  std::string out = fmt::format("precision {}{}, step {} ms, seed {}\n", s.precision, s.half_weights ? ", weights half" : "", s.step_ms, s.seed);
  if (s.half_weights)
    out += "  weights in 16 bits: whole multiples of a power of two, for each tract the least of which 32,767 reach its largest weight;\n"
           "  an error of half a step at most. The step is known once weights are drawn: a run says it at its end and in run.yaml\n";
  out += memory_text(s) + build_text(s);
  using Moment = graph::Plasticity::Event::Moment;
  const std::string starts = react_text(s, {Moment::start});
  if (!s.stage_starts.empty() || !starts.empty()) out += "when a stage begins\n";
  for (const CellLaunch& launch : s.stage_starts) out += folds_text(s, s.stage_start_folds, launch) + launch_text(s, launch);
  out += starts + "step\n";
  const bool carried = std::any_of(s.carries.begin(), s.carries.end(), [](const CarryLaunch& c) { return c.level == 0; });
  if (!s.before.empty() || carried) out += "  deliver into the sums of this step\n";
  for (const DeliverLaunch& d : s.before) out += delivery_text(s, d);
  for (const CarryLaunch& c : s.carries)
    if (c.level == 0) out += carry_text(s, c);
  if (const std::string acts = react_text(s, {Moment::step, Moment::flow}); !acts.empty()) out += "  synapses act on their targets\n" + acts;
  if (const std::string drives = drives_text(s, true); !drives.empty()) out += "  drive\n" + drives;
  if (!s.cells.empty()) out += "  cells: integrate, take the sums, update, threshold, in one loop each\n";
  out += cells_text(s);
  if (!s.behind.empty()) out += "  deliver straight onto variables\n";
  for (const DeliverLaunch& d : s.behind) out += delivery_text(s, d);
  if (const std::string drives = drives_text(s, false); !drives.empty()) out += "  drive variables\n" + drives;
  if (!s.sources.empty()) out += "  sources\n";
  static const char* kinds[] = {"", "poisson", "regular", "list"};
  for (const SourceLaunch& source : s.sources)
    out += fmt::format("    {}: {} {}{}\n", s.populations[source.population].name, kinds[source.kind],
                       one(s, source.code, block_of(s, source.population)), source.per_cell ? ", for each cell" : "");
  out += "  barrier\n";
  if (const std::string reacts = react_text(s, {Moment::pre, Moment::post, Moment::every}); !reacts.empty()) out += "  synapses react to spikes\n" + reacts;
  if (!s.after.empty()) out += "  deliver at once\n";
  for (const DeliverLaunch& d : s.after) out += delivery_text(s, d);
  for (const RepastLaunch& r : s.repasts) out += fmt::format("    {} <- {}, then a barrier\n", s.buffers[r.past].name, s.buffers[r.value].name);
  for (const graph::Stage& stage : s.stages)
    for (const auto& trace : stage.traces) out += fmt::format("  record every {} steps\n", trace.every);
  return out;
}

}  // namespace nsim::plan
