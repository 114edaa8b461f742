// A program as text: data, what is kept, and the formula of every node.
#include "engine/graph/op_text.h"
#include "engine/learn/program.h"
#include <fmt/format.h>

namespace nsim::learn {

namespace {

class Printer {
 public:
  explicit Printer(const Program& program) : p_(program) {}

  std::string program() {
    for (Value::Role role : {Value::data, Value::kept}) {
      out_ += role == Value::data ? "data\n" : "kept\n";
      for (uint32_t v = 0; v < p_.values.size(); ++v)
        if (p_.values[v].role == role && !p_.values[v].view) out_ += "  " + name({v}) + (p_.values[v].learned ? "  learned" : "") + "\n";
    }
    static const char* const titles[n_parts] = {"forward", "each step", "after the steps", "back: after the steps", "back: each step", "backward", "update", "again, before the way back of a segment"};
    for (size_t part = 0; part < n_parts; ++part) nodes(titles[part], learn::nodes(p_, Part(part)));
    return std::move(out_);
  }

 private:
  std::string axes(const Axes& axes) const {
    std::string text;
    for (AxisId axis : axes) text += (text.empty() ? "" : ", ") + (axis == trial ? "samples" : fmt::format("{} {}", p_.axes[axis].name, p_.axes[axis].extent));
    return text;
  }
  std::string name(ValueId id) const {
    const Value& v = p_[id];
    std::string first;
    if (v.view)
      for (int64_t at : v.view->first) first += (first.empty() ? " from " : ", ") + std::to_string(at);
    return seen(id) + (v.axes.empty() ? "" : "[" + axes(v.axes) + first + "]");
  }

  std::string seen(ValueId id) const {
    const auto& view = p_[id].view;
    if (!view) return p_[id].path;
    return p_[id].path + (view->lag > 0 ? fmt::format(" {} ago", view->lag) : "") + (view->moving != ~0u ? " at this step" : "");
  }

  void nodes(const char* title, const std::vector<Node>& nodes) {
    if (nodes.empty()) return;
    out_ += fmt::format("{}\n", title);
    for (const Node& node : nodes) {
      out_ += "  " + name(written(node)) + (node.adds ? " += " : " = ");
      if (const auto* m = std::get_if<Map>(&node.what)) out_ += text(m->body) + (m->proxy.valid() ? "   gradient of " + text(m->proxy) : "");
      if (const auto* r = std::get_if<Reduce>(&node.what))
        out_ += fmt::format("{} over {} of {}", r->fold == Reduce::sum ? "sum" : r->fold == Reduce::max ? "max" : "min", axes(r->over), text(r->body));
      if (std::holds_alternative<Uniform>(node.what)) out_ += "drawn evenly from 0 .. 1";
      if (const auto* x = std::get_if<Product>(&node.what)) out_ += fmt::format("sum over {} of {} * {}", axes(x->over), seen(x->left), seen(x->right)) + (x->steps.valid() ? ", each pair " + seen(x->steps) + " ago" : "");
      out_ += "\n";
    }
  }

  std::string text(ExpressionId id) const {
    const graph::Expression& e = p_.expressions[id];
    auto arg = [&](size_t k) { return text({e.args[k]}); };
    if (e.op == Op::constant) return fmt::format("{:.6g}", p_.expressions.value_of(id));
    if (e.op == Op::read) return seen({uint32_t(e.payload)});
    if (e.op == Op::point) return "index of " + p_.axes[e.axis].name;
    if (e.op == Op::draw) return "drawn " + p_.expressions.draw_of(id).stream;
    if (e.op == Op::select) return "(if " + arg(0) + " then " + arg(1) + " else " + arg(2) + ")";
    if (e.op == Op::pow) return "(" + arg(0) + "^" + arg(1) + ")";
    if (const char* sign = graph::sign_of(e.op)) return "(" + arg(0) + " " + sign + " " + arg(1) + ")";
    std::string list;
    for (size_t k = 0; k < e.n_args; ++k) list += (k ? ", " : "") + arg(k);
    const std::string function = graph::name_of(e.op);
    return (function.empty() ? "?" : function) + "(" + list + ")";
  }

  const Program& p_;
  std::string out_;
};

}  // namespace

std::string dump(const Program& program) { return Printer(program).program(); }

}  // namespace nsim::learn
