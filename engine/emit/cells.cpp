// One step of a block of cells: all phases in one loop, eight or sixteen cells at a time.
#include "engine/emit/laps.h"
#include "engine/emit/program.h"
#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <map>

namespace nsim::emit {

namespace {

/// Local names of the arrays that a launch touches: the buffer's name without the block's.
class Arrays {
 public:
  Arrays(Program& p, Names& names, const plan::CellLaunch& launch) : p_(p), names_(names), block_(p.schedule.blocks[launch.block].name) {
    for (const plan::Instruction& i : launch.code.body)
      if (i.source == plan::Source::buffer) add(i.index);
    for (const plan::Store& s : launch.stores) add(s.buffer), written_.insert(s.buffer);
    for (uint32_t c : launch.clears) add(c), written_.insert(c);
  }
  std::string element(uint32_t buffer) const { return names_of_.at(buffer) + "[i]"; }
  void declare(Writer& out) const {
    for (const auto& [buffer, name] : names_of_) {
      const plan::Buffer& b = p_.schedule.buffers[buffer];
      out.line(fmt::format("{}{}* RESTRICT {} = {} + base;", written_.contains(buffer) ? "" : "const ", type_of(b), name, sum_row(p_, buffer)));
    }
  }

 private:
  void add(uint32_t buffer) {
    if (names_of_.contains(buffer)) return;
    const std::string& full = p_.schedule.buffers[buffer].name;
    names_of_[buffer] = names_.unique(full.starts_with(block_ + ".") ? full.substr(block_.size() + 1) : full);
  }
  Program& p_;
  Names& names_;
  std::string block_;
  std::map<uint32_t, std::string> names_of_;
  std::set<uint32_t> written_;
};

std::vector<uint32_t> roots_of(const plan::CellLaunch& launch) {
  std::vector<uint32_t> roots;
  for (const plan::Store& s : launch.stores) roots.push_back(s.instruction);
  if (launch.fires >= 0) roots.push_back(uint32_t(launch.fires));
  return roots;
}

struct Loop { const plan::CellLaunch& launch; CodePrinter& code; const Arrays& arrays; bool spikes, driven; };

void write_loop(Program& p, const Loop& loop, const std::string& group) {
  const auto& [launch, code, arrays, spikes, driven] = loop;
  code.open_blocks(p.out, driven);
  if (driven) call_drives_within(p, launch, group);
  arrays.declare(p.out);
  if (spikes) p.out.line("u8 fired[CELLS];"), p.out.line("i32 any = 0;");
  code.blocks(p.out);
  p.out.open("LANES for (i32 i = 0; i < size; ++i) {");
  code.body(p.out);
  for (const plan::Store& s : launch.stores) {
    const plan::Type type = p.schedule.buffers[s.buffer].type == plan::Type::real ? plan::Type::real : plan::Type::i32;
    p.out.line(fmt::format("{} = {};", arrays.element(s.buffer), code.value(s.instruction, type)), launch.code.body[s.instruction].span);
  }
  for (uint32_t c : launch.clears) p.out.line(fmt::format("{} = 0;", arrays.element(c)));
  if (spikes) {
    p.out.line(fmt::format("const i32 spike = {} ? 1 : 0;", code.value(uint32_t(launch.fires), plan::Type::bit)),
               launch.code.body[size_t(launch.fires)].span);
    p.out.line("fired[i] = (u8)spike, any |= spike;");
  }
  p.out.close();
  if (spikes) p.out.line("if (any) count = append_fired(fired, size, base - first, list, count);");
  p.out.close();
}

/// The loop over several groups; most often they are all, and follow each other.
void open_groups(Writer& out, const std::vector<uint32_t>& groups) {
  if (groups.back() - groups.front() + 1 == groups.size())
    return out.open(fmt::format("for (i32 group = {}; group < {}; ++group) {{", groups.front(), groups.back() + 1));
  out.line(fmt::format("const i32 groups[] = {{{}}};", fmt::join(groups, ", ")));
  out.open("for (const i32 group : groups) {");
}

/// steps: it is a launch of each step, and no start.
void write_launch(Program& p, const plan::CellLaunch& launch, const std::string& name, bool steps) {
  const std::vector<uint32_t> groups = groups_of(p.schedule, launch);
  const bool spikes = launch.fires >= 0, one = groups.size() == 1, driven = steps && p.drives_within.contains(launch.block);
  const std::string g = one ? std::to_string(groups[0]) : "group";
  Names names;
  Arrays arrays(p, names, launch);
  Reach reach;
  reach.element = [&](uint32_t b) { return arrays.element(b); };
  reach.parameter = parameters_of(p, launch.block, g);
  reach.group = g;
  reach.cell = "(base - first + i)";
  reach.lane = "lane";
  CodePrinter code(p.schedule, p.args, names, launch.code, reach, roots_of(launch), &launch.calls);
  p.out.line("");
  p.out.open(fmt::format("PART {}(Args* args, i64 step) {{", name));
  p.out.line("(void)step;");
  if (!one) open_groups(p.out, groups);
  p.out.line(fmt::format("const i64 begin = {}, end = {};", p.args.groups(Slot::group_begin, launch.block, g),
                         p.args.groups(Slot::group_end, launch.block, g)));
  if (spikes || driven || code.needs_cell()) p.out.line(fmt::format("const i64 first = {};", p.args.groups(Slot::group_first, launch.block, g)));
  if (!launch.code.draws.empty()) p.out.line(fmt::format("const u32 lane = (u32){};", p.args.groups(Slot::group_lane, launch.block, g)));
  code.uniform(p.out);
  if (spikes) {
    p.out.line(fmt::format("const Spikes spikes = {};", spikes_of(p, launch.block, g)));
    p.out.line(fmt::format("u32* list = row_to_fill(spikes, step, {});", p.args.common(Slot::thread)));
    p.out.line("u32 count = 0;");
  }
  write_loop(p, {launch, code, arrays, spikes, driven}, g);
  if (spikes) p.out.line(fmt::format("publish(spikes, step, {}, count);", p.args.common(Slot::thread)));
  if (steps) take_laps_of_cells(p, launch, g);
  if (!one) p.out.close();
  p.out.close();
}

}  // namespace

namespace {

/// Offsets of axes as one array of numbers; an array has at least one.
std::string list_of(const std::vector<int64_t>& axes) { return axes.empty() ? "0" : fmt::format("{}", fmt::join(axes, ", ")); }

void write_fold(Program& p, const plan::FoldLaunch& f, const std::string& name) {
  static const char* kinds[] = {"fold_sum", "fold_mean", "fold_min", "fold_max", "fold_winner", "fold_argmax", "fold_std", "fold_quantile", "fold_lower", "fold_upper"};
  p.out.line("");
  p.out.open(fmt::format("PART {}(Args* args, i64 step) {{", name), f.argument.code.body[f.argument.stores[0].instruction].span);
  p.out.line("(void)step;");
  for (const uint32_t g : groups_of(p.schedule, f.argument)) {
    const plan::FoldLaunch::Axes& axes = f.axes[g];
    p.out.open("{");
    p.out.line(fmt::format("const FoldCells cells = {{{}, {}, {}}};", p.args.groups(Slot::group_elements, f.argument.block, std::to_string(g)),
                           p.schedule.blocks[f.argument.block].groups[g].n_cells, p.args.common(Slot::threads)));
    p.out.line(fmt::format("const i64 kept[] = {{{}}}, folded[] = {{{}}};", list_of(axes.kept), list_of(axes.folded)));
    p.out.line(fmt::format("const FoldAxes axes = {{kept, folded, {}, {}}};", axes.kept.size() / 2, axes.folded.size() / 2));
    p.out.line(fmt::format("fold_cells({}, {}, cells, axes, {}, {}, {});", p.args.buffer(f.from), p.args.buffer(f.onto), kinds[f.fold],
                           p.args.common(Slot::thread), f.share));
    p.out.close();
  }
  p.out.close();
}

}  // namespace

Calls write_folds(Program& p, const std::vector<plan::FoldLaunch>& all, uint32_t level) {
  Calls calls;
  uint32_t turns = 0;
  for (const plan::FoldLaunch& f : all)
    if (f.argument.level == level) turns = std::max(turns, f.turn + 1);
  for (uint32_t turn = 0; turn < turns; ++turn) {
    Calls folds;
    for (const plan::FoldLaunch& f : all) {
      if (f.argument.level != level || f.turn != turn) continue;
      const std::string argument = p.functions.unique("folded_" + p.args.block_name(f.argument.block));
      const std::string fold = p.functions.unique("reduce_" + p.args.block_name(f.argument.block));
      write_launch(p, f.argument, argument, &all == &p.schedule.folds);
      write_fold(p, f, fold);
      calls.push_back(argument + "(args, step);");
      folds.push_back(fold + "(args, step);");
    }
    calls.push_back(barrier(p));
    calls.insert(calls.end(), folds.begin(), folds.end());
    calls.push_back(barrier(p));
  }
  return calls;
}

Calls write_cells(Program& p, const std::vector<plan::CellLaunch>& launches, uint32_t level, const char* name) {
  Calls calls;
  for (const plan::CellLaunch& launch : launches) {
    if (launch.level != level) continue;
    const std::string function = p.functions.unique(fmt::format("{}_{}", name, p.args.block_name(launch.block)));
    write_launch(p, launch, function, &launches == &p.schedule.cells);
    calls.push_back(function + "(args, step);");
  }
  return calls;
}

}  // namespace nsim::emit
