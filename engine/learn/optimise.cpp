#include "engine/learn/optimise.h"
#include <cmath>

namespace nsim::learn {

namespace {

class Update {
 public:
  Update(Program& program, const Optimiser& optimiser) : p_(program), a_(program.expressions), o_(optimiser) {}

  void run(const std::set<uint32_t>& decays, const std::map<uint32_t, ExpressionId>& alive) {
    const ExpressionId factor = o_.clip > 0 ? clipping() : ExpressionId{};
    if (o_.kind != Optimiser::sgd) correct();
    for (const auto& [value, gradient] : std::vector(p_.gradients)) {
      const auto found = alive.find(value.at);
      alive_ = found == alive.end() ? ExpressionId{} : found->second;
      ExpressionId g = p_.read(gradient);
      if (factor.valid()) g = times(g, factor);
      const bool decays_here = o_.decay > 0 && decays.contains(value.at);
      if (decays_here && o_.kind != Optimiser::adamw) g = plus(g, times(number(o_.decay), p_.read(value)));
      if (o_.kind == Optimiser::sgd) descend(value, g);
      else adapt(value, g, decays_here && o_.kind == Optimiser::adamw);
    }
  }

 private:
  ExpressionId number(double x) { return a_.constant(x); }
  ExpressionId plus(ExpressionId x, ExpressionId y) { return a_.make(Op::add, x, y); }
  ExpressionId minus(ExpressionId x, ExpressionId y) { return a_.make(Op::sub, x, y); }
  ExpressionId times(ExpressionId x, ExpressionId y) { return a_.make(Op::mul, x, y); }
  void keep(ValueId value, ExpressionId body) { set(value, alive_.valid() ? a_.make(Op::select, alive_, body, number(0)) : body); }
  void set(ValueId value, ExpressionId body) { p_.update.push_back({Map{value, body}, false, p_[value].span}); }
  ValueId local(const std::string& path) { return p_.value({Value::local, path, {}, false, true, {}, {}, {}}); }
  ValueId moment(ValueId of, const char* name) {
    const Value v = p_[of];
    return p_.value({Value::kept, v.path + name, v.axes, false, true, number(0), {}, v.span});
  }

  ExpressionId clipping() {
    const ValueId all = local("gradient.norm");
    bool first = true;
    for (const auto& [value, gradient] : p_.gradients) {
      const ExpressionId g = p_.read(gradient);
      if (p_[gradient].axes.empty()) p_.update.push_back({Map{all, times(g, g)}, !first, {}});
      else p_.update.push_back({Reduce{Reduce::sum, all, times(g, g), p_[gradient].axes}, !first, {}});
      first = false;
    }
    const ValueId factor = local("gradient.clipped");
    set(factor, a_.make(Op::min, number(1), a_.make(Op::div, number(o_.clip), plus(a_.make(Op::sqrt, p_.read(all)), number(1e-6)))));
    return p_.read(factor);
  }

  // A value is written last: the decay in its gradient reads it as it was.
  void descend(ValueId value, ExpressionId g) {
    ExpressionId step = g;
    if (o_.momentum > 0) {
      const ValueId m = moment(value, ".momentum");
      keep(m, plus(times(number(o_.momentum), p_.read(m)), g));
      step = o_.nesterov ? plus(g, times(number(o_.momentum), p_.read(m))) : p_.read(m);
    }
    keep(value, minus(p_.read(value), times(o_.rate, step)));
  }

  /// What corrects the moments for their start at 0: one number each, for all values.
  // 1 - b^k is written -(k·log b)·exprel(k·log b): in single precision the difference would lose its digits.
  void correct() {
    auto less = [&](double b) {
      const ExpressionId z = times(p_.read(p_.batches), number(std::log(b)));
      return a_.make(Op::neg, times(z, a_.make(Op::exprel, z)));
    };
    const ValueId first = local("adam.rate"), second = local("adam.unbias");
    set(first, a_.make(Op::div, o_.rate, less(0.9)));
    set(second, a_.make(Op::div, number(1), less(0.999)));
    rate_ = p_.read(first), unbias_ = p_.read(second);
  }

  void adapt(ValueId value, ExpressionId g, bool decays) {
    const ValueId m = moment(value, ".mean"), v = moment(value, ".square");
    keep(m, plus(p_.read(m), times(number(0.1), minus(g, p_.read(m)))));
    keep(v, plus(p_.read(v), times(number(0.001), minus(times(g, g), p_.read(v)))));
    const ExpressionId w = decays ? minus(p_.read(value), times(times(o_.rate, number(o_.decay)), p_.read(value))) : p_.read(value);
    keep(value, minus(w, a_.make(Op::div, times(rate_, p_.read(m)), plus(a_.make(Op::sqrt, times(p_.read(v), unbias_)), number(1e-8)))));
  }

  Program& p_;
  Arena& a_;
  const Optimiser& o_;
  ExpressionId rate_, unbias_;
  ExpressionId alive_;                         // of the value at hand; invalid: all of it
};

}  // namespace

void optimise(Program& program, const Optimiser& optimiser, const std::set<uint32_t>& decays, const std::map<uint32_t, ExpressionId>& alive) {
  Update(program, optimiser).run(decays, alive);
}

}  // namespace nsim::learn
