// Numbers of groups of cells: how well groups lie apart in space, and the same groups dealt out at random.
#include "engine/learn/terms.h"
#include <algorithm>

namespace nsim::learn {

using namespace syntax;

/// The elements of an array in an order that is drawn anew for each batch: ranks of even numbers.
Array Terms::shuffled(const Array& x, Span span) {
  const Axes cells = without(x.axes, {trial});
  const std::string path = "shuffle" + std::to_string(++n_shuffles_);
  const ValueId drawn = n_.local(path + ".drawn", cells, span);
  p_.add({Uniform{drawn, path}, false, span});
  std::map<AxisId, AxisId> other;
  Axes others;
  for (AxisId axis : cells) others.push_back(other[axis] = p_.axis(p_.axes[axis].name, p_.axes[axis].extent));
  const ExpressionId here = p_.read(drawn), there = n_.along(n_.whole(drawn), other).body;
  // Equal numbers, one pair in sixteen million, go by their places.
  const ExpressionId earlier = make(Op::lt, n_.place_along(others), n_.place_along(cells));
  const ExpressionId before = make(Op::select, make(Op::eq, there, here), earlier, make(Op::lt, there, here));
  const ValueId rank = reduced(path + ".rank", cells, make(Op::select, before, number(1), number(0)), others, Reduce::sum);
  for (ValueId id : {drawn, rank}) p_.values[id.at].constant = true;
  return *taken(x, n_.whole(rank));
}

/// The mean over cells of (b - a) / max(a, b): a, the mean distance to the others of its group; b, the least of the mean distances to the cells of another
/// group. 0 for a cell alone in its group, or where there is no other group. Source: Rousseeuw 1987.
std::optional<Array> Terms::silhouette(const PathStep& step, const Sight& sight, Span span) {
  if (step.args.size() != 2) {
    n_.out.error("N107", span, "`silhouette` takes the positions of a layer and the owners of its cells").at(std::to_string(step.args.size()) + " given").help("such as `silhouette(h.position, parts.owner(h))`");
    return std::nullopt;
  }
  PathStep first = step;
  first.args.resize(1);
  const Cells* cells = placed("silhouette", first, sight, span);
  std::optional<Array> owner = cells ? array(step.args[1].value, sight) : std::nullopt;
  if (!owner) return std::nullopt;
  Axes others;
  const Array distance = apart(*cells, others);
  const Axes places = p_[cells->coordinates[0]].axes;
  Array ends{number(0), places};
  if (!align(ends, *owner, span)) return std::nullopt;
  if (!without(owner->axes, places).empty()) {
    n_.out.error("N381", step.args[1].value.span, "these owners do not go by the places of `" + cells->name + "`").at("an array of other axes");
    return std::nullopt;
  }
  std::map<AxisId, AxisId> other;
  for (size_t k = 0; k < places.size(); ++k) other[places[k]] = others[k];
  const Array own = n_.whole(n_.stored(*owner, "silhouette.owner")), theirs = n_.along(own, other);
  const ExpressionId itself = make(Op::eq, n_.place_along(places), n_.place_along(others));
  const ValueId d = n_.map("silhouette.distance", {make(Op::select, itself, number(0), distance.body), distance.axes}, span);
  size_t groups = 2;
  for (const Stage* split : n_.splits) groups = std::max(groups, split->over.size());
  ExpressionId inside = number(0), outside = number(1e30);
  for (size_t group = 0; group < groups; ++group) {
    const ExpressionId member = make(Op::select, make(Op::eq, theirs.body, number(double(group))), number(1), number(0));
    const ExpressionId far = p_.read(reduced("silhouette.far", places, make(Op::mul, member, p_.read(d)), others, Reduce::sum));
    const ExpressionId n = p_.read(reduced("silhouette.members", {}, make(Op::select, make(Op::eq, own.body, number(double(group))), number(1), number(0)), places, Reduce::sum));
    const ExpressionId belongs = make(Op::eq, own.body, number(double(group)));
    // Alone in its group: no distance within it, which is told apart below.
    inside = make(Op::select, belongs, make(Op::select, make(Op::lt, number(1), n), make(Op::div, far, make(Op::sub, n, number(1))), number(-1)), inside);
    const ExpressionId mean = make(Op::select, make(Op::lt, number(0), n), make(Op::div, far, make(Op::max, n, number(1))), number(1e30));
    outside = make(Op::select, belongs, outside, make(Op::min, outside, mean));
  }
  const ExpressionId a = p_.read(n_.map("silhouette.inside", {inside, places}, span)), b = p_.read(n_.map("silhouette.outside", {outside, places}, span));
  const ExpressionId counts = make(Op::logical_and, make(Op::le, number(0), a), make(Op::lt, b, number(1e29)));
  const ExpressionId s = make(Op::select, counts, make(Op::div, make(Op::sub, b, a), make(Op::max, make(Op::max, a, b), number(1e-30))), number(0));
  double n_cells = 1;
  for (AxisId axis : places) n_cells *= double(p_.axes[axis].extent);
  return sum({make(Op::mul, s, number(1 / n_cells)), places}, places, "silhouette");
}

}  // namespace nsim::learn
