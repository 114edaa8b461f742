// The oracle: every node as it is written, in double, one after the other.
#include "engine/learn/lower.h"
#include "kernels/uniform.h"
#include "runtime/learn/machine.h"
#include "runtime/reference/interpret.h"
#include <cmath>

namespace nsim::learn {

namespace {

constexpr size_t points_at_once = 4096;

class Interpreter : public Machine {
 public:
  explicit Interpreter(const Program& program) : p_(program) {
    memory_ = std::make_unique<Memory>(program, sizeof(double));
    for (size_t part = 0; part < n_parts; ++part) commands_.push_back(lower(program, nodes(program, Part(part)), false));
  }

  void run(Phase phase, int64_t samples) override {
    samples_ = samples;
    prepare(p_, phase);
    for (const Leg& leg : legs(p_, phase)) {
      if (leg.keep >= 0 || leg.put_back >= 0) keep_states(p_, leg);
      for (int64_t k = 0; k < leg.count; ++k) {
        step_ = leg.first + k * leg.by;
        for (const Command& command : commands_[size_t(leg.part)]) std::visit([&](const auto& c) { run(c); }, command);
      }
    }
  }

 private:
  int64_t extent(AxisId axis) const { return axis == trial ? samples_ : p_.axes[axis].extent; }
  double* base(ValueId id) { return static_cast<double*>(memory_->at(p_.base_id(id))) + anchor(p_, id).at(step_) + offset(p_, id); }

  /// Where a value has its number for each of the points, which are numbered along `loops`, the last one fastest.
  std::vector<int64_t> places(ValueId id, const Axes& loops, int64_t first, size_t n) const {
    const std::vector<int64_t> step = strides(p_, id);
    std::vector<int64_t> of_loop(loops.size(), 0);
    for (size_t k = 0; k < step.size(); ++k)
      for (size_t l = 0; l < loops.size(); ++l)
        if (loops[l] == p_[id].axes[k]) of_loop[l] = step[k];
    std::vector<int64_t> all(n);
    for (size_t k = 0; k < n; ++k) {
      int64_t rest = first + int64_t(k);
      for (size_t l = loops.size(); l-- > 0;) {
        all[k] += of_loop[l] * (rest % extent(loops[l]));
        rest /= extent(loops[l]);
      }
    }
    return all;
  }

  void run(const Launch& launch) {
    int64_t all = 1;
    for (AxisId axis : launch.loops) all *= extent(axis);
    const bool folds = !launch.folded.empty();
    if (folds && !launch.stores[0].adds) clear(launch);
    for (int64_t first = 0; first < all; first += int64_t(points_at_once)) {
      const size_t n = size_t(std::min<int64_t>(points_at_once, all - first));
      reference::Points points;
      points.n = n;
      points.read = [&](plan::Source, uint32_t index, double* out) {
        const double* from = base({index});
        const std::vector<int64_t> at = places({index}, launch.loops, first, n);
        for (size_t k = 0; k < n; ++k) out[k] = from[at[k]];
      };
      points.point = [&](plan::Point, uint32_t axis, double* out) {
        int64_t inner = 1;
        for (size_t l = launch.loops.size(); l-- > 0 && launch.loops[l] != axis;) inner *= extent(launch.loops[l]);
        for (size_t k = 0; k < n; ++k) out[k] = double((first + int64_t(k)) / inner % extent(axis));
      };
      std::vector<std::vector<double>> values;
      reference::evaluate_all(launch.code, points, values);
      for (const Store& s : launch.stores) {
        double* to = base(s.value);
        const std::vector<int64_t> at = places(s.value, launch.loops, first, n);
        const std::vector<double>& x = values[s.instruction];
        for (size_t k = 0; k < n; ++k) to[at[k]] = folds ? folded(launch.fold, to[at[k]], x[k]) : x[k];
      }
    }
  }

  static double folded(Reduce::Fold fold, double a, double b) { return fold == Reduce::sum ? a + b : fold == Reduce::max ? (b > a ? b : a) : (b < a ? b : a); }

