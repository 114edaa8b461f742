// Random numbers as calls of kernels/draw.h, and the steps in which they count.
#include "engine/emit/code_printer.h"
#include <algorithm>
#include <fmt/format.h>

namespace nsim::emit {

using plan::Instruction;
using plan::Op;
using plan::Type;

bool CodePrinter::is_open_uniform(const plan::CodeDraw& d) const { return (!d.has_from || uniform_[d.from]) && (!d.has_to || uniform_[d.to]); }

void CodePrinter::name_open(Writer& out, size_t draw) {
  const std::string when = open_when(code_.draws[draw]);
  if (when.empty()) return;
  opens_[draw] = names_.unique("open");
  out.line(fmt::format("const bool {} = {};", opens_[draw], when));
}

/// Laws of one normal number, drawn once.
static bool takes_normal(const plan::CodeDraw& d) {
  return (d.law == plan::Law::normal || d.law == plan::Law::lognormal) && !d.has_above && !d.has_below && !d.keep_sign;
}

static bool fills_block(const plan::CodeDraw& d) { return d.table >= 0 || takes_normal(d); }

// Blocks end where the number of a cell is a multiple of CELLS, so that no group of neighbours is drawn twice.
void CodePrinter::open_blocks(Writer& out, bool drawn) const {
  drawn = drawn || std::any_of(code_.body.begin(), code_.body.end(), [&](const Instruction& i) { return i.op == Op::draw && fills_block(code_.draws[i.index]); });
  out.open("for (i64 base = begin, next; base < end; base = next) {");
  out.line(drawn ? "next = end_of_block(base, end, first);" : "next = end - base < CELLS ? end : base + CELLS;");
  out.line("const i32 size = (i32)(next - base);");
}

// Counts by table and normal numbers are made for a block of cells before its loop: neighbours share words, and one compiled loop serves every launch.
void CodePrinter::blocks(Writer& out) {
  for (const Instruction& i : code_.body) {
    if (i.op != Op::draw) continue;
    const plan::CodeDraw& d = code_.draws[i.index];
    if (!fills_block(d)) continue;
    const std::string open = is_open_uniform(d) && !opens_[i.index].empty() ? opens_[i.index] : "true";
    const std::string key = fmt::format("{}, {}, (u64)({}), {}, (u64)({})", seed_, stream_of(d), entity_of(d, reach_.first_cell), reach_.lane, moment_of(d));
    blocks_[i.index] = names_.unique(d.table >= 0 ? "counted" : "normal");
    out.line(fmt::format("{} {}[CELLS];", d.table >= 0 ? "u16" : "real", blocks_[i.index]), i.span);
    if (d.table >= 0) out.line(fmt::format("poisson_counts({}, size, {}, {}, {}, {});", blocks_[i.index], key, tables_[i.index].first, tables_[i.index].second, open));
    else out.line(fmt::format("normals({}, size, {}, {});", blocks_[i.index], key, open));
  }
}

// draw_normal_between(seed, stream, entity, lane, moment, mean, sd, low, high); see kernels/README.md.
CodePrinter::Text CodePrinter::print_draw(uint32_t at) const {
  const Instruction& i = code_.body[at];
  const plan::CodeDraw& d = code_.draws[i.index];
  if (d.table >= 0) {
    const Text count{blocks_[i.index] + "[i]", 10};
    return converted(is_open_uniform(d) || opens_[i.index].empty() ? count : only_when(opens_[i.index], count, Type::i32, at), Type::i32, i.type);
  }
  const std::string key =
      fmt::format("{}, {}, (u64)({}), {}, (u64)({})", seed_, stream_of(d), entity_of(d, reach_.cell), reach_.lane, moment_of(d));
  auto parameter = [&](int k) { return argument(i.args[k], Type::real).text; };
  if (!blocks_[i.index].empty()) {
    Text t{fmt::format("{}({}[i], {}, {})", d.law == plan::Law::normal ? "normal_of" : "lognormal_of", blocks_[i.index], parameter(0), parameter(1)), 10};
    if (!opens_[i.index].empty()) t = only_when(opens_[i.index], t, Type::real, at);
    return converted(t, Type::real, i.type);
  }
  std::string name, parameters;
  Type type = Type::real;
  switch (d.law) {
    case plan::Law::uniform:
      name = "draw_uniform";
      break;
    case plan::Law::normal:
      name = "draw_normal";
      break;
    case plan::Law::lognormal:
      name = "draw_lognormal";
      break;
    case plan::Law::exponential:
      name = "draw_exponential";
      break;
    case plan::Law::gamma:
      name = "draw_gamma";
      break;
    case plan::Law::bernoulli:
      name = "draw_bernoulli", type = Type::bit;
      break;
    case plan::Law::poisson:
      name = "draw_poisson";
      break;
    case plan::Law::choice:
      name = "draw_choice";
      break;
  }
  for (int k = 0; k < i.n_args; ++k) parameters += ", " + parameter(k);
  if (d.has_above || d.has_below || d.keep_sign) {
    std::string low = d.has_above ? argument(d.above, Type::real).text : "-m_infinity(real())";
    std::string high = d.has_below ? argument(d.below, Type::real).text : "m_infinity(real())";
    if (d.keep_sign) {  // a mean of 0 has no sign to keep
      low = fmt::format("({} > 0 ? m_max({}, (real)0) : {})", parameter(0), low, low);
      high = fmt::format("({} < 0 ? m_min({}, (real)0) : {})", parameter(0), high, high);
    }
    name += "_between";
    parameters += fmt::format(", {}, {}", low, high);
  }
  Text t{fmt::format("{}({}{})", name, key, parameters), 10};
  if (d.law == plan::Law::choice) {
    t.text = fmt::format("draw_choice({}, {}u)", key, d.choices.size());
    std::string chain = real_literal(d.choices.empty() ? 0 : d.choices.back());
    for (size_t k = d.choices.size(); k-- > 1;) chain = fmt::format("({} == {}u ? {} : {})", t.text, k - 1, real_literal(d.choices[k - 1]), chain);
    t.text = chain;
  }
  if (!opens_[i.index].empty()) t = only_when(opens_[i.index], t, type, at);
  return type == i.type ? t : converted(t, type, i.type);
}

std::string CodePrinter::lag_of(const plan::CodeDraw& d) const { return lags_[size_t(&d - code_.draws.data())]; }

std::string CodePrinter::stream_of(const plan::CodeDraw& d) const {
  const std::string& local = streams_[size_t(&d - code_.draws.data())];
  return local.empty() ? fmt::format("0x{:08x}u", d.stream) : local;
}

std::string CodePrinter::moment_of(const plan::CodeDraw& d) const { return !d.each_step ? "0" : d.lag ? "step - " + lag_of(d) : "step"; }

std::string CodePrinter::entity_of(const plan::CodeDraw& d, const std::string& cell) const {
  return d.entity_offset ? fmt::format("{} + {}", cell, d.entity_offset) : cell;
}

// A condition in front of a draw would be lifted out of the loop, and g++ runs what is left outside the lanes; so 0 is a factor, not a branch.
// Laws that draw again are not in lanes, and may give NaN where they are not wanted.
CodePrinter::Text CodePrinter::only_when(const std::string& open, const Text& t, Type type, uint32_t at) const {
  const plan::CodeDraw& d = code_.draws[code_.body[at].index];
  const bool again = d.has_above || d.has_below || d.keep_sign || d.law == plan::Law::gamma || d.law == plan::Law::choice ||
                     (d.law == plan::Law::poisson && d.table < 0);
  if (again) return {fmt::format("({} ? {} : 0)", open, t.text), 10};
  if (type == Type::bit) return {fmt::format("(bool)({} & {})", open, t.text), 9};
  return {fmt::format("({}){} * {}", type == Type::real ? "real" : "i32", open, t.text), 8};
}

// The steps in which a draw counts: after the first `lag`, and inside the window of a source.
std::string CodePrinter::open_when(const plan::CodeDraw& d) const {
  std::string when;
  if (d.lag) when = fmt::format("(step > {})", lag_of(d));
  if (d.has_from || d.has_to) {
    const std::string step = d.lag ? "step - " + lag_of(d) : "step";
    const std::string from = d.has_from ? argument(d.from, Type::real).text : "-1e30", to = d.has_to ? argument(d.to, Type::real).text : "1e30";
    when += fmt::format("{}in_window({}, {}, {}, {})", when.empty() ? "" : " & ", step, args_.common(Slot::step_ms), from, to);
  }
  return when;
}

}  // namespace nsim::emit
