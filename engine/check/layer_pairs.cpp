// What a line between layers says about pairs of cells: the distance between their places.
#include "engine/check/network.h"

namespace nsim::check {

using namespace syntax;

namespace {

/// Plain numbers or lengths; nothing where there are no places.
std::optional<Dimension> dimension_of(Checker& check, const LayerEnd& end) {
  if (!end.placing || !*end.placing) return std::nullopt;
  const Placing& placing = **end.placing;
  // `placed same(h)`: where those cells lie.
  if (placing.placed && placing.placed->name.text == "same" && placing.placed->args.size() == 1 && placing.placed->args[0].value.kind == ExprKind::path) {
    const std::vector<LayerEnd> other = ends_of(check, {placing.placed->args[0].value.path}, *end.home);
    return other.empty() ? std::nullopt : dimension_of(check, other[0]);
  }
  if (!placing.space || placing.space->args.empty()) return Dimension{};
  Diagnostics quiet, *before = check.out;
  check.out = &quiet;
  const Type t = Typer(check).type(placing.space->args[0].value, Sight{&check.names_of(*end.home)});
  check.out = before;
  return t.dimension;
}

/// Of all ends; a message where one has no places, or other ones.
std::optional<Dimension> common_dimension(Checker& check, const std::vector<LayerEnd>& ends, Span use) {
  std::optional<Dimension> all;
  for (const LayerEnd& end : ends) {
    const std::optional<Dimension> own = dimension_of(check, end);
    if (!own) {
      check.out->error("N380", use, "cells of `" + end.name.text + "` have no places, so there is no `dist`").at("no distance").also(end.name.span, "declared here")
          .help("say where they lie, such as `in square(1 mm) placed grid`");
      return std::nullopt;
    }
    if (all && !(*all == *own)) {
      check.out->error("N380", use, "places of one end are lengths, those of the other plain numbers").at("no distance").also(end.name.span, "declared here");
      return std::nullopt;
    }
    all = own;
  }
  return all;
}

}  // namespace

std::vector<LayerEnd> ends_of(Checker& check, const std::vector<Path>& paths, const File& file) {
  std::vector<LayerEnd> ends;
  const auto& scope = check.facts.scopes[&file];
  for (const Path& path : paths) {
    const auto found = scope.find(path.head.text);
    if (found == scope.end()) continue;
    const ItemKind& what = found->second.item->what;
    if (const auto* layer = std::get_if<Layer>(&what)) ends.push_back({layer->name, &layer->placing, found->second.file});
    if (const auto* source = std::get_if<Population>(&what)) ends.push_back({source->name, &source->placing, found->second.file});
  }
  return ends;
}

void declare_pairs(Checker& check, std::vector<LayerEnd> ends, Names& names) {
  names.find = [&check, ends = std::move(ends)](const std::string& name, Span use) -> std::optional<Type> {
    if (name != "dist" && name != "dx" && name != "dy" && name != "dz") return std::nullopt;
    const std::optional<Dimension> d = common_dimension(check, ends, use);
    return d ? Type::of(*d) : Type{};
  };
  names.known = [](std::vector<Known>& all) {
    for (const char* word : {"dist", "dx", "dy"}) all.push_back({word, {}});
  };
}

void check_radius(Checker& check, const Call& rule, const std::vector<LayerEnd>& ends, const Sight& pair) {
  if (rule.args.size() != 1) return;
  const std::optional<Dimension> d = common_dimension(check, ends, rule.name.span);
  const Expr& r = rule.args[0].value;
  const Type t = d ? Typer(check).type(r, pair) : Type{};
  if (t.known() && !t.bare_zero && !(t.dimension == *d))
    check.out->error("N208", r.span, "distances here are " + std::string(d->plain() ? "plain numbers" : "lengths") + ", but this is " + described(t)).at(name_of(t.dimension));
}

}  // namespace nsim::check
