// What values are called on axes, in legends and in tables.
#pragma once
#include "runtime/measure/arguments.h"

namespace nsim::plot {

/// The name of argument `place`: a column's or a recorded value's own name, else its function and cells: "mean of exc".
std::string name_of(const measure::Arguments& a, graph::MeasureId id);

/// Numbers with names. One number that reads several populations becomes one number for each of them (`bars(rate(column))`).
struct Named { std::vector<std::string> names; std::vector<double> values; Dimension dimension; };
Named named_values(const measure::Arguments& a, graph::MeasureId id);

}  // namespace nsim::plot
