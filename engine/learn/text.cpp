#include "engine/learn/text.h"
#include "kernels/kernels.h"
#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <map>

namespace nsim::learn {

namespace {

using plan::Instruction;

class Entry {
 public:
  Entry(const Program& program, const Launch& launch) : p_(program), launch_(launch) {
    find_arrays();
    flat_ = is_flat();
  }

  /// The text after the name of the entry.
  std::string body() {
    place();
    line("(const LearnArgs* args) {");
    ++indent_;
    line("QUIET_DENORMALS();");
    for (size_t k = 0; k < arrays_.size(); ++k) line(fmt::format("real* const v{0} = args->values[{0}];", k));
    if (flat_) whole();
    else if (launch_.folded.empty()) nest(0);
    else fold();
    --indent_;
    line("}");
    return std::move(out_);
  }

  Text::Use use() const {
    Text::Use use{0, arrays_, launch_.split, 1};
    if (flat_) use.split = launch_.loops[0];
    if (use.split != ~0u) use.extent = p_.axes[use.split].extent;
    if (flat_) for (size_t k = 1; k < launch_.loops.size(); ++k) use.extent *= p_.axes[launch_.loops[k]].extent;
    return use;
  }

 private:
  void line(const std::string& text) { out_ += std::string(size_t(2 * indent_), ' ') + text + "\n"; }

  void find_arrays() {
    auto add = [&](ValueId id) {
      const Anchor one = anchor(p_, id);
      if (std::find(arrays_.begin(), arrays_.end(), one) == arrays_.end()) arrays_.push_back(one);
    };
    for (const Instruction& i : launch_.code.body)
      if (i.op == Op::read) add({i.index});
    for (const Store& s : launch_.stores) add(s.value);
  }
  size_t array(ValueId id) const { return size_t(std::find(arrays_.begin(), arrays_.end(), anchor(p_, id)) - arrays_.begin()); }

  /// A map over whole arrays without samples, beside single numbers: the shape does not matter. (The last batch leaves gaps between samples.)
  bool is_flat() const {
    if (!launch_.folded.empty() || launch_.loops.empty() || has(launch_.loops, trial)) return false;
    auto whole = [&](ValueId id) { return !p_[id].view && (p_[id].axes.empty() || p_[id].axes == launch_.loops); };
    for (const Instruction& i : launch_.code.body)
      if (i.op == Op::point || (i.op == Op::read && !whole({i.index}))) return false;
    return std::all_of(launch_.stores.begin(), launch_.stores.end(), [&](const Store& s) { return whole(s.value) && p_[s.value].axes == launch_.loops; });
  }

  void whole() {
    statements(0);
    line("LANES");
    line("for (i64 i = args->first; i < args->last; ++i) {");
    ++indent_;
    for (size_t depth = 1; depth <= launch_.loops.size(); ++depth) statements(depth);
    for (const Store& s : launch_.stores) line(fmt::format("v{}[i] = x{};", array(s.value), s.instruction));
    --indent_;
    line("}");
  }

  /// The loop in which each instruction stands: 0 is outside of all.
  void place() {
    for (const Instruction& i : launch_.code.body) {
      size_t depth = 0;
      auto along = [&](AxisId axis) {
        for (size_t k = 0; k < launch_.loops.size(); ++k)
          if (launch_.loops[k] == axis) depth = std::max(depth, k + 1);
      };
      if (i.op == Op::read) for (AxisId axis : p_[ValueId{i.index}].axes) along(axis);
      if (i.op == Op::point) along(i.index >> 8);
      require(i.op != Op::draw, "nothing is drawn in a launch");
      for (size_t k = 0; k < i.n_args; ++k) depth = std::max(depth, depth_[i.args[k]]);
      // What a launch has written is read there again: it stands where its value stands.
      depth_.push_back(depth);
    }
  }

  std::string element(ValueId id) const {
    if (flat_) return fmt::format("v{}[{}]", array(id), p_[id].axes.empty() ? "0" : "i");
    const std::vector<int64_t> step = strides(p_, id);
    std::string index = fmt::format("{}", offset(p_, id));
    for (size_t k = 0; k < step.size(); ++k) index += fmt::format(" + {} * i_{}", step[k], p_[id].axes[k]);
    return fmt::format("v{}[{}]", array(id), index);
  }

  std::string from(AxisId axis) const { return axis == launch_.split ? "args->first" : "0"; }
  std::string to(AxisId axis) const {
    return axis == launch_.split ? "args->last" : axis == trial ? "args->samples" : fmt::format("{}", p_.axes[axis].extent);
  }
  std::string loop(AxisId axis) const { return fmt::format("for (i64 i_{0} = {1}; i_{0} < {2}; ++i_{0})", axis, from(axis), to(axis)); }

  void statements(size_t depth) {
    for (size_t k = 0; k < launch_.code.body.size(); ++k)
      if (depth_[k] == depth) statement(k);
  }

