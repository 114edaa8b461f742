// What a line between layers says of each pair of cells: who is connected, and after how many steps what one sends arrives at the other.
//
// Places that are fixed give numbers that are fixed: they are worked out once, when a network is made, and kept. Delays are rounded to whole steps as
// those of populations are, half up. How long the longest can be is known before: from where the cells can lie, by arithmetic of intervals.
#include "engine/learn/terms.h"
#include <algorithm>
#include <cmath>
#include <limits>

namespace nsim::learn {

using namespace syntax;

namespace {

constexpr int64_t longest = 8191;              // steps: what kernels/lagged.h has room for

struct Interval { double low, high; };

/// Where an expression of places can lie. Nothing where that is not known.
class Bounds {
 public:
  Bounds(const Program& program, const std::vector<const Cells*>& ends) : p_(program) {
    for (const Cells* cells : ends)
      for (size_t k = 0; k < cells->coordinates.size(); ++k)
        if (k < cells->reach.size()) known_[cells->coordinates[k].at] = {cells->reach[k].first, cells->reach[k].second};
  }

  std::optional<Interval> of(ExpressionId id) const {
    const graph::Expression& e = p_.expressions[id];
    if (e.op == Op::constant) return Interval{p_.expressions.value_of(id), p_.expressions.value_of(id)};
    if (e.op == Op::read) {
      const auto found = known_.find(uint32_t(e.payload));
      return found == known_.end() ? Interval{-INFINITY, INFINITY} : found->second;
    }
    std::vector<Interval> a;
    for (size_t k = e.op == Op::select ? 1 : 0; k < e.n_args; ++k) {
      std::optional<Interval> one = of({e.args[k]});
      if (!one) return std::nullopt;
      a.push_back(*one);
    }
    if (a.empty()) return std::nullopt;
    auto each = [&](double (*f)(double)) { return Interval{f(a[0].low), f(a[0].high)}; };
    switch (e.op) {
      case Op::add: return Interval{a[0].low + a[1].low, a[0].high + a[1].high};
      case Op::sub: return Interval{a[0].low - a[1].high, a[0].high - a[1].low};
      case Op::neg: return Interval{-a[0].high, -a[0].low};
      case Op::mul: return e.args[0] == e.args[1] ? square(a[0]) : product(a[0], a[1]);
      case Op::div: return a[1].low <= 0 && a[1].high >= 0 ? std::nullopt : std::optional(product(a[0], {1 / a[1].high, 1 / a[1].low}));
      case Op::sqrt: return a[0].low < 0 ? std::nullopt : std::optional(each([](double x) { return std::sqrt(x); }));
      case Op::exp: return each([](double x) { return std::exp(x); });
      case Op::floor: return each([](double x) { return std::floor(x); });
      case Op::ceil: return each([](double x) { return std::ceil(x); });
      case Op::round: return each([](double x) { return std::round(x); });
      case Op::min: return Interval{std::min(a[0].low, a[1].low), std::min(a[0].high, a[1].high)};
      case Op::max: return Interval{std::max(a[0].low, a[1].low), std::max(a[0].high, a[1].high)};
      case Op::abs: return a[0].low >= 0 ? a[0] : a[0].high <= 0 ? Interval{-a[0].high, -a[0].low} : Interval{0, std::max(-a[0].low, a[0].high)};
      case Op::select: return Interval{std::min(a[0].low, a[1].low), std::max(a[0].high, a[1].high)};
      default: return std::nullopt;
    }
  }

 private:
  static Interval product(Interval a, Interval b) {
    const auto [low, high] = std::minmax({a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high});
    return {low, high};
  }
  static Interval square(Interval a) {
    const double most = std::max(a.low * a.low, a.high * a.high);
    return {a.low <= 0 && a.high >= 0 ? 0 : std::min(a.low * a.low, a.high * a.high), most};
  }

