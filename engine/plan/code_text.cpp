#include "engine/plan/code_text.h"
#include "engine/graph/op_text.h"
#include <fmt/format.h>

namespace nsim::plan {

namespace {

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

}  // namespace

CodeText::CodeText(const Schedule& schedule, const Code& code, uint32_t block) : schedule_(schedule), code_(code), block_(block), uses_(code.body.size(), 0) {
  for (const Instruction& i : code.body)
    for (int k = 0; k < i.n_args; ++k) ++uses_[i.args[size_t(k)]];
  for (const CodeDraw& d : code.draws)
    for (auto [has, at] : {std::pair{d.has_above, d.above}, {d.has_below, d.below}, {d.has_from, d.from}, {d.has_to, d.to}})
      if (has) uses_[at] += 2;
}

std::string CodeText::shared(const std::string& indent, int64_t but) const {
  std::string out;
  for (uint32_t k = 0; k < code_.body.size(); ++k)
    if (has_name(k) && k != but) out += fmt::format("{}{} = {}\n", indent, name(k), expression(k));
  return out;
}

std::string CodeText::text(uint32_t at, int binds) const {
  if (has_name(at)) return name(at);
  return binds_of(code_.body[at].op) < binds ? "(" + expression(at) + ")" : expression(at);
}

std::string CodeText::expression(uint32_t at) const {
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

std::string CodeText::name(uint32_t at) const { return code_.body[at].name.empty() ? fmt::format("x{}", at) : code_.body[at].name; }

std::string CodeText::read(const Instruction& i) const {
  const bool pre = i.source == Source::pre_buffer || i.source == Source::pre_parameter,
             post = i.source == Source::post_buffer || i.source == Source::post_parameter;
  const bool buffer = i.source == Source::buffer || i.source == Source::pre_buffer || i.source == Source::post_buffer;
  std::string own = i.name;
  if (buffer && schedule_.buffers[i.index].is_sum) own = "arrived(" + schedule_.buffers[i.index].name + ")";
  if (own.empty() && buffer) own = schedule_.buffers[i.index].name;
  if (own.empty() && i.source == Source::parameter) own = schedule_.blocks[block_].parameters[i.index].name;
  return (pre ? "pre." : post ? "post." : "") + own;
}

std::string CodeText::draw(const Instruction& i) const {
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

}  // namespace nsim::plan