  void statement(size_t k) {
    const Instruction& i = launch_.code.body[k];
    const char* type = i.type == graph::Type::bit ? "bool" : "real";
    line(fmt::format("const {} x{} = {};", type, k, print(i)));
  }

  std::string print(const Instruction& i) const {
    auto real = [&](size_t k) { return std::string(launch_.code.body[i.args[k]].type == graph::Type::bit ? "(real)x" : "x") + std::to_string(i.args[k]); };
    auto truth = [&](size_t k) {
      const std::string x = "x" + std::to_string(i.args[k]);
      return launch_.code.body[i.args[k]].type == graph::Type::bit ? x : "(" + x + " != 0)";
    };
    auto function = [&](const char* name) {
      std::string list;
      for (size_t k = 0; k < i.n_args; ++k) list += (k ? ", " : "") + real(k);
      return fmt::format("{}({})", name, list);
    };
    auto between = [&](const char* sign) { return real(0) + " " + sign + " " + real(1); };
    switch (i.op) {
      case Op::constant: return std::isfinite(i.number) ? fmt::format("(real){:.17g}", i.number) : i.number > 0 ? "m_infinity(real())" : i.number < 0 ? "-m_infinity(real())" : "m_nan(real())";
      case Op::read: return element({i.index});
      case Op::point: return fmt::format("(real)i_{}", i.index >> 8);
      case Op::add: return between("+");
      case Op::sub: return between("-");
      case Op::mul: return between("*");
      case Op::div: return between("/");
      case Op::lt: return between("<");
      case Op::le: return between("<=");
      case Op::eq: return between("==");
      case Op::ne: return between("!=");
      case Op::neg: return "-" + real(0);
      case Op::logical_and: return truth(0) + " & " + truth(1);
      case Op::logical_or: return truth(0) + " | " + truth(1);
      case Op::logical_not: return "!" + truth(0);
      case Op::select: return truth(0) + " ? " + real(1) + " : " + real(2);
      case Op::fma: return function("m_fma");
      case Op::exp: return function("m_exp");
      case Op::log: return function("m_log");
      case Op::sqrt: return function("m_sqrt");
      case Op::pow: return function("m_pow");
      case Op::sin: return function("m_sin");
      case Op::cos: return function("m_cos");
      case Op::tanh: return function("m_tanh");
      case Op::sigmoid: return function("m_sigmoid");
      case Op::exprel: return function("m_exprel");
      case Op::abs: return function("m_abs");
      case Op::sign: return function("m_sign");
      case Op::floor: return function("m_floor");
      case Op::ceil: return function("m_ceil");
      case Op::round: return function("m_round");
      case Op::min: return function("m_min");
      case Op::max: return function("m_max");
      default: bug("an operation of networks in steps in a program of arrays");
    }
  }

  void stores(size_t depth) {
    for (const Store& s : launch_.stores)
      if (p_[s.value].axes.size() == depth) line(fmt::format("{} = x{};", element(s.value), s.instruction));
  }

  // Maps: every instruction in the outermost loop where it can stand.
  void nest(size_t depth) {
    statements(depth);
    if (depth == launch_.loops.size()) return stores(depth);
    if (depth + 1 == launch_.loops.size()) line("LANES");
    line(loop(launch_.loops[depth]) + " {");
    ++indent_;
    nest(depth + 1);
    --indent_;
    line("}");
  }

  const char* unit() const { return launch_.fold == Reduce::sum ? "(real)0" : launch_.fold == Reduce::max ? "-m_infinity(real())" : "m_infinity(real())"; }
  std::string folded(const std::string& a, const std::string& b) const {
    return launch_.fold == Reduce::sum ? a + " + " + b : fmt::format("{}({}, {})", launch_.fold == Reduce::max ? "m_max" : "m_min", a, b);
  }

  void fold() {
    const Store& s = launch_.stores[0];
    if (!s.adds) {
      for (AxisId axis : p_[s.value].axes) line(loop(axis));
      line(fmt::format("{} = {};", element(s.value), unit()));
    }
    sums(0);
  }