  void clear(const Launch& launch) {
    const ValueId id = launch.stores[0].value;
    int64_t n = 1;
    for (AxisId axis : p_[id].axes) n *= extent(axis);
    double* to = base(id);
    for (int64_t at : places(id, p_[id].axes, 0, size_t(n))) to[at] = launch.fold == Reduce::sum ? 0 : launch.fold == Reduce::max ? -INFINITY : INFINITY;
  }

  void run(const Multiply& m) {
    auto number = [&](const Axes& axes) {
      int64_t n = 1;
      for (AxisId axis : axes) n *= extent(axis);
      return size_t(n);
    };
    const size_t ms = number(m.m), ns = number(m.n), ks = number(m.k), shared = number(m.shared);
    auto at = [&](ValueId id, const Axes& axes, size_t n) { return places(id, axes, 0, n); };
    const auto om = at(m.out, m.m, ms), on = at(m.out, m.n, ns), os = at(m.out, m.shared, shared), lm = at(m.left, m.m, ms), lk = at(m.left, m.k, ks), ls = at(m.left, m.shared, shared),
               rn = at(m.right, m.n, ns), rk = at(m.right, m.k, ks), rs = at(m.right, m.shared, shared);
    double* out = base(m.out);
    const double *left = base(m.left), *right = base(m.right);
    for (size_t s = 0; s < shared; ++s)
      for (size_t i = 0; i < ms; ++i)
        for (size_t j = 0; j < ns; ++j) {
          double sum = 0;
          for (size_t k = 0; k < ks; ++k) sum += left[lm[i] + lk[k] + ls[s]] * right[rk[k] + rn[j] + rs[s]];
          double& to = out[om[i] + on[j] + os[s]];
          to = m.adds ? to + sum : sum;
        }
  }

  void run(const Lagging& x) {
    auto number = [&](const Axes& axes) {
      int64_t n = 1;
      for (AxisId axis : axes) n *= extent(axis);
      return size_t(n);
    };
    const size_t posts = number(x.post), pres = number(x.pre), n = size_t(samples_);
    auto at = [&](ValueId id, const Axes& axes) { return places(id, axes, 0, number(axes)); };
    const auto now = at(x.now, x.post), then = at(x.then, x.pre), wi = at(x.weight, x.post), wk = at(x.weight, x.pre), si = at(x.steps, x.post), sk = at(x.steps, x.pre);
    if (!x.adds)
      for (size_t i = 0; i < posts; ++i)
        for (size_t s = 0; s < n; ++s) base(x.now)[now[i] + int64_t(s)] = 0;
    for (size_t i = 0; i < posts; ++i)
      for (size_t k = 0; k < pres; ++k) {
        const double steps = base(x.steps)[si[i] + sk[k]];
        if (steps < 0) continue;
        Anchor past = anchor(p_, x.then);
        past.lag = int64_t(steps);
        double *a = base(x.now) + now[i], *b = static_cast<double*>(memory_->at(past.base)) + past.at(step_) + offset(p_, x.then) + then[k], *w = base(x.weight) + wi[i] + wk[k];
        for (size_t s = 0; s < n; ++s) {
          if (x.gives == Lagging::to_now) a[s] += *w * b[s];
          else if (x.gives == Lagging::to_then) b[s] += *w * a[s];
          else *w += a[s] * b[s];
        }
      }
  }

  void run(const Fill& fill) {
    const uint64_t n = uint64_t(p_.size(fill.value));
    kernels::fill_uniform<double, 16>(base(fill.value), n, seed, fill.stream, moment(step_), 0, (n + 63) / 64);
  }

  const Program& p_;
  std::vector<std::vector<Command>> commands_;
  int64_t samples_ = 0, step_ = 0;
};

}  // namespace

std::unique_ptr<Machine> interpreter(const Program& program) { return std::make_unique<Interpreter>(program); }

}  // namespace nsim::learn
