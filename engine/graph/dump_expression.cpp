// One expression as infix text. `v` is the value at t_n, `v@2` what the second node of the step wrote.
#include "engine/graph/graph.h"
#include <fmt/format.h>

namespace nsim::graph {

namespace {

const char* name_of(Point point) {
  static const char* names[] = {"cell",      "axis",      "x",      "y",      "z",      "pre.cell", "pre.axis", "pre.x", "pre.y", "pre.z",
                                "post.cell", "post.axis", "post.x", "post.y", "post.z", "dx",       "dy",       "dz",    "dist",  "column", "folded"};
  return names[static_cast<size_t>(point)];
}

const char* name_of(Law law) {
  static const char* names[] = {"uniform", "normal", "lognormal", "exponential", "gamma", "bernoulli", "poisson", "choice"};
  return names[static_cast<size_t>(law)];
}

struct Operator {
  const char* sign;
  int binds;
};  // binds: how tightly; 0 for functions

Operator operator_of(Op op) {
  switch (op) {
    case Op::logical_or:
      return {"or", 1};
    case Op::logical_and:
      return {"and", 2};
    case Op::lt:
      return {"<", 3};
    case Op::le:
      return {"<=", 3};
    case Op::eq:
      return {"==", 3};
    case Op::ne:
      return {"!=", 3};
    case Op::add:
      return {"+", 4};
    case Op::sub:
      return {"-", 4};
    case Op::mul:
      return {"*", 5};
    case Op::div:
      return {"/", 5};
    default:
      return {"", 0};
  }
}

const char* function_of(Op op) {
  switch (op) {
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
    case Op::select:
      return "select";
    default:
      bug("an operation without a name is printed");
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
  Operator sign = operator_of(e.op);
  if (sign.binds > 0) {
    // A constant on the left needs no brackets; on the right the order of operations must be seen.
    bool logic = e.op == Op::logical_and || e.op == Op::logical_or;
    int left = graph.expressions.is_constant({e.args[0]}) ? 0 : sign.binds == 3 ? 4 : sign.binds;
    std::string text = arg(0, left) + " " + sign.sign + " " + arg(1, logic ? sign.binds : sign.binds + 1);
    return around > sign.binds ? "(" + text + ")" : text;
  }
  std::string text = function_of(e.op) + std::string("(");
  for (size_t k = 0; k < e.n_args; ++k) text += (k ? ", " : "") + arg(k, 0);
  return text + ")";
}

}  // namespace

std::string dump(const Graph& graph, ExpressionId id) { return id.valid() ? text_of(graph, id, 0, 0) : "nothing"; }

}  // namespace nsim::graph
