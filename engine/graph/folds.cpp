// Reductions inside models: mean(v, over = cells), winner(match, over = alternative).
#include "engine/graph/nodes.h"
#include <algorithm>

namespace nsim::graph {

using namespace syntax;

namespace {

const std::map<std::string, Reduce::Fold>& folds() {
  static const std::map<std::string, Reduce::Fold> table = {{"sum", Reduce::sum}, {"mean", Reduce::mean},     {"min", Reduce::min},
                                                            {"max", Reduce::max}, {"winner", Reduce::winner}, {"argmax", Reduce::argmax},
                                                            {"std", Reduce::std},       {"median", Reduce::quantile}, {"quantile", Reduce::quantile}};
  return table;
}

std::vector<Name> names_of(const Expr& over) {
  if (over.kind == ExprKind::path) return {over.path.head};
  std::vector<Name> names;
  for (const Range& item : over.items) names.push_back(item.first.path.head);
  return names;
}

/// The second argument of `quantile(x, share)`.
const Arg* share_of(const PathStep& step) {
  size_t place = 0;
  for (const Arg& arg : step.args) {
    if (arg.name ? arg.name->text == "share" : place++ == 1) return &arg;
  }
  return nullptr;
}

}  // namespace

/// Every population of the block must have the axes; the first that lacks one is told.
bool Nodes::has_axes(const std::vector<Name>& axes) {
  for (const Name& axis : axes) {
    for (PopulationId id : b_.graph[block_].populations) {
      const Population& p = b_.graph[id];
      if (axis.text == "cells" || std::find(p.axes.begin(), p.axes.end(), axis.text) != p.axes.end()) continue;
      std::string all;
      for (const std::string& name : p.axes) all += (all.empty() ? "`" : ", `") + name + "`";
      b_.out.error("N116", axis.span, "`" + p.name + "` has no axis `" + axis.text + "`")
          .at("folded here")
          .also(p.span, "its axes: " + all)
          .help("fold over one of its axes, or over `cells`, which are all of them");
      return false;
    }
  }
  return true;
}

std::optional<Term> Nodes::reduction(const Name& function, const PathStep& step, Place place) {
  auto fold = folds().find(function.text);
  if (fold == folds().end()) return std::nullopt;
  if (place.moment != Moment::later && place.moment != Moment::start) {
    b_.out.error("N342", function.span, "an equation cannot fold over cells, as `" + function.text + "` does").at("used by an equation");
    return std::nullopt;
  }
  Reduce reduce;
  reduce.fold = fold->second;
  std::vector<Name> axes;
  for (const Arg& arg : step.args) {
    if (arg.name && arg.name->text == "over") axes = names_of(arg.value);
    const std::string tie = arg.name && arg.name->text == "tie" ? arg.value.path.head.text : "";
    if (tie == "lower" || tie == "upper") reduce.fold = tie == "lower" ? Reduce::lower : Reduce::upper;
  }
  if (function.text == "quantile") {
    const Arg* given = share_of(step);
    std::optional<ExpressionId> share = given ? b_.lowering.number(given->value, sight(place)) : std::nullopt;
    if (!share) return std::nullopt;
    if (!arena_.is_constant(*share) || !(arena_.value_of(*share) >= 0 && arena_.value_of(*share) <= 1)) {
      b_.out.error("N319", given->value.span, "in a model the share of a quantile is written as a number from 0 to 1").at("not such a number");
      return std::nullopt;
    }
    reduce.share = arena_.value_of(*share);
  }
  if (!has_axes(axes)) return std::nullopt;
  for (const Name& axis : axes) reduce.over.push_back(axis.text);
  if (std::find(reduce.over.begin(), reduce.over.end(), "cells") != reduce.over.end()) reduce.over.clear();
  std::optional<ExpressionId> body = b_.lowering.number(step.args[0].value, sight(place));
  if (!body) return std::nullopt;
  reduce.body = *body;
  if (!model_.alive.valid()) return folded(std::move(reduce), function);
  if (reduce.fold >= Reduce::std) {
    b_.out.error("N405", function.span, "`" + function.text + "` of cells that may not be alive cannot run yet in this version").at("not yet");
    return std::nullopt;
  }
  // Cells that are not alive do not count: each fold has a number that changes nothing.
  constexpr double beyond = 3e38;  // any number of a cell, in single precision as well
  const auto with = [&](double otherwise) { return arena_.make(Op::select, alive(), *body, arena_.constant(otherwise)); };
  if (reduce.fold == Reduce::mean) {
    reduce.fold = Reduce::sum;
    reduce.body = with(0);
    Reduce living = reduce;
    living.body = b_.lowering.as_number(alive());
    ExpressionId total = folded(std::move(reduce), function), n = folded(std::move(living), function);
    return arena_.make(Op::div, total, n);
  }
  reduce.body = with(reduce.fold == Reduce::sum ? 0 : reduce.fold == Reduce::min ? beyond : -beyond);
  return folded(std::move(reduce), function);
}

/// The value that holds the result of a fold; one for equal folds.
ExpressionId Nodes::folded(Reduce reduce, const Name& function) {
  std::vector<Node>& nodes = b_.graph.blocks[block_.at].*nodes_;
  for (const Node& node : nodes) {
    const auto* known = std::get_if<Reduce>(&node.what);
    if (known && known->fold == reduce.fold && known->share == reduce.share && known->body == reduce.body && known->over == reduce.over) return read(known->value, 1);
  }
  size_t count = 1;
  for (const auto* list : {&b_.graph.blocks[block_.at].on_start, &b_.graph.blocks[block_.at].nodes})
    for (const Node& other : *list) count += std::holds_alternative<Reduce>(other.what) ? 1 : 0;
  Value value;
  value.path = function.text + "." + std::to_string(count);
  value.span = function.span;
  value.initial.assign(b_.graph[block_].populations.size(), arena_.constant(0));
  reduce.value = b_.add_value(block_, std::move(value));
  Node node;
  node.phase = phase_;
  node.span = function.span;
  node.what = reduce;
  (b_.graph.blocks[block_.at].*nodes_).push_back(std::move(node));
  version_[reduce.value.at] = 1;
  return read(reduce.value, 1);
}

}  // namespace nsim::graph