  const Program& p_;
  std::map<uint32_t, Interval> known_;
};

}  // namespace

bool Network::share_space(const Cells& post, const Cells& pre, Span use, const std::string& help) {
  for (const Cells* cells : {&post, &pre}) {
    if (cells->position.valid()) continue;
    out.error("N380", use, "cells of `" + cells->name + "` have no places, so there is no `dist`").at("no distance").also(cells->span, "declared here").help(help);
    return false;
  }
  if (post.coordinates.size() == pre.coordinates.size()) return true;
  out.error("N380", use, "cells of `" + pre.name + "` and `" + post.name + "` lie in spaces of different dimensions").at("no distance").also(pre.span, "declared here");
  return false;
}

Network::PairNames Network::between(const std::vector<ValueId>& post, const std::vector<ValueId>& pre, ExpressionId live) {
  PairNames names;
  const Axes ends = joined(p[post[0]].axes, p[pre[0]].axes);
  ExpressionId sum = constant(1e-8);           // so that the gradient of a distance is finite where the ends coincide
  for (size_t k = 0; k < post.size(); ++k) {
    const ExpressionId d = make(Op::sub, p.read(post[k]), p.read(pre[k]));
    names.emplace(std::string("d") + "xyz"[k], Array{d, ends, {}, live});
    sum = make(Op::add, sum, make(Op::mul, d, d));
  }
  names.emplace("dist", Array{make(Op::sqrt, sum), ends, {}, live});
  return names;
}

std::optional<Network::PairNames> Network::pair_names(const Cells& post, const Cells& pre, Span use, const std::string& what, const std::string& code) {
  if (!share_space(post, pre, use, "say where they lie, such as `in square(1 mm) placed grid`")) return std::nullopt;
  for (const Cells* cells : {&post, &pre}) {
    if (!p.base(cells->position).learned) continue;
    out.error(code, use, what).at("changes while places are learned").also(cells->span, "its cells are `placed learned`").help("place them on a `grid` or at `random`");
    return std::nullopt;
  }
  return between(post.coordinates, pre.coordinates);
}

/// Numbers of each pair, which nothing but fixed places decides.
std::optional<ExpressionId> Network::of_pairs(const Expr& expr, const PairNames& names, const File& file) {
  Terms terms(*this);
  Sight sight;
  sight.file = &file;
  for (const auto& [name, array] : names) sight.names.emplace(name, array);
  const std::optional<Array> x = terms.array(expr, sight);
  if (!x) return std::nullopt;
  for (ValueId id : reads_of(p, x->body)) {
    const Value& value = p.base(id);
    if (value.role == Value::kept && value.constant && value.initial.valid()) continue;
    out.error("N367", expr.span, "what a line says of a pair of cells depends on their places, and on nothing that changes").at("reads `" + value.path + "`");
    return std::nullopt;
  }
  return x->body;
}

ValueId Network::kept_of_pairs(const std::string& path, const Axes& axes, ExpressionId first, Span span) {
  return p.value({Value::kept, path, axes, false, true, first, {}, span});
}

bool Network::connected(Pairs& all, const PairLine& line, const Cells& post, const Cells& pre) {
  const bool within = line.by && line.by->name.text == "within";
  if (!line.by || (!within && line.by->name.text != "where")) return true;
  const Span use = line.by->span;
  const std::optional<PairNames> names = pair_names(post, pre, use, "`" + line.by->name.text + "` would connect other cells as places change", "N330");
  const std::optional<ExpressionId> x = names ? of_pairs(line.by->args[0].value, *names, *line.file) : std::nullopt;
  if (!x) return false;
  ExpressionId holds = within ? make(Op::le, names->at("dist").body, *x) : *x;
  if (line.apart.valid()) holds = make(Op::logical_and, holds, line.apart);
  const ValueId mask = kept_of_pairs(line.path + ".mask" + line.suffix, line.axes, make(Op::select, holds, constant(1), constant(0)), use);
  all.live = make(Op::ne, p.read(mask), constant(0));
  const Axes own = without(line.axes, pre.axes);
  all.inputs = kept_of_pairs(line.path + ".inputs" + line.suffix, own, p.read(mask), use);
  p.values[all.inputs.at].summed = without(line.axes, own);
  return true;
}

std::optional<Pairs> Network::pairs(const PairLine& line, const Cells& post, const Cells& pre) {
  Pairs all;
  if (!connected(all, line, post, pre)) return std::nullopt;
  if (!all.live.valid()) all.live = line.apart;
  const Setting* said = nullptr;
  for (const Setting& s : *line.settings)
    if (print(s.target) == "delay") said = &s;
  Diagnostics quiet;
  const bool one = !said || values::evaluate(said->value, scope(*line.file, quiet), quiet);
  if (one) {
    const std::optional<int64_t> steps = delay(*line.settings, line.least, *line.file);
    if (!steps) return std::nullopt;
    all.most = *steps;
    return all;
  }
  const std::optional<PairNames> names = pair_names(post, pre, said->value.span, "this delay would be learned with the places of the cells", "N366");
  const std::optional<ExpressionId> x = names ? of_pairs(said->value, *names, *line.file) : std::nullopt;
  if (!x) return std::nullopt;
  const ExpressionId steps = make(Op::floor, make(Op::add, make(Op::div, *x, constant(step_ms)), constant(0.5)));
  const std::optional<Interval> range = Bounds(p, {&post, &pre}).of(steps);
  if (!range || !std::isfinite(range->high)) {
    out.error("N368", said->value.span, "how long can this delay be?").at("not known from where the cells can lie").help("give the space borders, such as `in square(1 mm)`, or the delay an end, `min(..., 20 ms)`");
    return std::nullopt;
  }
  const bool too_long = !unshown && range->high > double(longest);
  if (range->low < double(line.least) || too_long) {
    out.error("N310", said->value.span, too_long ? "a delay is at most " + std::to_string(longest) + " steps" : line.least > 0 ? "the delay of a connection between layers is at least one step" : "a delay is not negative")
        .at("from " + std::to_string(int64_t(range->low)) + " to " + std::to_string(int64_t(range->high)) + " steps")
        .help(range->low < double(line.least) ? "add a minimum, such as `1 ms + dist / 0.3 m/s`" : "");
    return std::nullopt;
  }
  all.most = int64_t(range->high);
  // What never changes is the same however late it comes.
  if (p.n_steps == 0 || !p.per_step(pre.y)) return all.most = 0, all;
  if (p[pre.y].view && p[pre.y].view->moving != ~0u) {
    out.error("N402", said->value.span, "a delay of its own for each pair, from a sequence").at("cannot run yet").help("put a layer between, or give all pairs one delay");
    return std::nullopt;
  }
  all.steps = kept_of_pairs(line.path + ".steps" + line.suffix, line.axes, all.live.valid() ? make(Op::select, all.live, steps, constant(-1)) : steps, said->value.span);
  return all;
}

}  // namespace nsim::learn
