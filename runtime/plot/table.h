// The picture kind that is none: results in rows and columns.
#pragma once
#include "runtime/measure/arguments.h"

namespace nsim::plot {

/// A column for each argument, headed by its name with the unit; a row for each trial. CSV.
void write_table(const measure::Arguments& arguments, const std::string& path);

}  // namespace nsim::plot
