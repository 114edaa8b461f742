// k_winners: in each sample the k cells with the highest sums keep them, the others give 0; the lowest of equal cells wins. The gradient goes to winners.
//
// With `boost` = b cells that win rarely are favoured: sums are compared times exp(b · (k/n - duty)), where duty is the share of wins over about `memory`
// samples, of all places of a channel together; b falls by the factor `boost_falls` in every epoch. Tests take the last b and `more_when_tested` times
// as many winners. A cell's rank is counted among all others, so the cost goes with the square of their number. Source: Ahmad & Scheinkman 2019.
#include "engine/learn/network.h"
#include <cmath>

namespace nsim::learn {

using namespace syntax;

std::optional<Array> Network::k_winners(Cells& cells, const Call& part, const File& file, const Array& array) {
  std::map<std::string, double> said = {{"k", 0}, {"boost", 0}, {"boost_falls", 1}, {"more_when_tested", 1}, {"memory", 1000}};
  static const char* order[] = {"k", "boost", "boost_falls", "more_when_tested", "memory"};
  size_t position = 0;
  for (const Arg& arg : part.args) {
    std::optional<values::Value> value = values::evaluate(arg.value, scope(file, out), out);
    if (!value) return std::nullopt;
    const std::string name = arg.name ? arg.name->text : order[position++];
    if (!value->is_number() || !(value->number() >= 0)) {
      out.error("N319", arg.value.span, "`" + name + "` of `k_winners` is a number, 0 or more").at(values::to_text(*value));
      return std::nullopt;
    }
    said[name] = value->number();
  }
  double n = 1;
  for (AxisId axis : cells.axes) n *= double(p.axes[axis].extent);
  double k = std::round(said["k"] < 1 ? said["k"] * n : said["k"]);
  if (!(k >= 1) || k > n || said["memory"] < 1 || !(said["boost_falls"] > 0)) {
    out.error("N319", part.span, "`k_winners` takes a number of winners, or their share, of " + std::to_string(int64_t(n)) + " cells; a memory of a sample or more; a factor above 0")
        .at(std::to_string(int64_t(k)) + " of " + std::to_string(int64_t(n)) + " would win");
    return std::nullopt;
  }
  const double share = k / n;
  if (test_) k = std::min(n, std::round(k * said["more_when_tested"]));
  const std::string path = cells.name + ".k_winners";
  const ValueId x = stored(array, path + ".x");
  Array compared = whole(x);
  ValueId duty, boost;
  const Axes channels = without(cells.axes, cells.spots);
  if (said["boost"] > 0) {
    if (p.per_step(x)) {
      out.error("N402", part.span, "`k_winners` with a boost in a layer that changes from step to step").at("cannot run yet");
      return std::nullopt;
    }
    duty = p.value({Value::kept, path + ".duty", channels, false, true, constant(0), {}, cells.span});
    boost = p.value({Value::kept, path + ".boost", {}, false, true, constant(said["boost"]), {}, cells.span});
    if (!test_) {
      const ExpressionId fallen = make(Op::exp, make(Op::mul, make(Op::floor, p.read(p.epochs)), constant(std::log(said["boost_falls"]))));
      p.add({Map{boost, make(Op::mul, constant(said["boost"]), fallen)}, false, cells.span});
    }
    const ExpressionId factor = make(Op::exp, make(Op::mul, p.read(boost), make(Op::sub, constant(share), p.read(duty))));
    compared = whole(map(path + ".compared", {make(Op::mul, compared.body, factor), compared.axes}, cells.span));
  }
  std::map<AxisId, AxisId> other;
  Axes others;
  for (AxisId axis : cells.axes) others.push_back(other[axis] = p.axis(p.axes[axis].name, p.axes[axis].extent));
  const Array there = along(compared, other);
  const ExpressionId tie = make(Op::logical_and, make(Op::eq, there.body, compared.body), make(Op::lt, place_along(others), place_along(cells.axes)));
  const ExpressionId before = make(Op::logical_or, make(Op::lt, compared.body, there.body), tie);
  const ValueId rank = local(path + ".rank", compared.axes, cells.span);
  p.add({Reduce{Reduce::sum, rank, make(Op::select, before, constant(1), constant(0)), others}, false, cells.span});
  p.values[rank.at].constant = true;
  const ExpressionId wins = make(Op::lt, p.read(rank), constant(k - 0.5));
  if (boost.valid() && !test_) {
    double places = 1;
    for (AxisId axis : cells.spots) places *= double(p.axes[axis].extent);
    const ValueId won = local(path + ".won", channels, cells.span);
    p.values[won.at].constant = true;
    p.add({Reduce{Reduce::sum, won, make(Op::select, wins, constant(1 / places), constant(0)), joined(cells.spots, {trial})}, false, cells.span});
    const ExpressionId of_batch = make(Op::div, p.read(won), p.read(p.samples)), weight = make(Op::min, constant(1), make(Op::mul, p.read(p.samples), constant(1 / said["memory"])));
    p.add({Map{duty, make(Op::add, p.read(duty), make(Op::mul, weight, make(Op::sub, of_batch, p.read(duty))))}, false, cells.span});
  }
  return Array{make(Op::select, wins, p.read(x), constant(0)), compared.axes};
}

}  // namespace nsim::learn
