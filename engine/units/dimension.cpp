#include "engine/units/dimension.h"
#include "engine/text/diagnostic.h"
#include <algorithm>
#include <cmath>
#include <vector>

namespace nsim {

namespace {

constexpr int most = 127;   // exponents saturate there: 63 factors of one base are no dimension of anything

int8_t bounded(int twice) { return static_cast<int8_t>(std::clamp(twice, -most, most)); }

struct Named { Dimension dimension; std::string name; };

const std::vector<Named>& named() {
  using namespace dimensions;
  static const std::vector<Named> table = {
      {time(), "time"}, {rate(), "rate"}, {voltage(), "voltage"}, {current(), "current"}, {conductance(), "conductance"},
      {capacitance(), "capacitance"}, {resistance(), "resistance"}, {length(), "length"}, {amount(), "concentration"},
      {temperature(), "temperature"}, {current() * time(), "charge"}, {length() * length(), "area"},
      {Dimension::of(Base::steps), "steps"}, {Dimension::of(Base::samples), "samples"}, {Dimension::of(Base::batches), "batches"},
      {Dimension::of(Base::epochs), "epochs"}, {Dimension::of(Base::seeds), "seeds"}};
  return table;
}

const std::string* exact_name(Dimension dimension) {
  for (const Named& entry : named()) {
    if (entry.dimension == dimension) return &entry.name;
  }
  return nullptr;
}

struct Symbol { Dimension dimension; std::string unit; };

/// Units of the coherent set in the order in which they are preferred.
const std::vector<Symbol>& symbols() {
  using namespace dimensions;
  static const std::vector<Symbol> table = {{voltage(), "mV"}, {current(), "pA"}, {conductance(), "nS"}, {capacitance(), "pF"},
                                            {resistance(), "GOhm"}, {time(), "ms"}, {length(), "um"}, {rate(), "kHz"},
                                            {amount(), "mM"}, {temperature(), "K"}, {length() * length(), "um^2"}};
  return table;
}

std::string exponent_text(int twice) {
  if (twice == 2) return "";
  return "^" + std::to_string(twice / 2) + (twice % 2 != 0 ? ".5" : "");
}

/// Any dimension at all, as a product of base units: "mV^2/ms", "1/ms^2".
std::string product_of_bases(Dimension dimension) {
  static const char* units[n_bases] = {"ms", "mV", "pA", "um", "mM", "K", "step", "sample", "batch", "epoch", "seed"};
  static const Base order[] = {Base::voltage, Base::current, Base::length, Base::amount, Base::temperature, Base::time,
                               Base::steps, Base::samples, Base::batches, Base::epochs, Base::seeds};
  std::string above, below;
  for (Base base : order) {
    int twice = dimension.twice[static_cast<size_t>(base)];
    std::string factor = units[static_cast<size_t>(base)] + exponent_text(std::abs(twice));
    if (twice > 0) above += (above.empty() ? "" : ".") + factor;
    if (twice < 0) below += "/" + factor;
  }
  return (above.empty() ? "1" : above) + below;
}

}  // namespace

Dimension Dimension::of(Base base, int exponent) {
  Dimension result;
  result.twice[static_cast<size_t>(base)] = bounded(2 * exponent);
  return result;
}

Dimension operator*(Dimension a, Dimension b) {
  for (size_t i = 0; i < n_bases; ++i) a.twice[i] = bounded(a.twice[i] + b.twice[i]);
  return a;
}

Dimension operator/(Dimension a, Dimension b) {
  for (size_t i = 0; i < n_bases; ++i) a.twice[i] = bounded(a.twice[i] - b.twice[i]);
  return a;
}

bool has_power(Dimension a, double exponent) {
  return std::all_of(a.twice.begin(), a.twice.end(), [&](int8_t twice) {
    double result = twice * exponent;
    return result == std::round(result) && std::abs(result) <= most;
  });
}

Dimension power(Dimension a, double exponent) {
  require(has_power(a, exponent), "the power of a dimension has exponents that are multiples of 1/2");
  for (int8_t& twice : a.twice) twice = bounded(static_cast<int>(std::lround(twice * exponent)));
  return a;
}

namespace dimensions {
Dimension time() { return Dimension::of(Base::time); }
Dimension rate() { return Dimension::of(Base::time, -1); }
Dimension voltage() { return Dimension::of(Base::voltage); }
Dimension current() { return Dimension::of(Base::current); }
Dimension conductance() { return current() / voltage(); }
Dimension capacitance() { return current() * time() / voltage(); }
Dimension resistance() { return voltage() / current(); }
Dimension length() { return Dimension::of(Base::length); }
Dimension amount() { return Dimension::of(Base::amount); }
Dimension temperature() { return Dimension::of(Base::temperature); }
}  // namespace dimensions

std::string name_of(Dimension dimension) {
  using namespace dimensions;
  if (dimension.plain()) return "plain number";
  if (const std::string* name = exact_name(dimension)) return *name;
  if (dimension == length() / time()) return "speed";
  if (const std::string* name = exact_name(dimension * time())) return *name + " per time";
  if (const std::string* name = exact_name(dimension * length() * length())) return *name + " per area";
  return unit_of(dimension);
}

std::string unit_of(Dimension dimension) {
  using namespace dimensions;
  if (dimension.plain()) return "";
  for (const Symbol& s : symbols()) {
    if (s.dimension == dimension) return s.unit;
  }
  for (size_t i = static_cast<size_t>(Base::steps); i < n_bases; ++i) {
    if (dimension == Dimension::of(static_cast<Base>(i))) return name_of(dimension);
  }
  static const Symbol divisors[] = {{time(), "/ms"}, {length(), "/um"}, {length() * length(), "/um^2"}};
  for (const Symbol& below : divisors) {
    for (const Symbol& above : symbols()) {
      if (above.dimension == dimension * below.dimension) return above.unit + below.unit;
    }
  }
  return product_of_bases(dimension);
}

}  // namespace nsim
