// Pictures through gnuplot: PNG and SVG, axes with units, readable at 800 px.
#pragma once
#include "engine/graph/graph.h"
#include "runtime/measure/array.h"

namespace nsim::plot {

/// Draws one picture into folder/name.png and .svg. Failure when gnuplot is missing or says no.
void draw(const graph::Stage::Picture& picture, const measure::Context& context, const std::string& folder, const std::string& name);
/// The kinds known here: raster, rate_curve, traces, map, ...
std::vector<std::string> kinds();

}  // namespace nsim::plot
