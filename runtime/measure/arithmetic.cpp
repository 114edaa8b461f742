// The operators and arithmetic functions of the language, as one table: name, number of arguments, dimension, function.
#include "runtime/measure/elementwise.h"
#include <algorithm>
#include <cmath>
#include <map>

namespace nsim::measure {

namespace {

using Numbers = std::span<const double>;
enum class Gives { plain, truth, first, same, product, quotient, power, root, chosen };

struct Function { size_t arguments; Gives gives; double (*apply)(Numbers); };

bool defined(Numbers x) {
  return std::none_of(x.begin(), x.end(), [](double number) { return std::isnan(number); });
}

double gauss(double x, double s) { return std::exp(-x * x / (2 * s * s)); }

const std::map<std::string, Function>& operators() {
  static const std::map<std::string, Function> table = {
      {"+", {2, Gives::same, [](Numbers x) { return x[0] + x[1]; }}},
      {"-", {2, Gives::same, [](Numbers x) { return x[0] - x[1]; }}},
      {"*", {2, Gives::product, [](Numbers x) { return x[0] * x[1]; }}},
      {"/", {2, Gives::quotient, [](Numbers x) { return x[0] / x[1]; }}},
      {"^", {2, Gives::power, [](Numbers x) { return std::pow(x[0], x[1]); }}},
      {"neg", {1, Gives::first, [](Numbers x) { return -x[0]; }}},
      {"<", {2, Gives::truth, [](Numbers x) { return x[0] < x[1] ? 1.0 : 0.0; }}},
      {"<=", {2, Gives::truth, [](Numbers x) { return x[0] <= x[1] ? 1.0 : 0.0; }}},
      {">", {2, Gives::truth, [](Numbers x) { return x[0] > x[1] ? 1.0 : 0.0; }}},
      {">=", {2, Gives::truth, [](Numbers x) { return x[0] >= x[1] ? 1.0 : 0.0; }}},
      {"==", {2, Gives::truth, [](Numbers x) { return x[0] == x[1] ? 1.0 : 0.0; }}},
      {"!=", {2, Gives::truth, [](Numbers x) { return defined(x) && x[0] != x[1] ? 1.0 : 0.0; }}},
      {"and", {2, Gives::truth, [](Numbers x) { return defined(x) && x[0] != 0 && x[1] != 0 ? 1.0 : 0.0; }}},
      {"or", {2, Gives::truth, [](Numbers x) { return (x[0] != 0 && !std::isnan(x[0])) || (x[1] != 0 && !std::isnan(x[1])) ? 1.0 : 0.0; }}},
      {"not", {1, Gives::truth, [](Numbers x) { return x[0] == 0 ? 1.0 : 0.0; }}},
      {"if", {3, Gives::chosen, [](Numbers x) { return std::isnan(x[0]) ? x[0] : x[0] != 0 ? x[1] : x[2]; }}},
  };
  return table;
}

const std::map<std::string, Function>& functions_of_numbers() {
  static const std::map<std::string, Function> table = {
      {"abs", {1, Gives::first, [](Numbers x) { return std::abs(x[0]); }}},
      {"sign", {1, Gives::plain, [](Numbers x) { return std::isnan(x[0]) ? x[0] : (x[0] > 0) - (x[0] < 0) + 0.0; }}},
      {"min", {2, Gives::same, [](Numbers x) { return defined(x) ? std::min(x[0], x[1]) : NAN; }}},
      {"max", {2, Gives::same, [](Numbers x) { return defined(x) ? std::max(x[0], x[1]) : NAN; }}},
      {"clip", {3, Gives::first, [](Numbers x) { return defined(x) ? std::min(std::max(x[0], x[1]), x[2]) : NAN; }}},
      {"round", {1, Gives::first, [](Numbers x) { return std::round(x[0]); }}},
      {"floor", {1, Gives::first, [](Numbers x) { return std::floor(x[0]); }}},
      {"ceil", {1, Gives::first, [](Numbers x) { return std::ceil(x[0]); }}},
      {"exp", {1, Gives::plain, [](Numbers x) { return std::exp(x[0]); }}},
      {"log", {1, Gives::plain, [](Numbers x) { return std::log(x[0]); }}},
      {"sqrt", {1, Gives::root, [](Numbers x) { return std::sqrt(x[0]); }}},
      {"sin", {1, Gives::plain, [](Numbers x) { return std::sin(x[0]); }}},
      {"cos", {1, Gives::plain, [](Numbers x) { return std::cos(x[0]); }}},
      {"tanh", {1, Gives::plain, [](Numbers x) { return std::tanh(x[0]); }}},
      {"sigmoid", {1, Gives::plain, [](Numbers x) { return 1 / (1 + std::exp(-x[0])); }}},
      {"exprel", {1, Gives::plain, [](Numbers x) { return x[0] == 0 ? 1.0 : std::expm1(x[0]) / x[0]; }}},
      {"gaussian", {2, Gives::plain, [](Numbers x) { return gauss(x[0], x[1]); }}},
      {"mexican_hat", {3, Gives::plain, [](Numbers x) { return gauss(x[0], x[1]) - gauss(x[0], x[2]); }}},
      {"heaviside", {1, Gives::plain, [](Numbers x) { return std::isnan(x[0]) ? x[0] : x[0] > 0 ? 1.0 : 0.0; }}},
      {"relu", {1, Gives::first, [](Numbers x) { return std::isnan(x[0]) ? x[0] : x[0] > 0 ? x[0] : 0.0; }}},
  };
  return table;
}

const Function* find(const std::string& name) {
  if (auto found = operators().find(name); found != operators().end()) return &found->second;
  if (auto found = functions_of_numbers().find(name); found != functions_of_numbers().end()) return &found->second;
  return nullptr;
}

/// A bare 0 fits any dimension, so the other one is the one that counts.
Dimension shared(const Array& a, const Array& b) { return a.dimension.plain() ? b.dimension : a.dimension; }

Dimension raised(const Array& base, const Array& exponent) {
  if (!exponent.is_number() || !has_power(base.dimension, exponent.values[0])) return {};
  return power(base.dimension, exponent.values[0]);
}

Dimension dimension_of(Gives gives, const Arrays& x) {
  switch (gives) {
    case Gives::first: return x[0].dimension;
    case Gives::same: return shared(x[0], x[1]);
    case Gives::chosen: return shared(x[1], x[2]);
    case Gives::product: return x[0].dimension * x[1].dimension;
    case Gives::quotient: return x[0].dimension / x[1].dimension;
    case Gives::power: return raised(x[0], x[1]);
    case Gives::root: return has_power(x[0].dimension, 0.5) ? power(x[0].dimension, 0.5) : Dimension{};
    case Gives::plain:
    case Gives::truth: return {};
  }
  return {};
}

}  // namespace

bool is_arithmetic(const std::string& name) { return find(name) != nullptr; }

Array arithmetic(const std::string& name, const Arrays& arrays) {
  const Function* function = find(name);
  require(function && arrays.size() == function->arguments, "the arithmetic function `" + name + "` has its arguments");
  Array result = elementwise(arrays, function->apply);
  result.dimension = dimension_of(function->gives, arrays);
  result.truth = function->gives == Gives::truth;
  return result;
}

std::vector<std::string> arithmetic_functions() {
  std::vector<std::string> names;
  for (const auto* table : {&operators(), &functions_of_numbers()}) {
    for (const auto& [name, function] : *table) names.push_back(name);
  }
  return names;
}

}  // namespace nsim::measure
