// Read-outs and losses of what passes in the steps of a sample: filtered trains of spikes, their distance, the time of the first.
#include "engine/learn/terms.h"
#include <cmath>

namespace nsim::learn {

std::optional<Array> Terms::in_steps(const std::string& function, const Array& x, Span span) {
  if (std::optional<Array> now = n_.at_hand(x)) return now;
  n_.out.error("N378", span, "`" + function + "` is of what changes while a sample is shown").at(p_.n_steps > 1 ? "not a number for each step" : "samples are shown without a duration")
      .help("such as `" + function + "(out.spikes" + (function == "latency" ? ")`" : ", tau = 10 ms)`"));
  return std::nullopt;
}

std::optional<Array> Terms::filtered(const Array& x, const Array& tau, Span span) {
  const bool known = tau.axes.empty() && p_.expressions.is_constant(tau.body);
  if (!known || !(p_.expressions.value_of(tau.body) > 0)) {
    n_.out.error("N319", span, "a filter takes a time constant above 0").at("no such time").help("such as `tau = 10 ms`");
    return std::nullopt;
  }
  const std::optional<Array> now = in_steps("filtered", x, span);
  if (!now) return std::nullopt;
  const ValueId y = n_.begun("filtered", now->axes, 0);
  p_.add({Map{y, make(Op::add, make(Op::mul, number(std::exp(-n_.step_ms / p_.expressions.value_of(tau.body))), p_.read(p_.ago(y, 1))), now->body)}, false, span});
  return n_.seen(y);
}

/// Van Rossum 2001: with a kernel exp(-t / tau) and an integral over tau, two trains that share no spike are apart by half their number of spikes.
std::optional<Array> Terms::van_rossum(const Array& a, const Array& b, const Array& tau, Span span) {
  const std::optional<Array> f = filtered({make(Op::sub, a.body, b.body), joined(a.axes, b.axes)}, tau, span);
  if (!f) return std::nullopt;
  const Axes over = without(f->axes, {trial});
  double share = n_.step_ms / p_.expressions.value_of(tau.body);
  for (AxisId axis : without(over, {p_.time})) share /= double(p_.axes[axis].extent);
  return sum({make(Op::mul, make(Op::mul, f->body, f->body), number(share)), f->axes}, over, "van_rossum");
}

/// Σ over the steps of Π (1 - z) of the steps so far: the number of steps before the first spike. Of a spike in step s it has the gradient
/// -Σ from s on of the product of the others: a spike a little earlier or stronger shortens the time by what passes until the next one.
std::optional<Array> Terms::latency(const Array& spikes, Span span) {
  const std::optional<Array> now = in_steps("latency", spikes, span);
  if (!now) return std::nullopt;
  const ValueId silent = n_.begun("latency.silent", now->axes, 1);
  p_.add({Map{silent, make(Op::mul, p_.read(p_.ago(silent, 1)), make(Op::sub, number(1), now->body))}, false, span});
  const Array steps = sum(n_.seen(silent), {p_.time}, "latency");
  return Array{make(Op::mul, steps.body, number(n_.step_ms)), steps.axes};
}

// As in a run: a step belongs to the window by its end, and the window holds its last moment.
std::optional<Array> Terms::count_within(const syntax::PathStep& step, const Sight& sight, Span span) {
  const double all = double(p_.n_steps) * n_.step_ms;
  double edges[2] = {0, all};
  std::optional<Array> x;
  size_t position = 0;
  for (const syntax::Arg& arg : step.args) {
    const size_t which = arg.name ? (arg.name->text == "to" ? 2 : arg.name->text == "from" ? 1 : 0) : position++;
    if (which == 0) {
      if (!(x = array(arg.value, sight))) return std::nullopt;
      continue;
    }
    const std::optional<double> time = n_.number(arg.value, *sight.file);
    if (!time) return std::nullopt;
    edges[which - 1] = *time < 0 ? all + *time : *time;
  }
  const std::optional<Array> now = x ? in_steps("count", *x, span) : std::nullopt;
  if (!now) return std::nullopt;
  const ExpressionId end = make(Op::add, p_.read(n_.step_number()), number(1));
  auto steps = [&](double time) { return number(std::floor(time / n_.step_ms + 1e-6)); };
  const ExpressionId within = make(Op::logical_and, make(Op::lt, steps(edges[0]), end), make(Op::le, end, steps(edges[1])));
  return n_.whole(p_.summed("count.within", now->axes, make(Op::select, within, now->body, number(0))));
}

}  // namespace nsim::learn
