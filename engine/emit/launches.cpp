// Pasts written again, sources, records.
#include "engine/emit/program.h"
#include <fmt/format.h>

namespace nsim::emit {

uint32_t group_of(const plan::Schedule& schedule, uint32_t population) {
  const plan::BlockPlan& block = schedule.blocks[schedule.populations[population].block.at];
  for (uint32_t k = 0; k < block.groups.size(); ++k)
    if (block.groups[k].population == population) return k;
  bug("a population that is not in its block");
}

std::string spikes_of(Program& p, uint32_t block, const std::string& group) {
  std::string& name = p.spikes_functions[block];
  if (name.empty()) {
    name = p.functions.unique("spikes_" + p.args.block_name(block));
    p.head.open(fmt::format("FUNCTION Spikes {}(const Args* args, i64 group) {{", name));
    const std::string cells = p.args.populations(Slot::spikes, block, "group"), counts = p.args.populations(Slot::spike_counts, block, "group");
    const std::string first = p.args.populations(Slot::spike_first, block, "group"), room = p.args.populations(Slot::spike_room, block, "group");
    p.head.line(
        fmt::format("return {{{}, {}, {}, {}, {}, {}}};", cells, counts, first, room, p.args.common(Slot::threads), p.args.common(Slot::history)));
    p.head.close();
  }
  return fmt::format("{}(args, {})", name, group);
}

std::string sum_row(Program& p, uint32_t buffer) {
  const plan::Buffer& b = p.schedule.buffers[buffer];
  const std::string all = p.args.buffer(buffer);
  return b.slots == 1 ? all : fmt::format("{} + (step & {}) * {}", all, p.args.ring_mask(buffer), p.args.block_cells(b.block));
}

std::function<std::string(uint32_t)> parameters_of(Program& p, uint32_t block, const std::string& group) {
  const size_t n = p.schedule.blocks[block].groups.size();
  return [&p, block, group, n](uint32_t row) {
    return n == 1 ? fmt::format("{}[{}]", p.args.parameters(block), row) : fmt::format("{}[{} * {} + {}]", p.args.parameters(block), row, n, group);
  };
}

Calls write_repasts(Program& p) {
  if (p.schedule.repasts.empty()) return {};
  p.out.line("");
  p.out.open("PART repasts(Args* args, i64 step) {");
  for (const plan::RepastLaunch& r : p.schedule.repasts) {
    const uint32_t block = p.schedule.buffers[r.value].block;
    p.out.open(fmt::format("for (i32 group = 0; group < {}; ++group) {{", p.schedule.blocks[block].groups.size()));
    p.out.line(fmt::format("const i64 begin = {}, end = {};", p.args.groups(Slot::group_begin, block, "group"),
                           p.args.groups(Slot::group_end, block, "group")));
    p.out.line(fmt::format("const real* RESTRICT from = {};", p.args.buffer(r.value)));
    p.out.line(fmt::format("real* RESTRICT to = {};", sum_row(p, r.past)));
    p.out.line("LANES for (i64 cell = begin; cell < end; ++cell) to[cell] = from[cell];");
    p.out.close();
  }
  p.out.close();
  return {"repasts(args, step);"};
}

namespace {

void write_counted_source(Program& p, const plan::SourceLaunch& s, uint32_t block, const std::string& g) {
  Names names;
  Reach reach;
  reach.given_numbers = true;
  reach.element = [&](uint32_t b) { return p.args.buffer(b) + "[base + i]"; };
  reach.parameter = parameters_of(p, block, g);
  reach.group = g;
  reach.cell = "(base - first + i)";
  const bool regular = s.kind == graph::Emission::regular;
  CodePrinter code(p.schedule, p.args, names, s.code, reach, s.code.results);
  code.uniform(p.out);
  code.open_blocks(p.out);
  p.out.line("i32 counts[CELLS], any = 0;");
  code.blocks(p.out);
  p.out.open("LANES for (i32 i = 0; i < size; ++i) {");
  code.body(p.out);
  const std::string count =
      regular ? fmt::format("regular_count(step, {}, {}, {}, {})", p.args.common(Slot::step_ms), code.value(s.code.results[0], plan::Type::real),
                            code.value(s.code.results[1], plan::Type::real), code.value(s.code.results[2], plan::Type::real))
              : code.value(s.code.results[0], plan::Type::i32);
  p.out.line(fmt::format("const i32 spikes_now = {};", count));
  p.out.line("counts[i] = spikes_now, any |= spikes_now;");
  p.out.close();
  p.out.line(fmt::format("if (any) count = append_counts(counts, size, base - first, {}, list, count);", p.args.whole(s.most, "most")));
  p.out.close();
}

void write_listed_source(Program& p, const plan::SourceLaunch& s) {
  const plan::SpikeList& list = p.schedule.lists[s.list];
  const std::string steps = p.args.list(Slot::list_steps, s.list), row = p.args.list(Slot::list_row, s.list);
  p.out.line(list.period > 0 ? fmt::format("const i64 place = (step - 1) % {};", p.args.whole(list.period, "period")) : "const i64 place = step - 1;");
  p.out.open(fmt::format("if (place < {}) {{", steps));
  p.out.open(fmt::format("for (i64 k = {0}[place]; k < {0}[place + 1]; ++k) {{", row));
  p.out.line(fmt::format("const i64 cell = first + {}[k];", p.args.list(Slot::list_cell, s.list)));
  p.out.line("if (cell < begin || cell >= end) continue;");
  p.out.line("if (list) list[count] = (u32)(cell - first);");
  p.out.line("++count;");
  p.out.close();
  p.out.close();
}

}  // namespace

Calls write_sources(Program& p) {
  Calls calls;
  for (const plan::SourceLaunch& s : p.schedule.sources) {
    const graph::Population& population = p.schedule.populations[s.population];
    const uint32_t block = population.block.at;
    const std::string g = std::to_string(group_of(p.schedule, s.population)), name = p.functions.unique("source_" + identifier(population.name));
    p.out.line("");
    p.out.open(fmt::format("PART {}(Args* args, i64 step) {{", name), population.span);
    p.out.line(fmt::format("const i64 begin = {}, end = {}, first = {};", p.args.groups(Slot::group_begin, block, g),
                           p.args.groups(Slot::group_end, block, g), p.args.groups(Slot::group_first, block, g)));
    p.out.line(fmt::format("const Spikes spikes = {};", spikes_of(p, block, g)));
    p.out.line(fmt::format("u32* list = spikes_row(spikes, step, {});", p.args.common(Slot::thread)));
    p.out.line("u32 count = 0;");
    if (s.kind == graph::Emission::list)
      write_listed_source(p, s);
    else
      write_counted_source(p, s, block, g);
    p.out.line(fmt::format("publish(spikes, step, {}, count);", p.args.common(Slot::thread)));
    p.out.close();
    calls.push_back(name + "(args, step);");
  }
  return calls;
}

Calls write_records(Program& p) {
  bool any = false;
  for (uint32_t s = 0; s < p.schedule.stages.size(); ++s)
    for (uint32_t t = 0; t < p.schedule.stages[s].traces.size(); ++t) {
      const graph::Stage::Trace& trace = p.schedule.stages[s].traces[t];
      const uint32_t buffer = p.schedule.variables[trace.value.at].first;
      require(buffer != ~0u, "only what every cell has of its own can be recorded");
      if (p.schedule.blocks[p.schedule.buffers[buffer].block].kind == graph::Block::synapses) continue;  // read between calls of the run
      if (!any)
        p.out.line(""), p.out.open("PART records(Args* args, i64 step) {"),
            p.out.line(fmt::format("const i64 ticks = step - {};", p.args.common(Slot::stage_first)));
      any = true;
      const uint32_t population = trace.cells.population.at, block = p.schedule.populations[population].block.at;
      const std::string g = std::to_string(group_of(p.schedule, population)), first = p.args.groups(Slot::group_first, block, g),
                        to = p.args.record(t, s);
      const std::string number = fmt::format("record{}_{}_", s, t), every = p.args.whole(trace.every, number + "every");
      const std::string cells = p.args.whole(trace.cells.size(), number + "cells"), from = p.args.whole(trace.cells.first, number + "first");
      const std::string behind = p.args.whole(trace.cells.last + 1, number + "end");
      p.out.line(fmt::format("if ({} && ticks % {} == 0)", to, every), p.schedule.stages[s].span);
      p.out.line(fmt::format("  record_cells({} + (ticks / {} - 1) * {}, {}, {}, {}, {} + {}, {} + {});", to, every, cells,
                             p.args.buffer(buffer), p.args.groups(Slot::group_begin, block, g), p.args.groups(Slot::group_end, block, g), first,
                             from, first, behind));
    }
  if (any) p.out.close();
  return any ? Calls{"records(args, step);"} : Calls{};
}

}  // namespace nsim::emit
