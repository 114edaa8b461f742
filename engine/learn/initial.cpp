// Initial values of weights and biases, as laws. A cell with n inputs begins with uniform(-1/√n, 1/√n) unless the layer says otherwise.
//
// kaiming: normal with variance 2/(n · density), for rectified layers (He et al. 2015). xavier: uniform within √(6/(inputs + outputs)) (Glorot & Bengio
// 2010). orthogonal: normal numbers whose rows, one for each cell, are made orthonormal, columns where there are more rows (Saxe et al. 2014).
#include "engine/learn/network.h"
#include <cmath>
#include <numbers>

namespace nsim::learn {

using namespace syntax;

ExpressionId Network::drawn(graph::Law law, const std::string& stream, ExpressionId first, ExpressionId second) {
  graph::Draw draw;
  draw.law = law, draw.stream = stream;
  return p.expressions.draw(draw, {first, second});
}

std::optional<ExpressionId> Network::drawn_anew(ExpressionId first, const Axes& axes, const std::string& path) {
  const graph::Expression e = p.expressions[first];
  if (e.n_args == 0 && e.op != Op::draw) return first;
  ExpressionId args[3];
  for (size_t k = 0; k < e.n_args; ++k) {
    const std::optional<ExpressionId> arg = drawn_anew({e.args[k]}, axes, path);
    if (!arg) return std::nullopt;
    args[k] = *arg;
  }
  if (e.op != Op::draw) return make(e.op, args[0], args[1], args[2]);
  const graph::Law law = p.expressions.draw_of(first).law;
  auto even = [&] {
    const std::string stream = path + ".again" + std::to_string(p.values.size());
    const ValueId u = local(stream, joined(axes, {trial}));
    p.values[u.at].constant = true;
    p.forward.push_back({Uniform{u, stream}, false, {}});
    return p.read(u);
  };
  auto standard = [&] {                        // Box and Muller; 1 - u is above 0
    const ExpressionId length = make(Op::sqrt, make(Op::mul, constant(-2), make(Op::log, make(Op::sub, constant(1), even()))));
    return make(Op::mul, length, make(Op::cos, make(Op::mul, constant(2 * std::numbers::pi), even())));
  };
  if (law == graph::Law::uniform) return make(Op::add, args[0], make(Op::mul, make(Op::sub, args[1], args[0]), even()));
  if (law == graph::Law::normal) return make(Op::add, args[0], make(Op::mul, args[1], standard()));
  if (law == graph::Law::lognormal) return make(Op::exp, make(Op::add, args[0], make(Op::mul, args[1], standard())));
  if (law == graph::Law::exponential) return make(Op::mul, args[0], make(Op::neg, make(Op::log, make(Op::sub, constant(1), even()))));
  if (law == graph::Law::bernoulli) return make(Op::select, make(Op::lt, even(), args[0]), constant(1), constant(0));
  return std::nullopt;
}

std::optional<Network::Initial> Network::initial(const std::vector<Setting>& settings, const std::string& name, const std::string& stream, const File& file, Fans fans) {
  const ExpressionId in = fans.in_of.valid() ? fans.in_of : constant(fans.in);
  const ExpressionId bound = make(Op::div, constant(1), make(Op::sqrt, in));
  for (const Setting& s : settings) {
    if (print(s.target) != name) continue;
    if (!s.drawn && !(s.value.kind == ExprKind::path && s.value.path.head.text == "orthogonal")) {
      std::optional<double> n = number(s.value, file);
      return n ? std::optional(Initial{constant(*n)}) : std::nullopt;
    }
    const bool call = s.value.kind == ExprKind::path && (s.value.path.is_call() || s.value.path.is_name());
    const std::string law = call ? s.value.path.head.text : "";
    std::vector<double> arguments;
    if (call && s.value.path.is_call())
      for (const Arg& arg : s.value.path.steps[0].args) {
        std::optional<double> n = number(arg.value, file);
        if (!n) return std::nullopt;
        arguments.push_back(*n);
      }
    if (law == "normal" && arguments.size() == 2) return Initial{drawn(graph::Law::normal, stream, arguments[0], arguments[1])};
    if (law == "uniform" && arguments.size() == 2) return Initial{drawn(graph::Law::uniform, stream, arguments[0], arguments[1])};
    const double share = arguments.empty() ? 1 : arguments[0];
    if (law == "kaiming" && !(share > 0 && share <= 1)) {
      out.error("N319", s.value.span, "the density of `kaiming` is the share of inputs that a cell has").at("more than 0, at most 1");
      return std::nullopt;
    }
    if (law == "kaiming") return Initial{drawn(graph::Law::normal, stream, constant(0), make(Op::sqrt, make(Op::div, constant(2), make(Op::mul, in, constant(share)))))};
    const ExpressionId edge = make(Op::sqrt, make(Op::div, constant(6), make(Op::add, in, constant(fans.out))));
    if (law == "xavier") return Initial{drawn(graph::Law::uniform, stream, make(Op::neg, edge), edge)};
    if (law == "orthogonal" && name == "weight") return Initial{drawn(graph::Law::normal, stream, 0, 1), true};
    out.error("N402", s.value.span, "this law as initial values of a layer's `" + name + "`").at("cannot run yet").help("uniform, normal, kaiming, xavier; of weights orthogonal, too");
    return std::nullopt;
  }
  return Initial{drawn(graph::Law::uniform, stream, make(Op::neg, bound), bound)};
}

}  // namespace nsim::learn
