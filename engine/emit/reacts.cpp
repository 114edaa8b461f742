#include "engine/emit/react.h"
#include <algorithm>
#include <fmt/format.h>

namespace nsim::emit {

React::React(Program& p, const plan::ReactLaunch& launch)
    : p_(p), launch_(launch), plastic_(p.schedule.plastics[launch.plastic]), tract_(p.schedule.tracts[plastic_.delivery.tract]),
      wiring_(p.schedule.wirings[tract_.wirings[0]]) {
  const graph::Population& post = p.schedule.populations[wiring_.post.population.at];
  post_block_ = post.block.at;
  for (const char* word : {"k", "own", "here", "shift", "start", "source", "synapse", "target", "onto", "delay", "held", "spikes", "synapses", "past", "element", "elements", "numbers", "number", "again", "last", "to",
                           "ring_mask", "ring_cells", "until", "after", "visited", "stamps", "waiting", "depth", "later", "age", "place", "filled", "since", "seen", "full"})
    names_.unique(word);
  post_group_ = std::to_string(group_of(p.schedule, wiring_.post.population.at));
}

std::string React::write() {
  if (plastic_.replay && launch_.moment == Moment::post) return write_put_off();
  static const char* words[] = {"pre", "post", "every", "step", "flow", "start"};
  const std::string name = p_.functions.unique(fmt::format("{}_{}", words[launch_.moment], identifier(wiring_.name)));
  p_.out.line("");
  p_.out.line("template <class Target>");
  p_.out.open(fmt::format("FUNCTION void {}_rows(Args* args, i64 step, const Target* RESTRICT target) {{", name), launch_.span);
  p_.out.line("(void)target, (void)step;");
  for (const plan::ReactRun& run : launch_.runs) declare_arrays(run);
  declare_sums();
  std::vector<CodePrinter> codes, folds;
  for (const plan::ReactRun& run : launch_.runs) {
    for (const plan::ReactRun::Fold& fold : run.folds) {
      folds.emplace_back(p_.schedule, p_.args, names_, fold.code, reach(Plasticity::synapse), fold.code.results);
      folds.back().uniform(p_.out);
    }
    codes.emplace_back(p_.schedule, p_.args, names_, run.code, reach(run.side), roots_of(run));
    codes.back().uniform(p_.out);
  }
  open_walk();
  size_t fold = 0;
  for (size_t k = 0; k < codes.size(); ++k) {
    for (const plan::ReactRun::Fold& one : launch_.runs[k].folds) write_fold(one, folds[fold++]);
    write_run(launch_.runs[k], codes[k]);
  }
  close_walk();
  p_.out.close();
  p_.out.open(fmt::format("PART {}(Args* args, i64 step) {{", name));
  if (launch_.moment == Moment::every) p_.out.line(fmt::format("if ((step - {}) % {} != 0) return;", p_.args.common(Slot::stage_first), launch_.period));
  p_.out.line(fmt::format("if ({0}) {1}_rows(args, step, {0});", slot(Slot::tract_near), name));
  p_.out.line(fmt::format("else {1}_rows(args, step, {0});", slot(Slot::tract_far), name));
  p_.out.close();
  return name + "(args, step);";
}

std::vector<uint32_t> React::roots_of(const plan::ReactRun& run) {
  std::vector<uint32_t> roots = run.sends;
  for (const plan::Store& s : run.stores) roots.push_back(s.instruction);
  return roots;
}

// ---- arrays

void React::declare_arrays(const plan::Code& code) {
  draws_ = draws_ || !code.draws.empty();
  for (const plan::Instruction& i : code.body)
    if (i.source == Source::buffer || i.source == Source::pre_buffer || i.source == Source::post_buffer || i.source == Source::since) declare(i.index);
}

void React::declare_arrays(const plan::ReactRun& run) {
  for (const plan::ReactRun::Fold& fold : run.folds) declare_arrays(fold.code);
  declare_arrays(run.code);
  for (const plan::Store& s : run.stores) declare(s.buffer);
  if (run.touched != ~0u) declare(run.touched);
}

std::string React::origin(uint32_t block) {
  if (block == plastic_.of_synapse) return p_.args.block_base(block);
  if (block == plastic_.of_pre) return p_.args.groups(Slot::group_first, block, "0");
  const std::string base = p_.args.block_base(post_block_);
  if (block != plastic_.of_post) return base;
  return fmt::format("{} - ({} - {})", p_.args.groups(Slot::group_begin, block, "0"), p_.args.groups(Slot::group_begin, post_block_, post_group_), base);
}

void React::declare(uint32_t buffer) {
  if (arrays_.contains(buffer)) return;
  const plan::Buffer& b = p_.schedule.buffers[buffer];
  if (b.is_past) {
    arrays_[buffer] = names_.unique("past_of_source"), reads_past_ = true;
    p_.out.line(fmt::format("const {}* RESTRICT {} = {} + ((step - {}) & {}) * {};", type_of(b), arrays_[buffer], p_.args.buffer(buffer),
                            launch_.past, p_.args.ring_mask(buffer), p_.args.block_cells(b.block)));
    return;
  }
  const std::string& block = p_.schedule.blocks[b.block].name;
  const std::string plain = b.name.starts_with(block + ".") ? b.name.substr(block.size() + 1) : b.name;
  const std::string name = arrays_[buffer] = names_.unique(plain + (b.block == plastic_.of_pre ? "_of_source" : b.block == plastic_.of_synapse ? "" : "_of_target"));
  p_.out.line(fmt::format("{}* RESTRICT {} = {} + {};", type_of(b), name, p_.args.buffer(buffer), origin(b.block)));
}

bool React::sends() const {
  for (const plan::ReactRun& run : launch_.runs)
    if (!run.sends.empty()) return true;
  return false;
}

void React::declare_sums() {
  if (!sends()) return;
  const plan::DeliverLaunch& to = plastic_.delivery;
  const std::string cells = p_.args.block_cells(post_block_), base = p_.args.block_base(post_block_);
  if (launch_.moment == Moment::step) {
    for (size_t k = 0; k < plastic_.adds_to.size(); ++k)
      p_.out.line(fmt::format("real* RESTRICT onto{} = {};", k, own(p_, sum_row(p_, plastic_.adds_to[k]), plastic_.adds_to[k])));
    return;
  }
  if (to.kind == plan::DeliverLaunch::zero_delay) {
    p_.out.line(fmt::format("real* RESTRICT onto = {} + {};", p_.args.buffer(to.onto), base));
    if (to.held != ~0u) p_.out.line(fmt::format("const {}* RESTRICT held = {} + {};", type_of(p_.schedule.buffers[to.held]), p_.args.buffer(to.held), base));
  } else if (to.kind == plan::DeliverLaunch::one_delay) {
    p_.out.line(fmt::format("real* RESTRICT onto = {} + ((step + {}) & {}) * {} + {};", p_.args.buffer(to.onto), to.delay, p_.args.ring_mask(to.onto), cells, base));
  } else {
    p_.out.line(fmt::format("real* RESTRICT onto = {} + {};", p_.args.buffer(to.onto), base));
    p_.out.line(fmt::format("const u16* RESTRICT delay = {};", slot(Slot::tract_delay)));
    p_.out.line(fmt::format("const i64 ring_mask = {}, ring_cells = {};", p_.args.ring_mask(to.onto), cells));
  }
}

// ---- the walk

void React::declare_keys() {
  if (draws_) p_.out.line(fmt::format("const i64* RESTRICT numbers = {};", column(Slot::synapse_numbers)));
  if (reads_past_) p_.out.line(fmt::format("const u32* RESTRICT elements = {};", column(Slot::source_elements)));
  if (draws_ && launch_.moment == Moment::pre) p_.out.line("i64 last = -1;"), p_.out.line("u32 again = 0;");
}

void React::declare_keys_of_row() {
  if (draws_) p_.out.line(fmt::format("const i64 number = numbers[cell - {}];", tract_.pre.first));
  if (draws_ && launch_.moment == Moment::pre) p_.out.line("again = cell == last ? again + 1 : 0, last = cell;");
  if (reads_past_) p_.out.line("const i64 element = elements[cell];");
}

void React::open_walk() {
  declare_keys();
  if (by_column()) return open_columns();
  open_rows();
  declare_keys_of_row();
  p_.out.line("(void)begin, (void)end;");
}

void React::open_rows() {
  if (launch_.moment != Moment::pre) {
    p_.out.line(fmt::format("const i64* RESTRICT start = {};", slot(Slot::tract_start)));
    p_.out.open(fmt::format("for (i64 source = 0; source < {}; ++source) {{", tract_.pre.size()));
    p_.out.line(fmt::format("const i64 cell = source + {};", tract_.pre.first));
    p_.out.line("(void)cell;");
    p_.out.line("const i64 begin = start[source], end = start[source + 1];");
  } else {
    const uint32_t population = wiring_.pre.population.at;
    p_.out.line(fmt::format("const i64* RESTRICT start = {};", slot(Slot::tract_start)));
    p_.out.line(fmt::format("const Spikes spikes = {};", spikes_of(p_, p_.schedule.populations[population].block.at, std::to_string(group_of(p_.schedule, population)))));
    p_.out.open(fmt::format("each_spike(spikes, step, {}, {}, [&](i64 cell) {{", tract_.pre.first, tract_.pre.last));
    p_.out.line("(void)cell;");
    p_.out.line(fmt::format("const i64 begin = start[cell - {0}], end = start[cell - {0} + 1];", tract_.pre.first));
    if (plastic_.replay) p_.out.line(fmt::format("{}(args, step - 1, cell, begin, end, target);", p_.replays.at(launch_.plastic).of_row));
  }
}

void React::close_walk() {
  p_.out.close(launch_.moment == Moment::pre || launch_.moment == Moment::post ? "});" : "}");
}

std::string React::element(Plasticity::Side side, uint32_t buffer) {
  if (auto met = met_.find(buffer); met != met_.end()) return met->second + "[i]";
  const std::string& array = arrays_.at(buffer);
  const uint32_t block = block_of(buffer);
  const bool of_source = is_of_source(buffer);
  if (block == plastic_.of_synapse) return array + "[k]";
  if (side == Plasticity::pre) return array + "[cell]";
  if (side == Plasticity::post) return array + "[here]";
  if (of_source && by_column()) return array + place_of_source(buffer);
  if (of_source) return locals_.at(buffer);
  return by_column() ? locals_.at(buffer) : array + "[target[k]]";
}

Reach React::reach(Plasticity::Side side) {
  Reach reach;
  reach.element = [this, side](uint32_t buffer) { return element(side, buffer); };
  reach.folded = [this](uint32_t number) { return folded_.at(number); };
  reach.parameter = parameters_of(p_, plastic_.of_synapse, "0");
  reach.end = [this, side](Source source, uint32_t index) {
    if (source == Source::since) return fmt::format("((i32)step - {})", element(side, index));
    if (source == Source::pre_parameter) {
      const uint32_t population = wiring_.pre.population.at;
      return parameters_of(p_, p_.schedule.populations[population].block.at, std::to_string(group_of(p_.schedule, population)))(index);
    }
    if (source == Source::post_parameter) return parameters_of(p_, post_block_, post_group_)(index);
    return element(side, index);
  };
  reach.group = "0";
  reach.cell = side != Plasticity::synapse ? "cell" : by_column() ? fmt::format("(k + numbers[source[base + i] - {}])", tract_.pre.first) : "(k + number)";
  if (launch_.moment == Moment::pre) reach.lane = "again";
  return reach;
}

// ---- the lines

void React::write_run(const plan::ReactRun& run, CodePrinter& code) {
  p_.out.open("{");
  if (run.side != Plasticity::synapse) {
    code.body(p_.out);
    write_stores(run, code);
    p_.out.close();
    return;
  }
  declare_locals(run.code);
  write_pieces(run, code);
  p_.out.close();
}

void React::write_pieces(const plan::ReactRun& run, CodePrinter& code) {
  const char* piece = by_column() ? "256" : "CELLS";
  p_.out.open(fmt::format("for (i64 base = begin; base < end; base += {}) {{", piece));
  p_.out.line(fmt::format("const i32 size = end - base < {0} ? (i32)(end - base) : {0};", piece));
  for (size_t s = 0; s < run.sends.size(); ++s) p_.out.line(fmt::format("real amount{}[{}];", s, piece));
  if (by_column()) meet(run);
  p_.out.open("LANES for (i32 i = 0; i < size; ++i) {");
  p_.out.line(by_column() ? "const i64 k = synapse[base + i];" : "const i64 k = base + i;");
  p_.out.line("(void)k;");
  code.body(p_.out);
  write_stores(run, code);
  for (size_t s = 0; s < run.sends.size(); ++s)
    p_.out.line(fmt::format("amount{}[i] = {};", s, code.value(run.sends[s], plan::Type::real)), run.code.body[run.sends[s]].span);
  p_.out.close();
  if (by_column()) part(run);
  for (size_t s = 0; s < run.sends.size(); ++s)
    write_send(fmt::format("amount{}[i]", s), launch_.moment == Moment::step ? fmt::format("onto{}", run.send_to[s]) : "onto");
  p_.out.close();
}

void React::declare_locals(const plan::Code& code) {
  locals_.clear();
  for (const plan::Instruction& i : code.body) {
    const bool reads = i.source == Source::pre_buffer || i.source == Source::post_buffer;
    if (!reads || locals_.contains(i.index)) continue;
    const bool of_source = is_of_source(i.index);
    if (of_source == by_column()) continue;
    locals_[i.index] = names_.unique(i.name + "_now");
    p_.out.line(fmt::format("const {} {} = {}[{}];", p_.schedule.buffers[i.index].type == plan::Type::real ? "real" : "i32", locals_[i.index], arrays_.at(i.index),
                            p_.schedule.buffers[i.index].is_past ? "element" : of_source ? "cell" : "here"));
  }
}

void React::write_stores(const plan::ReactRun& run, CodePrinter& code) {
  // All values are computed before the first is stored: a line may read what another one writes.
  std::vector<std::string> values;
  for (const plan::Store& s : run.stores) {
    values.push_back(names_.unique("next"));
    p_.out.line(fmt::format("const real {} = {};", values.back(), code.value(s.instruction, plan::Type::real)), run.code.body[s.instruction].span);
  }
  for (size_t s = 0; s < run.stores.size(); ++s) p_.out.line(fmt::format("{} = {};", element(run.side, run.stores[s].buffer), values[s]));
  if (run.touched != ~0u) p_.out.line(fmt::format("{} = (i32)step;", element(run.side, run.touched)));
}

void React::write_send(const std::string& amount, const std::string& onto) {
  plan::DeliverLaunch to = plastic_.delivery;
  if (launch_.moment == Moment::step) to = {};
  p_.out.open("for (i32 i = 0; i < size; ++i) {");
  p_.out.line("const i64 to = target[base + i];");
  if (to.kind == plan::DeliverLaunch::drawn)
    p_.out.line(fmt::format("onto[((step + delay[base + i]) & ring_mask) * ring_cells + to] += {};", amount));
  else
    p_.out.line(fmt::format("{}{}[to] += {};", to.held != ~0u ? "if (held[to] <= 0) " : "", onto, amount));
  p_.out.close();
}

namespace {

const plan::ReactLaunch& post_of(const plan::Schedule& schedule, uint32_t plastic) {
  for (const plan::ReactLaunch& launch : schedule.reacts)
    if (launch.plastic == plastic && launch.moment == graph::Plasticity::Event::post) return launch;
  bug("only what happens at spikes of targets is put off");
}

}  // namespace

Calls write_reacts(Program& p, const Moments& which) {
  Calls calls;
  for (const plan::ReactLaunch& launch : p.schedule.reacts)
    if (std::find(which.begin(), which.end(), launch.moment) != which.end()) {
      if (launch.moment == graph::Plasticity::Event::pre && p.schedule.plastics[launch.plastic].replay) p.replays[launch.plastic] = React(p, post_of(p.schedule, launch.plastic)).write_replay();
      calls.push_back(React(p, launch).write());
    }
  return calls;
}

}  // namespace nsim::emit
