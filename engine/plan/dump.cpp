// The Schedule as text for `nsim explain --after plan`.
#include "engine/plan/schedule.h"
#include <algorithm>
#include <fmt/format.h>

namespace nsim::plan {

namespace {

const char* sign_of(Op op) {
  switch (op) {
    case Op::add:
      return "+";
    case Op::sub:
      return "-";
    case Op::mul:
      return "*";
    case Op::div:
      return "/";
    case Op::lt:
      return "<";
    case Op::le:
      return "<=";
    case Op::eq:
      return "==";
    case Op::ne:
      return "!=";
    case Op::logical_and:
      return "and";
    case Op::logical_or:
      return "or";
    default:
      return nullptr;
  }
}

int binds_of(Op op) {
  switch (op) {
    case Op::select:
      return 1;
    case Op::logical_or:
      return 2;
    case Op::logical_and:
      return 3;
    case Op::lt:
    case Op::le:
    case Op::eq:
    case Op::ne:
      return 4;
    case Op::add:
    case Op::sub:
      return 5;
    case Op::mul:
    case Op::div:
      return 6;
    case Op::neg:
    case Op::logical_not:
      return 7;
    default:
      return 8;
  }
}

const char* name_of(Op op) {
  switch (op) {
    case Op::neg:
      return "-";
    case Op::fma:
      return "fma";
    case Op::exp:
      return "exp";
    case Op::log:
      return "log";
    case Op::sqrt:
      return "sqrt";
    case Op::pow:
      return "pow";
    case Op::sin:
      return "sin";
    case Op::cos:
      return "cos";
    case Op::tanh:
      return "tanh";
    case Op::sigmoid:
      return "sigmoid";
    case Op::exprel:
      return "exprel";
    case Op::abs:
      return "abs";
    case Op::sign:
      return "sign";
    case Op::floor:
      return "floor";
    case Op::ceil:
      return "ceil";
    case Op::round:
      return "round";
    case Op::min:
      return "min";
    case Op::max:
      return "max";
    case Op::logical_not:
      return "not ";
    default:
      return "";
  }
}

const char* name_of(Law law) {
  static const char* names[] = {"uniform", "normal", "lognormal", "exponential", "gamma", "bernoulli", "poisson", "choice"};
  return names[size_t(law)];
}

const char* name_of(Point point) {
  static const char* names[] = {"cell",      "axis",      "x",      "y",      "z",      "pre.cell", "pre.axis", "pre.x", "pre.y", "pre.z",
                                "post.cell", "post.axis", "post.x", "post.y", "post.z", "dx",       "dy",       "dz",    "dist",  "column", "folded"};
  return names[size_t(point)];
}

/// Expressions of one Code: what is used more than once has a line of its own.
class Printer {
 public:
  Printer(const Schedule& schedule, const Code& code, uint32_t block) : schedule_(schedule), code_(code), block_(block), uses_(code.body.size(), 0) {
    for (const Instruction& i : code.body)
      for (int k = 0; k < i.n_args; ++k) ++uses_[i.args[size_t(k)]];
    for (const CodeDraw& d : code.draws)
      for (auto [has, at] : {std::pair{d.has_above, d.above}, {d.has_below, d.below}, {d.has_from, d.from}, {d.has_to, d.to}})
        if (has) uses_[at] += 2;
  }

  std::string shared(const std::string& indent, int64_t but = -1) const {
    std::string out;
    for (uint32_t k = 0; k < code_.body.size(); ++k)
      if (has_name(k) && k != but) out += fmt::format("{}{} = {}\n", indent, name(k), expression(k));
    return out;
  }
  /// In parentheses when it binds less than `binds`.
  std::string text(uint32_t at, int binds = 0) const {
    if (has_name(at)) return name(at);
    return binds_of(code_.body[at].op) < binds ? "(" + expression(at) + ")" : expression(at);
  }
  std::string expression(uint32_t at) const {
    const Instruction& i = code_.body[at];
    const int binds = binds_of(i.op);
    auto argument = [&](size_t k) { return text(i.args[k], sign_of(i.op) && k > 0 ? binds + 1 : binds); };
    switch (i.op) {
      case Op::constant:
        return fmt::format("{}", i.number);
      case Op::read:
        return read(i);
      case Op::point:
        return name_of(Point(i.index & 0xff));
      case Op::draw:
        return draw(i);
      case Op::time:
        return "t";
      case Op::tick:
        return "tick";
      case Op::step_length:
        return "step";
      case Op::member:
        return fmt::format("call{}.member{}", i.index >> 16, i.index & 0xffff);
      case Op::select:
        return fmt::format("if {} then {} else {}", argument(0), argument(1), argument(2));
      case Op::neg:
      case Op::logical_not:
        return name_of(i.op) + argument(0);
      default:
        break;
    }
    if (const char* sign = sign_of(i.op)) return fmt::format("{} {} {}", argument(0), sign, argument(1));
    std::string out = std::string(name_of(i.op)) + "(";
    for (size_t k = 0; k < i.n_args; ++k) out += (k ? ", " : "") + text(i.args[k]);
    return out + ")";
  }

 private:
  bool has_name(uint32_t at) const { return uses_[at] > 1 && code_.body[at].op != Op::constant && code_.body[at].op != Op::read; }
  std::string name(uint32_t at) const { return code_.body[at].name.empty() ? fmt::format("x{}", at) : code_.body[at].name; }

  std::string read(const Instruction& i) const {
    const bool pre = i.source == Source::pre_buffer || i.source == Source::pre_parameter,
               post = i.source == Source::post_buffer || i.source == Source::post_parameter;
    const bool buffer = i.source == Source::buffer || i.source == Source::pre_buffer || i.source == Source::post_buffer;
    std::string own = i.name;
    if (buffer && schedule_.buffers[i.index].is_sum) own = "arrived(" + schedule_.buffers[i.index].name + ")";
    if (own.empty() && buffer) own = schedule_.buffers[i.index].name;
    if (own.empty() && i.source == Source::parameter) own = schedule_.blocks[block_].parameters[i.index].name;
    return (pre ? "pre." : post ? "post." : "") + own;
  }

  std::string draw(const Instruction& i) const {
    const CodeDraw& d = code_.draws[i.index];
    std::string out = std::string(name_of(d.law)) + "(";
    for (size_t k = 0; k < i.n_args; ++k) out += (k ? ", " : "") + text(i.args[k]);
    if (d.table >= 0) out += fmt::format("table {}", d.table);
    if (d.has_above) out += ", above " + text(d.above);
    if (d.has_below) out += ", below " + text(d.below);
    if (d.keep_sign) out += ", sign kept";
    if (d.has_from) out += ", from " + text(d.from);
    if (d.has_to) out += ", to " + text(d.to);
    if (d.lag) out += fmt::format(", {} steps ago", d.lag);
    return out + fmt::format("; stream {:08x}{})", d.stream, d.each_step ? "" : ", once");
  }

  const Schedule& schedule_;
  const Code& code_;
  uint32_t block_;
  std::vector<int> uses_;
};

uint32_t block_of(const Schedule& s, uint32_t population) { return s.populations[population].block.at; }

std::string one(const Schedule& s, const Code& code, uint32_t block) {
  if (code.results.empty()) return "";
  Printer printer(s, code, block);
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
  Printer printer(s, launch.code, launch.block);
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
    const Printer printer(s, f.argument.code, launch.block);
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
