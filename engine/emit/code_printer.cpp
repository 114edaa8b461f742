#include "engine/emit/code_printer.h"
#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <tuple>

namespace nsim::emit {

using plan::Instruction;
using plan::Op;
using plan::Source;
using plan::Type;

std::string real_literal(double value) {
  if (std::isnan(value)) return "m_nan(real())";
  if (std::isinf(value)) return value > 0 ? "m_infinity(real())" : "(-m_infinity(real()))";
  std::string digits = fmt::format("{}", value);
  if (digits.find_first_of(".e") == std::string::npos) digits += ".0";
  return "REAL(" + digits + ")";
}

template <class F>
auto CodePrinter::each(const F& f) const {
  std::vector<decltype(f(code_))> out;
  for (const plan::Code* code : reach_.alike) out.push_back(f(*code));
  if (out.empty()) out.push_back(f(code_));
  return out;
}

namespace {

/// Whether a constant can come with Args: a finite real that no integer is computed from or compared with.
bool is_given(const plan::Code& code, size_t at) {
  if (code.body[at].type != Type::real || !std::isfinite(code.body[at].number)) return false;
  for (const Instruction& i : code.body) {
    bool uses = false, whole = i.type == Type::i32;
    for (int k = i.op == Op::select ? 1 : 0; k < i.n_args; ++k) uses |= i.args[size_t(k)] == at, whole |= code.body[i.args[size_t(k)]].type != Type::real;
    if (uses && whole) return false;
  }
  return true;
}

}  // namespace

bool alike(const plan::Code& a, const plan::Code& b) {
  if (a.body.size() != b.body.size() || a.draws.size() != b.draws.size() || a.results != b.results) return false;
  for (size_t k = 0; k < a.body.size(); ++k) {
    const Instruction &x = a.body[k], &y = b.body[k];
    const bool same = x.op == y.op && x.type == y.type && x.source == y.source && x.n_args == y.n_args && x.args == y.args && x.index == y.index;
    const bool number = x.op != Op::constant || x.number == y.number || (is_given(a, k) && is_given(b, k));
    if (!same || !number) return false;
  }
  for (size_t k = 0; k < a.draws.size(); ++k) {
    const auto shape = [](const plan::CodeDraw& d) {
      return std::tuple(d.law, d.each_step, d.keep_sign, d.has_above, d.has_below, d.has_from, d.has_to, d.above, d.below, d.from, d.to, d.lag > 0, d.table >= 0,
                        d.entity_offset);
    };
    if (shape(a.draws[k]) != shape(b.draws[k]) || a.draws[k].choices != b.draws[k].choices) return false;
  }
  return true;
}

CodePrinter::CodePrinter(const plan::Schedule& schedule, ArgsTable& args, Names& names, const plan::Code& code, Reach reach,
                         std::vector<uint32_t> roots, const std::vector<plan::ExternCall>* calls)
    : schedule_(schedule), args_(args), names_(names), code_(code), reach_(std::move(reach)), calls_(calls) {
  survey(roots);
}

// Decides what is uniform and what gets a name of its own.
void CodePrinter::survey(const std::vector<uint32_t>& roots) {
  const size_t n = code_.body.size();
  uniform_.assign(n, 1), stated_.assign(n, 0), names_of_.assign(n, {});
  std::vector<int> uses(n, 0);
  for (uint32_t r : roots) ++uses[r];
  if (calls_)
    for (const plan::ExternCall& c : *calls_) {
      for (uint32_t m : c.members) ++uses[m], stated_[m] = 1;
      call_names_.push_back(names_.unique(c.function + "_cell"));
    }
  for (size_t k = 0; k < n; ++k) {
    const Instruction& i = code_.body[k];
    const bool of_point = i.source == Source::buffer || i.source == Source::pre_buffer || i.source == Source::post_buffer || i.source == Source::since;
    if (i.op == Op::draw || i.op == Op::point || i.op == Op::member || of_point) uniform_[k] = 0, stated_[k] = 1;
    if (i.op == Op::draw || i.op == Op::point) needs_cell_ = true;
    auto take = [&](uint32_t a) {
      ++uses[a];
      if (!uniform_[a]) uniform_[k] = 0;
    };
    for (int j = 0; j < i.n_args; ++j) take(i.args[j]);
    if (i.op == Op::draw) {
      const plan::CodeDraw& d = code_.draws[i.index];
      for (auto [has, a] : {std::pair{d.has_above, d.above}, {d.has_below, d.below}, {d.has_from, d.from}, {d.has_to, d.to}})
        if (has) take(a), stated_[a] = 1;
      for (int j = 0; j < i.n_args; ++j) stated_[i.args[j]] = 1;
    }
  }
  for (size_t k = 0; k < n; ++k) {
    const Instruction& i = code_.body[k];
    const bool parameter = i.source == Source::parameter || i.source == Source::pre_parameter || i.source == Source::post_parameter;
    if (uses[k] > 1 || (i.op == Op::read && parameter) || i.op == Op::tick) stated_[k] = 1;
    for (int j = 0; j < i.n_args; ++j) {
      const uint32_t a = i.args[j];
      if (uniform_[a] && !uniform_[k]) stated_[a] = 1;
      if (i.op == Op::select && j > 0 && code_.body[a].n_args > 0) stated_[a] = 1;  // both arms are computed: no branch around them
    }
  }
  for (uint32_t r : roots)
    if (uniform_[r]) stated_[r] = 1;
  for (size_t k = 0; k < n; ++k)
    if (code_.body[k].op == Op::constant) stated_[k] = reach_.given_numbers && is_given(code_, k);
}

void CodePrinter::statement(Writer& out, uint32_t at) {
  const Instruction& i = code_.body[at];
  std::string wanted = i.name;
  if (i.op == Op::read && (i.source == Source::buffer || i.source == Source::pre_buffer || i.source == Source::post_buffer)) wanted += "0";
  if (i.op == Op::tick) wanted = "ticks";
  if (wanted.empty()) wanted = i.op == Op::draw ? "drawn" : i.op == Op::constant ? "number" : fmt::format("x{}", at);
  const std::string right = i.op == Op::constant ? "(real)" + args_.numbers(each([&](const plan::Code& c) { return c.body[at].number; })) + element() : print(at).text;
  names_of_[at] = names_.unique(wanted);
  const char* type = i.type == Type::real ? "real" : i.type == Type::i32 ? "i32" : "bool";
  out.line(fmt::format("const {} {} = {};", type, names_of_[at], right), i.span);
}

void CodePrinter::uniform(Writer& out) {
  // Locals, because a store in the loop might be thought to change what `args` points at.
  if (!code_.draws.empty()) {
    seed_ = names_.unique("key");
    out.line(fmt::format("const u64 {} = {};", seed_, args_.common(Slot::seed)));
  }
  opens_.resize(code_.draws.size()), blocks_.resize(code_.draws.size()), lags_.resize(code_.draws.size()), streams_.resize(code_.draws.size());
  for (size_t k = 0; k < code_.draws.size(); ++k) {
    if (reach_.alike.size() > 1) {
      streams_[k] = names_.unique("stream");
      out.line(fmt::format("const u32 {} = (u32){}[k];", streams_[k], args_.wholes(each([&](const plan::Code& c) { return int64_t(c.draws[k].stream); }), "stream")));
    }
    if (code_.draws[k].lag == 0) continue;
    lags_[k] = names_.unique("lag");
    out.line(fmt::format("const i64 {} = {}{};", lags_[k], args_.wholes(each([&](const plan::Code& c) { return int64_t(c.draws[k].lag); }), "lag"), element()));
  }
  for (size_t k = 0; k < code_.draws.size(); ++k) {
    const plan::CodeDraw& d = code_.draws[k];
    tables_.emplace_back();
    if (d.table < 0) continue;
    const auto numbers = each([&](const plan::Code& c) { return uint32_t(c.draws[k].table); });
    const std::string size = args_.tables(Slot::table_size, numbers) + element(), table = args_.tables(Slot::table, numbers) + element();
    tables_[k] = {names_.unique("thresholds"), names_.unique("n_thresholds")};
    out.line(fmt::format("const u32* RESTRICT {} = {} + {} * {};", tables_[k].first, table, reach_.group, size));
    out.line(fmt::format("const int {} = (int){};", tables_[k].second, size));
  }
  for (uint32_t k = 0; k < code_.body.size(); ++k)
    if (stated_[k] && uniform_[k]) statement(out, k);
  for (size_t k = 0; k < code_.draws.size(); ++k)
    if (is_open_uniform(code_.draws[k])) name_open(out, k);
}

void CodePrinter::body(Writer& out) {
  std::vector<char> called(calls_ ? calls_->size() : 0, 0);
  auto run = [&](uint32_t number) {
    for (uint32_t c = 0; c <= number; ++c)
      if (!called[c]) call(out, c), called[c] = 1;
  };
  for (uint32_t k = 0; k < code_.body.size(); ++k) {
    if (!stated_[k] || uniform_[k]) continue;
    if (code_.body[k].op == Op::member) run(code_.body[k].index >> 16);
    if (code_.body[k].op == Op::draw && !is_open_uniform(code_.draws[code_.body[k].index])) name_open(out, code_.body[k].index);
    statement(out, k);
  }
}

void CodePrinter::call(Writer& out, uint32_t number) {
  const plan::ExternCall& c = (*calls_)[number];
  const std::string& name = call_names_[number];
  out.line(fmt::format("{} {};", identifier(c.function), name));
  for (size_t k = 0; k < c.names.size(); ++k) out.line(fmt::format("{}.{} = {};", name, c.names[k], argument(c.members[k], Type::real).text));
  out.line(fmt::format("{}.step((real){});", name, args_.common(Slot::step_ms)));
}

std::string CodePrinter::value(uint32_t instruction, Type as) { return argument(instruction, as).text; }

CodePrinter::Text CodePrinter::text(uint32_t at) const { return stated_[at] ? Text{names_of_[at], 10} : print(at); }

CodePrinter::Text CodePrinter::converted(Text t, Type from, Type to) const {
  if (from == to) return t;
  const std::string inner = t.binds >= 9 ? t.text : "(" + t.text + ")";
  if (to == Type::bit) return {inner + " != 0", 6};
  return {fmt::format("({}){}", to == Type::real ? "real" : "i32", inner), 9};
}

CodePrinter::Text CodePrinter::argument(uint32_t at, Type as) const {
  const Instruction& i = code_.body[at];
  if (i.op == Op::constant) {
    if (as == Type::real && stated_[at] && !names_of_[at].empty()) return {names_of_[at], 10};
    if (as == Type::real) return {real_literal(i.number), 10};
    if (as == Type::bit) return {i.number != 0 ? "true" : "false", 10};
    return {fmt::format("{}", int64_t(i.number)), i.number < 0 ? 9 : 10};
  }
  return converted(text(at), i.type, as);
}

std::string CodePrinter::inside(uint32_t at, Type as, int binds) const {
  const Text t = argument(at, as);
  return t.binds >= binds ? t.text : "(" + t.text + ")";
}

Type CodePrinter::compared_as(const Instruction& i) const {
  auto type_of = [&](uint32_t a) {
    const Instruction& x = code_.body[a];
    return x.op == Op::constant && x.number == std::floor(x.number) && std::abs(x.number) < 2e9 ? Type::i32 : x.type;  // a whole number suits both
  };
  const Type a = type_of(i.args[0]), b = type_of(i.args[1]);
  if (code_.body[i.args[0]].op == Op::constant && code_.body[i.args[1]].type == Type::real) return Type::real;
  if (code_.body[i.args[1]].op == Op::constant && code_.body[i.args[0]].type == Type::real) return Type::real;
  return a == Type::real || b == Type::real ? Type::real : Type::i32;
}

CodePrinter::Text CodePrinter::print_binary(uint32_t at, const char* sign, int binds, bool compares) const {
  const Instruction& i = code_.body[at];
  const Type as = compares ? compared_as(i) : i.type == Type::bit && i.op != Op::logical_and && i.op != Op::logical_or ? Type::i32 : i.type;
  return {fmt::format("{} {} {}", inside(i.args[0], as, binds), sign, inside(i.args[1], as, binds + 1)), binds};
}

CodePrinter::Text CodePrinter::print_read(uint32_t at) const {
  const Instruction& i = code_.body[at];
  if (i.source == Source::parameter) return converted({reach_.parameter(i.index), 10}, Type::real, i.type);
  if (i.source == Source::pre_parameter || i.source == Source::post_parameter) return converted({reach_.end(i.source, i.index), 10}, Type::real, i.type);
  if (i.source == Source::since) return converted({reach_.end(i.source, i.index), 10}, Type::i32, i.type);
  if (i.source == Source::pre_buffer || i.source == Source::post_buffer)
    return converted({reach_.end(i.source, i.index), 10}, schedule_.buffers[i.index].type == Type::real ? Type::real : Type::i32, i.type);
  require(i.source == Source::buffer, "a launch reads its own cell only");
  return converted({reach_.element(i.index), 10}, schedule_.buffers[i.index].type == Type::real ? Type::real : Type::i32, i.type);
}

CodePrinter::Text CodePrinter::print(uint32_t at) const {
  const Instruction& i = code_.body[at];
  const Type type = i.type == Type::bit ? Type::i32 : i.type;
  auto function = [&](const char* name) {
    std::string list;
    for (int k = 0; k < i.n_args; ++k) list += (k ? ", " : "") + argument(i.args[k], type).text;
    return Text{fmt::format("{}({})", name, list), 10};
  };
  switch (i.op) {
    case Op::constant:
      return argument(at, i.type);
    case Op::read:
      return print_read(at);
    case Op::point:
      if (plan::Point(i.index & 0xff) == plan::Point::folded) return {reach_.folded(i.index >> 8), 10};
      return {fmt::format("(real){}", reach_.cell), 9};
    case Op::draw:
      return print_draw(at);
    case Op::time:
      bug("time is lowered to ticks");
    case Op::tick:
      return {fmt::format("(real)(step - 1 - {})", args_.common(Slot::stage_first)), 9};
    case Op::step_length:
      return {fmt::format("(real){}", args_.common(Slot::step_ms)), 9};
    case Op::add:
      return print_binary(at, "+", 7, false);
    case Op::sub:
      return print_binary(at, "-", 7, false);
    case Op::mul:
      return print_binary(at, "*", 8, false);
    case Op::div:
      return print_binary(at, "/", 8, false);
    case Op::lt:
      return print_binary(at, "<", 5, true);
    case Op::le:
      return print_binary(at, "<=", 5, true);
    case Op::eq:
      return print_binary(at, "==", 4, true);
    case Op::ne:
      return print_binary(at, "!=", 4, true);
    case Op::logical_and:
      return {fmt::format("{} & {}", inside(i.args[0], Type::bit, 6), inside(i.args[1], Type::bit, 6)), 3};  // & and |: no branch
    case Op::logical_or:
      return {fmt::format("{} | {}", inside(i.args[0], Type::bit, 6), inside(i.args[1], Type::bit, 6)), 2};
    case Op::logical_not:
      return {"!" + inside(i.args[0], Type::bit, 9), 9};
    case Op::neg: {
      const std::string inner = inside(i.args[0], type, 9);
      return {inner.starts_with('-') ? "-(" + inner + ")" : "-" + inner, 9};
    }
    case Op::select: {
      const std::string condition = inside(i.args[0], Type::bit, 2);
      return {fmt::format("{} ? {} : {}", condition, inside(i.args[1], i.type, 2), inside(i.args[2], i.type, 2)), 1};
    }
    case Op::member:
      return {fmt::format("{}.{}", call_names_[i.index >> 16], (*calls_)[i.index >> 16].names[i.index & 0xffff]), 10};
    case Op::fma:
      return function("m_fma");
    case Op::exp:
      return function("m_exp");
    case Op::log:
      return function("m_log");
    case Op::sqrt:
      return function("m_sqrt");
    case Op::pow:
      return function("m_pow");
    case Op::sin:
      return function("m_sin");
    case Op::cos:
      return function("m_cos");
    case Op::tanh:
      return function("m_tanh");
    case Op::sigmoid:
      return function("m_sigmoid");
    case Op::exprel:
      return function("m_exprel");
    case Op::abs:
      return type == Type::real ? function("m_abs") : Text{fmt::format("({0} < 0 ? -{0} : {0})", inside(i.args[0], type, 10)), 10};
    case Op::sign:
      return type == Type::real ? function("m_sign") : Text{fmt::format("(({0} > 0) - ({0} < 0))", inside(i.args[0], type, 10)), 10};
    case Op::min:
      return function("m_min");
    case Op::max:
      return function("m_max");
    case Op::floor:
    case Op::ceil:
    case Op::round: {
      const char* name = i.op == Op::floor ? "m_floor" : i.op == Op::ceil ? "m_ceil" : "m_round";
      return converted({fmt::format("{}({})", name, argument(i.args[0], Type::real).text), 10}, Type::real, type);
    }
  }
  bug("an operation without text");
}

}  // namespace nsim::emit
