// Drives: what is added to the inputs of cells, step by step. A function for all that differ in numbers only; or one for a piece of the cells, which
// their own launch calls.
#include "engine/emit/laps.h"
#include "engine/emit/program.h"
#include <fmt/format.h>
#include <span>

namespace nsim::emit {

namespace {

bool alike(const plan::Schedule& s, const plan::DriveLaunch& a, const plan::DriveLaunch& b) {
  return s.populations[a.population].block == s.populations[b.population].block && a.onto == b.onto && emit::alike(a.code, b.code);
}

/// Drives of one block that differ in numbers only are one loop over a table of them: families have one for each member.
void write_alike(Program& p, std::span<const plan::DriveLaunch> drives, const std::string& name) {
  const plan::DriveLaunch& d = drives[0];
  const uint32_t block = p.schedule.populations[d.population].block.at;
  const bool one = drives.size() == 1;
  const std::string g = one ? std::to_string(group_of(p.schedule, d.population)) : "group", element = one ? "" : "[k]";
  auto whole = [&](const char* what, const std::function<int64_t(const plan::DriveLaunch&)>& value) {
    std::vector<int64_t> values;
    for (const plan::DriveLaunch& each : drives) values.push_back(value(each));
    return p.args.wholes(values, name + what) + element;
  };
  Names names;
  Reach reach;
  reach.given_numbers = true;
  for (const plan::DriveLaunch& each : drives) reach.alike.push_back(&each.code);
  reach.element = [&](uint32_t b) { return p.args.buffer(b) + "[base + i]"; };
  reach.parameter = parameters_of(p, block, g);
  reach.group = g;
  reach.cell = "(base - first + i)";
  CodePrinter code(p.schedule, p.args, names, d.code, reach, {d.code.results[0]});
  const std::string least = d.within_cells ? names.unique("least") : p.args.groups(Slot::group_begin, block, g);
  const std::string last = d.within_cells ? names.unique("last") : p.args.groups(Slot::group_end, block, g), wanted = names.unique("wanted");
  p.out.line("");
  if (d.within_cells) p.out.open(fmt::format("PART {}_within(Args* args, i64 step, i64 {}, i64 {}, i64 {}) {{", name, wanted, least, last), d.span);
  else p.out.open(fmt::format("PART {}(Args* args, i64 step) {{", name), d.span);
  p.out.line("(void)step;");
  if (!one) p.out.open(fmt::format("for (i32 k = 0; k < {}; ++k) {{", drives.size()));
  if (!one) p.out.line(fmt::format("const i64 group = {};", whole("_group", [&](const auto& each) { return group_of(p.schedule, each.population); })));
  if (d.within_cells) p.out.line(fmt::format("if ({} != {}) {};", g, wanted, one ? "return" : "continue"));
  p.out.line(fmt::format("const i64 first = {};", p.args.groups(Slot::group_first, block, g)));
  const std::string from = whole("_first", [](const auto& each) { return each.first; }), size = whole("_size", [](const auto& each) { return each.n; });
  p.out.line(fmt::format("const i64 low = first + {}, high = low + {};", from, size));
  p.out.line(fmt::format("const i64 begin = {0} > low ? {0} : low, end = {1} < high ? {1} : high;", least, last));
  code.uniform(p.out);
  code.open_blocks(p.out);
  p.out.line(fmt::format("real* RESTRICT onto = {} + base;", sum_row(p, d.onto)));
  code.blocks(p.out);
  p.out.open("LANES for (i32 i = 0; i < size; ++i) {");
  code.body(p.out);
  p.out.line(fmt::format("onto[i] += {};", code.value(d.code.results[0], plan::Type::real)), d.span);
  p.out.close();
  p.out.close();
  p.out.close();
  if (!one) p.out.close();
}

/// All pieces one after the other, for the start of a run.
void write_whole(Program& p, uint32_t block, const std::string& name) {
  p.out.line("");
  p.out.open(fmt::format("PART {}(Args* args, i64 step) {{", name));
  p.out.line(fmt::format("for (i64 group = 0; group < {}; ++group) {}_within(args, step, group, {}, {});", p.schedule.blocks[block].groups.size(), name,
                         p.args.groups(Slot::group_begin, block, "group"), p.args.groups(Slot::group_end, block, "group")));
  p.out.close();
}

}  // namespace

Calls write_drives(Program& p, bool into_sum) {
  Calls calls;
  std::vector<plan::DriveLaunch> drives = p.schedule.drives;
  std::erase_if(drives, [&](const plan::DriveLaunch& d) { return d.into_sum != into_sum; });
  for (size_t begin = 0, end = 0; begin < drives.size(); begin = end) {
    for (end = begin + 1; end < drives.size() && alike(p.schedule, drives[begin], drives[end]);) ++end;
    const graph::Population& population = p.schedule.populations[drives[begin].population];
    const bool one = end == begin + 1 || population.family.empty();
    const std::string name = p.functions.unique("drive_" + identifier(one ? population.name : population.family));
    write_alike(p, std::span(drives).subspan(begin, end - begin), name);
    if (drives[begin].within_cells) write_whole(p, population.block.at, name), p.drives_within[population.block.at].push_back(name);
    calls.push_back(name + "(args, step);");
  }
  return calls;
}

bool is_within(const Program& p, const std::string& call) {
  for (const auto& [block, names] : p.drives_within)
    for (const std::string& name : names)
      if (call == name + "(args, step);") return true;
  return false;
}

void call_drives_within(Program& p, const plan::CellLaunch& launch, const std::string& group) {
  const auto drives = p.drives_within.find(launch.block);
  if (drives == p.drives_within.end()) return;
  take_laps_of_cells(p, launch, group);
  for (const std::string& name : drives->second) {
    p.out.line(fmt::format("{}_within(args, step, {}, base, next);", name, group));
    take_lap(p, {Lap::drive, name});
  }
}

}  // namespace nsim::emit
