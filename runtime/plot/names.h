// What values are called on axes, in legends and in tables.
#pragma once
#include "runtime/measure/arguments.h"

namespace nsim::plot {

/// A column's or a recorded value's own name, else its function and cells: "mean of exc".
std::string name_of(const measure::Arguments& a, graph::MeasureId id);
/// Argument `place` as the user wrote it (the option `labels`, which the builder adds), else its name_of.
std::string label_of(const measure::Arguments& a, size_t place);

/// Numbers with names. One number that reads several populations becomes one number for each of them (`bars(rate(column))`).
struct Named { std::vector<std::string> names; std::vector<double> values; Dimension dimension; };
Named named_values(const measure::Arguments& a, graph::MeasureId id, const std::string& label);

}  // namespace nsim::plot