  void sums(size_t depth) {
    const Store& s = launch_.stores[0];
    const size_t last = launch_.loops.size();
    if (depth + 1 < last) {
      statements(depth);
      line(loop(launch_.loops[depth]) + " {");
      ++indent_, sums(depth + 1), --indent_;
      return line("}");
    }
    statements(depth);
    const AxisId inner = launch_.loops[depth];
    const std::string out = element(s.value), x = fmt::format("x{}", s.instruction);
    if (!has(launch_.folded, inner)) {
      line("LANES");
      line(loop(inner) + " {");
      ++indent_, statements(last);
      line(fmt::format("{} = {};", out, folded(out, x)));
      --indent_, line("}");
      return;
    }
    line("real lanes[16];");
    line(fmt::format("for (i64 l = 0; l < 16; ++l) lanes[l] = {};", unit()));
    line(fmt::format("auto body = [&](i64 i_{}) __attribute__((always_inline)) {{", inner));
    ++indent_, statements(last), line(fmt::format("return (real)({});", x)), --indent_;
    line("};");
    line("i64 i = 0;");
    line(fmt::format("for (; i + 16 <= {}; i += 16) {{", to(inner)));
    line("  LANES");
    line(fmt::format("  for (i64 l = 0; l < 16; ++l) lanes[l] = {};", folded("lanes[l]", "body(i + l)")));
    line("}");
    line(fmt::format("for (; i < {}; ++i) lanes[i & 15] = {};", to(inner), folded("lanes[i & 15]", "body(i)")));
    line("for (i64 half = 8; half > 0; half /= 2)");
    line(fmt::format("  for (i64 l = 0; l < half; ++l) lanes[l] = {};", folded("lanes[l]", "lanes[l + half]")));
    line(fmt::format("{} = {};", out, folded(out, "lanes[0]")));
  }

  const Program& p_;
  const Launch& launch_;
  std::string out_;
  std::vector<Anchor> arrays_;
  std::vector<size_t> depth_;
  bool flat_ = false;
  int indent_ = 0;
};

}  // namespace

namespace {

std::string prelude(const Needs& needs) {
  const bool tiles = needs.products || needs.runs || needs.events || needs.lagged;
  std::string all = needs.double_precision ? "#define NSIM_DOUBLE 1\n" : "";
  for (std::string_view part : {kernels::dialect_cpu(), kernels::philox(), kernels::math(), kernels::words()}) all += part;
  if (tiles) all += kernels::tile();
  if (needs.products && needs.mixed) all += kernels::bfloat();
  if (needs.events || needs.lagged) all += kernels::events();
  if (needs.lagged) all += kernels::lagged();
  if (needs.runs) all += kernels::runs();
  if (needs.draws) all += kernels::uniform();
  return all;
}

/// The entries that are no launches.
std::string others(const Needs& needs) {
  std::string all;
  if (needs.runs)
    all += "ENTRY void nsim_columns(const Runs* a) {\n  QUIET_DENORMALS();\n  columns_in_runs(a);\n}\n"
           "ENTRY void nsim_terms(const Runs* a) {\n  QUIET_DENORMALS();\n  terms_in_runs(a);\n}\n";
  const std::string arguments = "(a->out, a->left, a->right, a->m, a->k, a->first, a->last, a->adds != 0);\n";
  if (needs.products || needs.events)
    all += "struct MultiplyArgs { Matrix out, left, right; i64 m, k, first, last, adds, form; };\n"
           "ENTRY void nsim_multiply(const MultiplyArgs* a) {\n  QUIET_DENORMALS();\n" +
           (needs.events ? "  if (a->form == 1) return gather_events" + arguments + "  if (a->form == 2) return scatter_events" + arguments : "") +
           (needs.products ? (needs.mixed ? "  multiply_bfloat" : "  multiply") + arguments : "") + "}\n";
  if (needs.lagged) all += "ENTRY void nsim_lagged(const Lagged* a) {\n  QUIET_DENORMALS();\n  lagged(a);\n}\n";
  if (needs.draws)
    all += "struct FillArgs { real* out; u64 n, seed, stream, moment, first, last; };\n"
           "ENTRY void nsim_fill(const FillArgs* a) { fill_uniform<real, NSIM_WIDTH>(a->out, a->n, a->seed, (u32)a->stream, a->moment, a->first, a->last); }\n";
  return all;
}

}  // namespace

Text text(const Program& program, const std::vector<const Launch*>& launches, const Needs& needs) {
  Text result;
  result.prelude = prelude(needs);
  result.body = "namespace nsim { namespace kernels {\nstruct LearnArgs { real* const* values; i64 samples, first, last; };\n";
  std::map<std::string, size_t> entries;
  for (const Launch* launch : launches) {
    Entry entry(program, *launch);
    Text::Use use = entry.use();
    const std::string body = entry.body();
    auto [at, fresh] = entries.emplace(body, entries.size());
    if (fresh) {
      result.body += fmt::format("ENTRY void nsim_launch_{}{}", at->second, body);
      result.spans.push_back(launch->span);
    }
    use.entry = at->second;
    result.uses.push_back(std::move(use));
  }
  result.body += others(needs) + "} }\n";
  return result;
}

Text text(const Program& program, bool double_precision, bool mixed) {
  std::vector<Command> all;
  for (size_t part = 0; part < n_parts; ++part)
    for (Command& command : lower(program, nodes(program, Part(part)), true)) all.push_back(std::move(command));
  std::vector<const Launch*> launches;
  for (const Command& command : all)
    if (const auto* launch = std::get_if<Launch>(&command)) launches.push_back(launch);
  return text(program, launches, Needs{double_precision, mixed});
}

}  // namespace nsim::learn
