// Synapses of one target: they lie far apart, each on a line of its own. They are fetched into short arrays by a loop of nothing but loads, so that
// many wait for memory at once; the lines of the model then run in lanes, and the results go back.
#include "engine/emit/react.h"
#include <fmt/format.h>

namespace nsim::emit {

void React::open_columns() {
  p_.out.line(fmt::format("const i64* RESTRICT start = {};", column(Slot::column_start)));
  p_.out.line(fmt::format("const u32* RESTRICT synapse = {};", column(Slot::column_synapse)));
  p_.out.line(fmt::format("const u32* RESTRICT source = {};", column(Slot::column_source)));
  p_.out.line("(void)synapse, (void)source;");
  declare_shift();
  p_.out.line(fmt::format("const i64 own = {} - {};", p_.args.groups(Slot::group_begin, post_block_, post_group_),
                          p_.args.groups(Slot::group_first, post_block_, post_group_)));
  if (launch_.moment == Moment::post) {
    p_.out.line(fmt::format("const Spikes spikes = {};", spikes_of(p_, post_block_, post_group_)));
    p_.out.open(fmt::format("each_own_spike(spikes, step, {}, {}, {}, [&](i64 cell) {{", p_.args.common(Slot::thread), wiring_.post.first, wiring_.post.last));
  } else {
    p_.out.line(fmt::format("const i64 own_end = own + {} - {};", p_.args.groups(Slot::group_end, post_block_, post_group_),
                            p_.args.groups(Slot::group_begin, post_block_, post_group_)));
    p_.out.open("for (i64 cell = own; cell < own_end; ++cell) {");
  }
  p_.out.line("const i64 here = cell + shift;");
  p_.out.line("const i64 begin = start[cell - own], end = start[cell - own + 1];");
  p_.out.line("(void)here, (void)begin, (void)end;");
}

void React::declare_shift() {
  p_.out.line(fmt::format("const i64 shift = {} - {};", p_.args.groups(Slot::group_first, post_block_, post_group_), p_.args.block_base(post_block_)));
}

void React::meet(const plan::ReactRun& run) {
  std::vector<std::string> loads;
  auto take = [&](uint32_t buffer) {
    const bool of_synapse = block_of(buffer) == plastic_.of_synapse;
    if ((!of_synapse && !is_of_source(buffer)) || met_.contains(buffer)) return;
    const std::string array = arrays_.at(buffer), local = met_[buffer] = names_.unique(array + "_here");
    p_.out.line(fmt::format("{} {}[256];", type_of(p_.schedule.buffers[buffer]), local));
    loads.push_back(fmt::format("{}[i] = {}{};", local, array, of_synapse ? "[synapse[base + i]]" : place_of_source(buffer)));
  };
  for (const plan::Instruction& i : run.code.body)
    if (i.source == Source::buffer || i.source == Source::pre_buffer || i.source == Source::post_buffer || i.source == Source::since) take(i.index);
  for (const plan::Store& s : run.stores) take(s.buffer);
  if (run.touched != ~0u) take(run.touched);
  p_.out.open("for (i32 i = 0; i < size; ++i) {");
  for (const std::string& load : loads) p_.out.line(load);
  p_.out.close();
}

void React::part(const plan::ReactRun& run) {
  p_.out.open("for (i32 i = 0; i < size; ++i) {");
  for (const plan::Store& s : run.stores)
    if (met_.contains(s.buffer)) p_.out.line(fmt::format("{}[synapse[base + i]] = {}[i];", arrays_.at(s.buffer), met_.at(s.buffer)));
  if (run.touched != ~0u) p_.out.line(fmt::format("{}[synapse[base + i]] = {}[i];", arrays_.at(run.touched), met_.at(run.touched)));
  p_.out.close();
  met_.clear();
}

void React::write_fold(const plan::ReactRun::Fold& fold, CodePrinter& code) {
  const std::string name = folded_[fold.number] = names_.unique("folded");
  const bool added = fold.fold == graph::Reduce::sum || fold.fold == graph::Reduce::mean;
  p_.out.line(fmt::format("real {} = 0;", name));
  p_.out.open("{");
  declare_locals(fold.code);
  p_.out.line(added ? "double part[4] = {0, 0, 0, 0};" : "real best = 0;");
  p_.out.open("for (i64 base = begin; base < end; base += CELLS) {");
  p_.out.line("const i32 size = end - base < CELLS ? (i32)(end - base) : CELLS;");
  p_.out.line("real folds[CELLS];");
  p_.out.open("LANES for (i32 i = 0; i < size; ++i) {");
  p_.out.line("const i64 k = synapse[base + i];");
  p_.out.line("(void)k;");
  code.body(p_.out);
  p_.out.line(fmt::format("folds[i] = {};", code.value(fold.code.results[0], plan::Type::real)));
  p_.out.close();
  if (added) p_.out.line("for (i32 i = 0; i < size; ++i) part[i & 3] += folds[i];");
  else p_.out.line(fmt::format("for (i32 i = 0; i < size; ++i) best = base + i == begin || folds[i] {} best ? folds[i] : best;", fold.fold == graph::Reduce::min ? "<" : ">"));
  p_.out.close();
  const char* sum = "(part[0] + part[1]) + (part[2] + part[3])";
  if (fold.fold == graph::Reduce::mean) p_.out.line(fmt::format("if (begin < end) {} = (real)(({}) / (double)(end - begin));", name, sum));
  else p_.out.line(added ? fmt::format("{} = (real)({});", name, sum) : fmt::format("{} = best;", name));
  p_.out.close();
}

}  // namespace nsim::emit
