// One expression as infix text. `v` is the value at t_n, `v@2` what the second node of the step wrote.
#include "engine/graph/graph.h"
#include "engine/graph/op_text.h"
#include <fmt/format.h>

namespace nsim::graph {

namespace {

/// How tightly what stands between two arguments binds; 0 for functions.
int binds_of(Op op) {
  switch (op) {
    case Op::logical_or:
      return 1;
    case Op::logical_and:
      return 2;
    case Op::lt:
    case Op::le:
    case Op::eq:
    case Op::ne:
      return 3;
    case Op::add:
    case Op::sub:
      return 4;
    case Op::mul:
    case Op::div:
      return 5;
    default:
      return 0;
  }
}

std::string text_of(const Graph& graph, ExpressionId id, int around, int depth);

std::string draw_text(const Graph& graph, ExpressionId id, int depth) {
  const Expression& e = graph.expressions[id];
  const Draw& d = graph.expressions.draw_of(id);
  std::string args;
  auto add = [&](const std::string& text) { args += (args.empty() ? "" : ", ") + text; };
  for (size_t k = 0; k < e.n_args; ++k) add(text_of(graph, {e.args[k]}, 0, depth));
  for (double choice : d.choices) add(fmt::format("{:g}", choice));
  if (d.above.valid()) add("above = " + text_of(graph, d.above, 0, depth));
  if (d.below.valid()) add("below = " + text_of(graph, d.below, 0, depth));
  if (d.keep_sign) add("sign = keep");
  if (d.from.valid()) add("from = " + text_of(graph, d.from, 0, depth));
  if (d.to.valid()) add("to = " + text_of(graph, d.to, 0, depth));
  std::string when = d.each_step ? " each step" : "";
  if (d.lag > 0) when += fmt::format(", {} steps ago", d.lag);
  if (d.entity_offset != 0) when += fmt::format(", cell {:+}", d.entity_offset);
  return fmt::format("{}({} | \"{}\"{})", name_of(d.law), args, d.stream, when);
}

std::string text_of(const Graph& graph, ExpressionId id, int around, int depth) {
  constexpr int most_deep = 500;
  if (depth > most_deep) return "...";
  const Expression& e = graph.expressions[id];
  auto arg = [&](size_t k, int binds) { return text_of(graph, {e.args[k]}, binds, depth + 1); };
  switch (e.op) {
    case Op::constant: {
      double value = graph.expressions.value_of(id);
      std::string text = e.type == Type::bit ? (value != 0 ? "true" : "false") : fmt::format("{}", value);
      return value < 0 && around > 0 ? "(" + text + ")" : text;
    }
    case Op::read: {
      static const char* ends[] = {"", "pre.", "post."};
      std::string name = ends[static_cast<size_t>(e.reach)] + graph[ValueId{static_cast<uint32_t>(e.payload)}].path;
      return e.version == 0 ? name : fmt::format("{}@{}", name, e.version);
    }
    case Op::point: {
      Point point = static_cast<Point>(e.payload);
      bool numbered = point == Point::axis || point == Point::pre_axis || point == Point::post_axis || point == Point::column;
      return numbered ? fmt::format("{}{}", name_of(point), e.axis) : name_of(point);
    }
    case Op::draw:
      return draw_text(graph, id, depth + 1);
    case Op::time:
      return "t";
    case Op::tick:
      return "tick";
    case Op::step_length:
      return "step";
    case Op::neg:
      return "-" + arg(0, 6);
    case Op::logical_not:
      return "not " + arg(0, 6);
    case Op::member:
      return fmt::format("member {}", e.payload);
    default:
      break;
  }
  if (const int binds = binds_of(e.op); binds > 0) {
    // A constant on the left needs no brackets; on the right the order of operations must be seen.
    bool logic = e.op == Op::logical_and || e.op == Op::logical_or;
    int left = graph.expressions.is_constant({e.args[0]}) ? 0 : binds == 3 ? 4 : binds;
    std::string text = arg(0, left) + " " + sign_of(e.op) + " " + arg(1, logic ? binds : binds + 1);
    return around > binds ? "(" + text + ")" : text;
  }
  std::string text = name_of(e.op);
  if (text.empty()) bug("an operation without a name is printed");
  text += "(";
  for (size_t k = 0; k < e.n_args; ++k) text += (k ? ", " : "") + arg(k, 0);
  return text + ")";
}

}  // namespace

std::string dump(const Graph& graph, ExpressionId id) { return id.valid() ? text_of(graph, id, 0, 0) : "nothing"; }

}  // namespace nsim::graph
