#include "runtime/measure/reduce.h"
#include "runtime/measure/elementwise.h"
#include "runtime/measure/groups.h"
#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

namespace nsim::measure {

namespace {

using List = std::vector<double>;

double sum(const List& x) { return std::accumulate(x.begin(), x.end(), 0.0); }
double mean(const List& x) { return x.empty() ? NAN : sum(x) / static_cast<double>(x.size()); }

double deviation(const List& x) {
  if (x.size() < 2) return NAN;
  double centre = mean(x), squares = 0;
  for (double number : x) squares += (number - centre) * (number - centre);
  return std::sqrt(squares / static_cast<double>(x.size()));
}

/// The number that a sort would put at this place; what stands before it is then not larger.
double at_rank(List& x, size_t rank) {
  std::nth_element(x.begin(), x.begin() + static_cast<std::ptrdiff_t>(rank), x.end());
  return x[rank];
}

double quantile(List x, double share) {
  if (x.empty() || !(share >= 0 && share <= 1)) return NAN;
  double place = share * static_cast<double>(x.size() - 1);
  size_t below = std::min(static_cast<size_t>(place), x.size() - 1), above = std::min(below + 1, x.size() - 1);
  const double upper = at_rank(x, above), lower = at_rank(x, below);
  return lower + (place - static_cast<double>(below)) * (upper - lower);
}

double median(List x, const std::string& tie) {
  if (x.empty()) return NAN;
  const double upper = at_rank(x, x.size() / 2), lower = at_rank(x, (x.size() - 1) / 2);
  return tie == "lower" ? lower : tie == "upper" ? upper : (lower + upper) / 2;
}

double entropy(const List& x) {
  double total = sum(x), nats = 0;
  if (!(total > 0) || std::any_of(x.begin(), x.end(), [](double number) { return number < 0; })) return NAN;
  for (double number : x) nats -= number > 0 ? number / total * std::log(number / total) : 0;
  return nats;
}

double place_of_largest(const List& x) {
  double best = -INFINITY, place = NAN;
  for (size_t i = 0; i < x.size(); ++i) {
    if (std::isnan(x[i]) || !(x[i] > best || std::isnan(place))) continue;
    best = x[i];
    place = static_cast<double>(i);
  }
  return place;
}

double one(const std::string& name, const List& x, double share, const std::string& tie) {
  if (name == "sum") return sum(x);
  if (name == "mean") return mean(x);
  if (name == "min") return x.empty() ? NAN : *std::min_element(x.begin(), x.end());
  if (name == "max") return x.empty() ? NAN : *std::max_element(x.begin(), x.end());
  if (name == "median") return median(x, tie);
  if (name == "std") return deviation(x);
  if (name == "quantile") return quantile(x, share);
  if (name == "entropy") return entropy(x);
  bug("a reduction of the list is computed");
}

List without_undefined(List x, size_t& left_out) {
  const size_t all = x.size();
  std::erase_if(x, [](double number) { return std::isnan(number); });
  left_out += all - x.size();
  return x;
}

double pearson(const List& a, const List& b, size_t& left_out) {
  List x, y;
  for (size_t i = 0; i < a.size(); ++i) {
    if (std::isnan(a[i]) || std::isnan(b[i])) { ++left_out; continue; }
    x.push_back(a[i]);
    y.push_back(b[i]);
  }
  double mx = mean(x), my = mean(y), xx = 0, yy = 0, xy = 0;
  for (size_t i = 0; i < x.size(); ++i) {
    xx += (x[i] - mx) * (x[i] - mx);
    yy += (y[i] - my) * (y[i] - my);
    xy += (x[i] - mx) * (y[i] - my);
  }
  return xx > 0 && yy > 0 ? xy / std::sqrt(xx * yy) : NAN;
}

Array with_axes_of(const Groups& groups) {
  Array result;
  result.axes = groups.axes;
  result.extents = groups.extents;
  return result;
}

}  // namespace

std::vector<std::string> reductions() { return {"sum", "mean", "min", "max", "median", "std", "quantile", "argmax", "entropy"}; }

Array reduce(const std::string& name, const Array& x, const Folding& folding, double share, const std::string& tie) {
  Groups groups = group(x, folding);
  Array result = with_axes_of(groups);
  result.undefined = x.undefined;
  result.dimension = name == "argmax" || name == "entropy" ? Dimension{} : x.dimension;
  for (List& numbers : groups.numbers) {
    const double place = name == "argmax" ? place_of_largest(numbers) : 0;
    List kept = without_undefined(std::move(numbers), result.undefined);
    result.values.push_back(name == "argmax" ? place : one(name, kept, share, tie));
  }
  return result;
}

Array correlation(const Array& a, const Array& b, const Folding& folding) {
  Array left = elementwise({a, b}, [](auto x) { return x[0]; }), right = elementwise({a, b}, [](auto x) { return x[1]; });
  Groups x = group(left, folding), y = group(right, folding);
  Array result = with_axes_of(x);
  result.undefined = a.undefined + b.undefined;
  for (size_t i = 0; i < x.numbers.size(); ++i) result.values.push_back(pearson(x.numbers[i], y.numbers[i], result.undefined));
  return result;
}

Array rescale(const Array& x, const Folding& folding) {
  Groups groups = group(x, folding, true);
  std::vector<double> low, span;
  size_t ignored = 0;
  for (List& numbers : groups.numbers) {
    List kept = without_undefined(std::move(numbers), ignored);
    low.push_back(one("min", kept, 0, ""));
    span.push_back(one("max", kept, 0, "") - low.back());
  }
  Array result = x;
  result.dimension = {};
  result.truth = false;
  size_t at = 0;
  auto change = [&](double& number) {
    size_t g = groups.group[at++];
    number = span[g] > 0 ? (number - low[g]) / span[g] : number - low[g];
  };
  for (double& number : result.values) change(number);
  for (List& list : result.ragged) std::for_each(list.begin(), list.end(), change);
  return result;
}

Array size_of(const Array& x, const Folding& folding) {
  Groups groups = group(x, folding);
  Array result = with_axes_of(groups);
  for (const List& numbers : groups.numbers) result.values.push_back(static_cast<double>(numbers.size()));
  return result;
}

}  // namespace nsim::measure
