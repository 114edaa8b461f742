// Numbers of whole matrices: correlation of two arrays, communicability of weights.
#include "engine/learn/terms.h"

namespace nsim::learn {

/// Pearson's, over all cells or synapses of one sample.
std::optional<Array> Terms::correlation(const Array& a, const Array& b, Span span) {
  const Axes axes = joined(a.axes, b.axes), cells = without(axes, {trial});
  if (cells.empty()) {
    n_.out.error("N210", span, "a correlation is of arrays").at("single numbers");
    return std::nullopt;
  }
  const ExpressionId live = alive(a, b);       // pairs that are not connected are left out
  auto there = [&](ExpressionId x) { return live.valid() ? make(Op::select, live, x, number(0)) : x; };
  double all = 1;
  for (AxisId axis : cells) all *= double(p_.axes[axis].extent);
  const ExpressionId n = live.valid() ? make(Op::max, sum({there(number(1)), cells}, cells, "correlation.number").body, number(1)) : number(all);
  auto centred = [&](const Array& x) {
    const Array mean = sum({make(Op::div, there(x.body), n), axes}, cells, "correlation.mean");
    return there(make(Op::sub, x.body, mean.body));
  };
  const ExpressionId x = centred(a), y = centred(b);
  auto product = [&](ExpressionId l, ExpressionId r) { return sum({make(Op::mul, l, r), axes}, cells, "correlation.sum"); };
  const Array both = product(x, y), own = product(x, x), other = product(y, y);
  return Array{make(Op::div, both.body, make(Op::sqrt, make(Op::add, make(Op::mul, own.body, other.body), number(1e-30)))), both.axes};
}

/// exp(S^-1/2 A S^-1/2) with S the sums of the rows of A: all walks from one cell to another, longer ones counting less (Crofts & Higham 2009). The series to
/// the 16th power: the matrix has a spectral radius near 1, and 1/17! is 3e-15. Cost: 15 products of the matrix with itself for each batch.
std::optional<Array> Terms::communicability(const Array& a, Span span) {
  if (a.axes.size() != 2 || has(a.axes, trial) || p_.axes[a.axes[0]].extent != p_.axes[a.axes[1]].extent) {
    n_.out.error("N381", span, "communicability is of the weights between the cells of one layer").at("not a square of weights").help("such as `communicability(abs(loop.weight))` after `connect loop: h -> h`");
    return std::nullopt;
  }
  const AxisId i = a.axes[0], j = a.axes[1], k = p_.axis(p_.axes[i].name, p_.axes[i].extent);
  const ValueId strength = n_.stored(sum(a, {j}, "communicability.strength"), "communicability.strength");
  const ValueId scale = n_.map("communicability.scale", {make(Op::div, number(1), make(Op::sqrt, make(Op::add, p_.read(strength), number(1e-12)))), {i}}, span);
  const ExpressionId scales = make(Op::mul, p_.read(scale), p_.read(p_.renamed(scale, i, j)));
  const ValueId x = n_.map("communicability.x", {make(Op::mul, a.body, scales), {i, j}}, span);
  const ExpressionId one = make(Op::select, make(Op::eq, p_.expressions.point(graph::Point::axis, uint16_t(i)), p_.expressions.point(graph::Point::axis, uint16_t(j))), number(1), number(0));
  const ValueId left = p_.renamed(x, j, k);
  ValueId y = n_.map("communicability.16", {make(Op::add, one, make(Op::mul, number(1.0 / 16), p_.read(x))), {i, j}}, span);
  for (int power = 15; power >= 1; --power) {
    const std::string path = "communicability." + std::to_string(power);
    const ValueId product = n_.local(path + ".product", {i, j}, span);
    p_.add({Product{product, left, p_.renamed(y, i, k), {k}}, false, span});
    y = n_.map(path, {make(Op::add, one, make(Op::mul, number(1.0 / power), p_.read(product))), {i, j}}, span);
  }
  return n_.whole(y);
}

}  // namespace nsim::learn
