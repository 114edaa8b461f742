// Masks of connections in a program. What is left out is 0 on the forward way, has no gradient, and stays 0 when something is learned.
#include "engine/learn/terms.h"
#include <algorithm>

namespace nsim::learn {

using namespace syntax;

ValueId Network::of_mask(const std::string& mask, ValueId weight) {
  const ValueId of = p.base_id(weight);
  const std::string path = mask + "." + p[of].path + ".kept";
  if (const ValueId made = p.find(path); made.valid()) return made;
  return p.value({Value::kept, path, p[of].axes, false, true, constant(1), {}, p[of].span});
}

ExpressionId Network::left_in(ValueId mask) { return make(left_out->away ? Op::eq : Op::ne, p.read(mask), constant(0)); }

void Network::act(Cells::Path& from, const std::string& name, const std::string& suffix, ExpressionId connected, Span span) {
  const ValueId weight = from.weight;
  from.connected = from.live = connected;
  if (left_out && std::find(left_out->layers.begin(), left_out->layers.end(), name) != left_out->layers.end()) {
    from.mask = of_mask(left_out->mask, weight), from.masked_away = left_out->away;
    const ExpressionId stays = left_in(from.mask);
    from.live = connected.valid() ? make(Op::logical_and, connected, stays) : stays;
    if (p[weight].learned) alive[weight.at] = from.live;
  }
  if (!from.live.valid()) return;
  from.parameter = weight;
  from.weight = map(name + ".live" + suffix, {make(Op::select, from.live, p.read(weight), constant(0)), p[weight].axes}, span);
}

const Cells* Network::trained(const Path& path) {
  const auto found = facts.names.find(path.head.text);
  const bool line = found != facts.names.end() && found->second.item && std::holds_alternative<Connect>(found->second.item->what);
  return line ? connection(path.head.text) : this->cells(path, facts.program->main());
}

const Cells* Network::weighted(const Path& path) {
  const Cells* cells = trained(path);
  if (!cells || std::any_of(cells->from.begin(), cells->from.end(), [](const Cells::Path& from) { return from.weight.valid(); })) return cells;
  out.error("N354", path.span, "`" + cells->name + "` has no weights of its own").at("no connections to choose from").also(cells->span, "declared here").help("name a layer that is joined by `dense`, `where`, `within` or `conv`");
  return nullptr;
}

std::optional<Network::PairNames> Network::wires(const Cells& cells, const Cells::Path& from, Span use) {
  if (!share_space(cells, *from.pre, use, "say where they lie, such as `in plane placed learned`")) return std::nullopt;
  const std::vector<ValueId>&own = from.own_places.empty() ? cells.coordinates : from.own_places, &other = from.pre_places.empty() ? from.pre->coordinates : from.pre_places;
  const Axes ends = joined(p[own[0]].axes, p[other[0]].axes);
  for (AxisId axis : from.weight.valid() ? ends : Axes{}) {
    if (has(p[from.weight].axes, axis)) continue;
    out.error("N380", use, "weights of `" + cells.name + "` are shared along `" + p.axes[axis].name + "`, so they have no one distance").at("no distance").also(cells.span, "declared here")
        .help("give each channel one place, such as `placed learned(each = channel)`");
    return std::nullopt;
  }
  return between(own, other, from.live);
}

/// `ticket.h`: 1 for each connection that stays, 0 for the others.
std::optional<Array> Terms::kept_by(const Path& path, Span span) {
  const Stage& mask = *n_.mask(path.head.text);
  const std::string layer = !path.steps.empty() && path.steps[0].kind == PathStep::member ? path.steps[0].name.text : "";
  const auto named = std::find_if(mask.what.begin(), mask.what.end(), [&](const Path& one) { return one.head.text == layer; });
  if (named == mask.what.end()) {
    n_.out.error("N353", span, "`" + path.head.text + "` has a number for each connection of a layer that it names").at(layer.empty() ? "which layer?" : "`" + layer + "` is not one of them")
        .also(mask.name->span, "made here").help("such as `mean(" + path.head.text + "." + mask.what[0].head.text + ")`");
    return std::nullopt;
  }
  const Cells* cells = n_.weighted(*named);
  if (!cells) return std::nullopt;
  if (cells->from.size() != 1) {
    n_.out.error("N353", span, "`" + layer + "` has several sources, and weights of its own from each").at("which of them?").also(cells->span, "declared here");
    return std::nullopt;
  }
  const Cells::Path& from = cells->from[0];
  const ValueId stays = n_.of_mask(path.head.text, from.parameter.valid() ? from.parameter : from.weight);
  return Array{p_.read(stays), p_[stays].axes, {}, from.connected};
}

}  // namespace nsim::learn
