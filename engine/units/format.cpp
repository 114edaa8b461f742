// Values with a unit that a person would write beside them.
#include "engine/units/dimension.h"
#include <cmath>
#include <cstdio>
#include <vector>

namespace nsim {

namespace {

/// One unit of a dimension: used from `least` (in the coherent set) upwards; `factor` leads into the coherent set.
struct Step { const char* unit; double factor, least; };

struct Scale { Dimension dimension; std::vector<Step> steps; };

/// Steps lean to the units of the field: 0.1 ms and not 100 us, 250 pA and not 0.25 nA, rates in Hz.
const std::vector<Scale>& scales() {
  using namespace dimensions;
  static const std::vector<Scale> table = {
      {time(), {{"ns", 1e-6, 0}, {"us", 1e-3, 1e-3}, {"ms", 1, 1e-2}, {"s", 1e3, 1e3}, {"min", 6e4, 1e6}, {"h", 3.6e6, 3.6e7}}},
      {rate(), {{"Hz", 1e-3, 0}, {"kHz", 1, 1}, {"MHz", 1e3, 1e3}}},
      {voltage(), {{"uV", 1e-3, 0}, {"mV", 1, 1e-2}, {"V", 1e3, 1e3}}},
      {current(), {{"pA", 1, 0}, {"nA", 1e3, 1e3}, {"uA", 1e6, 1e6}, {"A", 1e12, 1e12}}},
      {conductance(), {{"pS", 1e-3, 0}, {"nS", 1, 1e-2}, {"uS", 1e3, 1e3}, {"S", 1e9, 1e8}}},
      {capacitance(), {{"pF", 1, 0}, {"nF", 1e3, 1e3}, {"uF", 1e6, 1e6}, {"F", 1e12, 1e12}}},
      {resistance(), {{"Ohm", 1e-9, 0}, {"kOhm", 1e-6, 1e-6}, {"MOhm", 1e-3, 1e-3}, {"GOhm", 1, 1}}},
      {length(), {{"nm", 1e-3, 0}, {"um", 1, 1e-2}, {"mm", 1e3, 1e3}, {"m", 1e6, 1e6}}},
      {amount(), {{"uM", 1e-3, 0}, {"mM", 1, 1e-2}, {"M", 1e3, 1e3}}}};
  return table;
}

std::string number(double value, int digits) {
  char text[64];
  std::snprintf(text, sizeof text, "%.*g", digits, value == 0 ? 0.0 : value);   // -0 prints as 0
  return text;
}

/// Counters agree with their number: "1 step", "6 steps", "1 batch".
std::string unit_beside(const std::string& number, Dimension dimension) {
  std::string unit = unit_of(dimension);
  bool counter = unit == "steps" || unit == "samples" || unit == "batches" || unit == "epochs" || unit == "seeds";
  if (!counter || number != "1") return unit;
  return unit == "batches" ? "batch" : unit.substr(0, unit.size() - 1);
}

}  // namespace

std::string format_quantity(double value, Dimension dimension, int digits) {
  if (dimension.plain()) return number(value, digits);
  double magnitude = std::abs(value);
  for (const Scale& scale : scales()) {
    if (scale.dimension != dimension || magnitude == 0 || !std::isfinite(value)) continue;
    const Step* chosen = &scale.steps.front();
    for (const Step& step : scale.steps) {
      if (magnitude >= step.least) chosen = &step;
    }
    return number(value / chosen->factor, digits) + " " + chosen->unit;
  }
  std::string text = number(value, digits);
  return text + " " + (dimension == dimensions::rate() ? "Hz" : unit_beside(text, dimension));
}

}  // namespace nsim
