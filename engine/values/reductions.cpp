// Reductions of lists: sum, mean, median, ... A list of truths counts its true ones.
#include "engine/values/evaluator.h"
#include <algorithm>
#include <cmath>

namespace nsim::values {

Maybe Evaluator::size(const Value& of, Span at) {
  if (const auto* list = std::get_if<Value::List>(&of.what)) return Value::number(static_cast<double>((*list)->size()));
  if (const auto* table = std::get_if<std::shared_ptr<const Table>>(&of.what)) return Value::number(static_cast<double>((*table)->rows.size()));
  if (const auto* cells = std::get_if<Cells>(&of.what)) {
    int64_t n = 0;
    for (const Slice& slice : cells->slices) {
      int64_t all = slice.extents.empty() ? 0 : 1;
      for (int64_t extent : slice.extents) all *= extent;
      n += slice.first ? *slice.last - *slice.first + 1 : all;
      if (!slice.first && slice.extents.empty()) {
        out_.error("N222", at, "the size of `" + slice.population + "` is not known here");
        return std::nullopt;
      }
    }
    return Value::number(static_cast<double>(n));
  }
  out_.error("N221", at, "this is " + kind_of(of) + ", which has no size");
  return std::nullopt;
}

namespace {

double quantile(std::vector<double> sorted, double share) {
  std::sort(sorted.begin(), sorted.end());
  double place = share * static_cast<double>(sorted.size() - 1);
  size_t below = static_cast<size_t>(place);
  size_t above = std::min(below + 1, sorted.size() - 1);
  double part = place - static_cast<double>(below);
  return sorted[below] * (1 - part) + sorted[above] * part;
}

double deviation(const std::vector<double>& x, double mean) {
  double squares = 0;
  for (double value : x) squares += (value - mean) * (value - mean);
  return std::sqrt(squares / static_cast<double>(x.size() - 1));
}

}  // namespace

Maybe Evaluator::reduction(const std::string& name, const Values& args, Span at) {
  size_t wanted = name == "quantile" || name == "except" ? 2 : 1;
  if (args.size() != wanted) {
    out_.error("N221", at, "`" + name + "` takes " + (wanted == 1 ? "one list" : "a list and a value"));
    return std::nullopt;
  }
  if (name == "size") return size(args[0], at);
  const auto* list = std::get_if<Value::List>(&args[0].what);
  if (!list) {
    out_.error("N221", at, "`" + name + "` folds a list, but this is " + kind_of(args[0]));
    return std::nullopt;
  }
  if (name == "except") {
    auto rest = std::make_shared<Values>();
    for (const Value& item : **list) {
      Maybe same = binary(syntax::ExprKind::equal, item, args[1], at);
      if (!same) return same;
      if (!std::get<bool>(same->what)) rest->push_back(item);
    }
    return Value{Value::List(rest)};
  }
  std::vector<double> x;
  Dimension dimension;
  bool bare_zero = true;
  for (const Value& item : **list) {
    std::optional<Number> n = number(item, at);
    if (!n) return std::nullopt;
    if (!n->bare_zero && !bare_zero && n->dimension != dimension) {
      out_.error("N220", at, "the values of this list have different dimensions").note(kind_of((**list)[0]) + " and " + kind_of(item));
      return std::nullopt;
    }
    if (!n->bare_zero) dimension = n->dimension;
    bare_zero = bare_zero && n->bare_zero;
    x.push_back(n->value);
  }
  double sum = 0;
  for (double value : x) sum += value;
  if (name == "sum") return finite(sum, dimension, at);
  if (x.empty() || (name == "std" && x.size() < 2)) {
    out_.error("N222", at, "this list is too short for `" + name + "`");
    return std::nullopt;
  }
  if (name == "mean") return finite(sum / static_cast<double>(x.size()), dimension, at);
  if (name == "min") return finite(*std::min_element(x.begin(), x.end()), dimension, at);
  if (name == "max") return finite(*std::max_element(x.begin(), x.end()), dimension, at);
  if (name == "argmax") return Value::number(static_cast<double>(std::max_element(x.begin(), x.end()) - x.begin()));
  if (name == "std") return finite(deviation(x, sum / static_cast<double>(x.size())), dimension, at);
  std::optional<double> share = name == "median" ? 0.5 : plain(args[1], at);
  if (!share) return std::nullopt;
  if (*share < 0 || *share > 1) {
    out_.error("N222", at, "a share lies between 0 and 1");
    return std::nullopt;
  }
  return finite(quantile(x, *share), dimension, at);
}

}  // namespace nsim::values
