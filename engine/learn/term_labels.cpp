// Scores against labels, as losses and as results, and means over those samples that have a label.
#include "engine/learn/terms.h"

namespace nsim::learn {

using namespace syntax;

/// Losses and scores of a sample: what a layer gives against a label, or against other numbers.
std::optional<Array> Terms::score(const std::string& name, const PathStep& step, const Sight& sight, Span span) {
  if (step.args.size() != 2) {
    n_.out.error("N107", span, "`" + name + "` compares two: what a layer gives, and what it should give").at(std::to_string(step.args.size()) + " given");
    return std::nullopt;
  }
  std::optional<Array> a = array(step.args[0].value, sight), b = a ? array(step.args[1].value, sight) : std::nullopt;
  if (!a || !b) return std::nullopt;
  const Axes cells = without(a->axes, {trial});
  if (name == "squared_error") {
    if (!align(*a, *b, span)) return std::nullopt;
    const ExpressionId d = make(Op::sub, a->body, b->body);
    double n = 1;
    const Axes all = joined(a->axes, b->axes), over = without(all, {trial});
    for (AxisId axis : over) n *= double(p_.axes[axis].extent);
    if (over.empty()) return Array{make(Op::mul, d, d), all};
    return sum({make(Op::mul, make(Op::mul, d, d), number(1 / n)), all}, over, name);
  }
  if (has(cells, p_.time)) {
    n_.out.error("N331", step.args[0].value.span, "this has a score for each class and step: which of the steps is meant?").at("changes while a sample is shown")
        .help("such as `count(out.spikes)`, `last(out)` or `max(out, over = time)`");
    return std::nullopt;
  }
  if (cells.empty() || b->axes != Axes{trial}) {
    n_.out.error("N381", span, "`" + name + "` takes one score for each class, and one label").at(cells.empty() ? "no scores" : "no label");
    return std::nullopt;
  }
  int64_t n = 1;
  for (AxisId axis : cells) n *= p_.axes[axis].extent;
  for (const Shown& shown : n_.shown)
    for (const auto& [column, value] : shown.columns)
      if (p_.read(value) == b->body && column.ends_with("label")) {
        const std::string source = column == "label" ? shown.source : column.substr(0, column.size() - 6);   // "digits.label"
        if (const int64_t classes = n_.classes_of(source); classes > n) {
          n_.out.error("N383", step.args[0].value.span, "`" + source + ".label` has " + std::to_string(classes) + " classes, but there are " + std::to_string(n) + " scores")
              .at(std::to_string(n) + " scores")
              .also(step.args[1].value.span, std::to_string(classes) + " classes");
          return std::nullopt;
        }
      }
  if (name == "cross_entropy") return cross_entropy(*a, *b, span);
  const ValueId x = n_.stored(*a, name + ".scores");
  if (name == "hinge") {
    // The largest of the others: that of the label is put out of reach.
    const ExpressionId own_place = make(Op::eq, n_.place_along(cells), b->body);
    const Array own = sum({make(Op::select, own_place, p_.read(x), number(0)), p_[x].axes}, cells, "hinge.own");
    const ValueId other = reduced("hinge.other", {trial}, make(Op::select, own_place, number(-1e30), p_.read(x)), cells, Reduce::max);
    return Array{make(Op::max, make(Op::sub, make(Op::add, p_.read(other), number(1)), own.body), number(0)), {trial}, labelled(*b)};
  }
  const ValueId top = reduced(name + ".max", {trial}, p_.read(x), cells, Reduce::max);
  p_.values[top.at].constant = true;           // a score has no gradient
  const ExpressionId here = make(Op::select, make(Op::eq, p_.read(x), p_.read(top)), n_.place_along(cells), number(1e30));
  const ValueId first = reduced("accuracy.answer", {trial}, here, cells, Reduce::min);
  p_.values[first.at].constant = true;
  return Array{make(Op::select, make(Op::eq, p_.read(first), b->body), number(1), number(0)), {trial}, labelled(*b)};
}

ValueId Terms::labelled(const Array& label) {
  for (ValueId id : reads_of(p_, label.body)) {
    if (!n_.partial.contains(id.at)) continue;
    const std::string path = "samples with " + p_[id].path;
    if (const ValueId made = p_.find(path); made.valid()) return made;
    return n_.map(path, {make(Op::select, make(Op::le, number(0), p_.read(id)), number(1), number(0)), {trial}});
  }
  return {};
}

ValueId Terms::counted(const Array& array) {
  if (!array.among.valid()) return {};
  const std::string path = "number of " + p_[array.among].path;
  if (const ValueId made = p_.find(path); made.valid()) return made;
  return reduced(path, {}, p_.read(array.among), {trial}, Reduce::sum);
}

std::optional<Array> Terms::settled(std::optional<Array> array, Span span) {
  if (!array || !array->among.valid()) return array;
  std::optional<ValueId> mean = mean_of_samples(*array, "mean of " + p_[array->among].path, span);
  return mean ? std::optional(n_.whole(*mean)) : std::nullopt;
}

std::optional<Array> Terms::cross_entropy(const Array& scores, const Array& label, Span) {
  const Axes cells = without(scores.axes, {trial});
  const ValueId x = n_.stored(scores, "cross_entropy.scores");
  const ValueId top = reduced("cross_entropy.max", {trial}, p_.read(x), cells, Reduce::max);
  p_.values[top.at].constant = true;           // it cancels
  const Array all = sum({make(Op::exp, make(Op::sub, p_.read(x), p_.read(top))), p_[x].axes}, cells, "cross_entropy.sum");
  const Array own = sum({make(Op::select, make(Op::eq, n_.place_along(cells), label.body), p_.read(x), number(0)), p_[x].axes}, cells, "cross_entropy.own");
  return Array{make(Op::sub, make(Op::add, make(Op::log, all.body), p_.read(top)), own.body), {trial}, labelled(label)};
}

std::optional<ValueId> Terms::mean_of_samples(const Array& array, const std::string& path, Span span) {
  if (has(array.axes, p_.time)) {
    n_.out.error("N331", span, "this has one number for each step, but one number is wanted").at("changes while a sample is shown").help("such as `last(...)`, or `mean(..., over = time)`");
    return std::nullopt;
  }
  if (!without(array.axes, {trial}).empty()) {
    n_.out.error("N382", span, "this has one number for each cell, but one number is wanted").at("an array").help("fold it, such as with `mean(...)`");
    return std::nullopt;
  }
  if (array.axes.empty()) return n_.map(path, array, span);
  if (array.among.valid()) {
    const ValueId sum = reduced(path + ", their sum", {}, make(Op::mul, array.body, p_.read(array.among)), {trial}, Reduce::sum);
    return n_.map(path, {make(Op::div, p_.read(sum), make(Op::max, p_.read(counted(array)), number(1))), {}}, span);
  }
  return reduced(path, {}, make(Op::div, array.body, p_.read(p_.samples)), {trial}, Reduce::sum);
}

}  // namespace nsim::learn
