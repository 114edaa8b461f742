// Spikes of some cells in a window of the stage.
#pragma once
#include "runtime/measure/array.h"
#include <functional>

namespace nsim::measure {

using Cells = std::vector<graph::CellRange>;

/// A window (from, to] of a stage. `first` and `last` are steps of the network: the window holds the steps first < s <= last.
struct Window {
  double from_ms = 0, to_ms = 0;
  int64_t first = 0, last = 0;
  double length_ms() const { return to_ms - from_ms; }
};

/// How long the stage ran, in ms; shorter than asked for when it was interrupted.
double duration_ms(const record::StageRun& run);
/// Times count from the begin of the stage, negative ones from its end; what lies outside of the stage is cut off. NaN: from the begin, to the end.
Window window_of(const record::StageRun& run, double from_ms, double to_ms);

int64_t count_cells(const Cells& cells);
/// Those of the cells that are alive in this stage.
int64_t count_living(const record::StageRun& run, const Cells& cells);
/// "exc", "exc and inh", "exc[0..49]", "column" for a whole family.
std::string name_of_cells(const record::StageRun& run, const Cells& cells);
/// The array of one value for each cell, in the order of the ranges. One whole population with named axes has these, else the axis is `cell`.
Array array_of_cells(const record::StageRun& run, const Cells& cells, std::vector<double> values, Dimension dimension = {});

/// visit(place among the cells, step of the network), for each cell in the order of time. Failure when the spikes were not recorded.
void for_each_spike(const record::StageRun& run, const Cells& cells, const Window& window, const std::function<void(size_t, int64_t)>& visit);

Array count(const record::StageRun& run, const Cells& cells, const Window& window);
/// Times between the successive spikes of each cell, both inside the window; ms.
Array intervals(const record::StageRun& run, const Cells& cells, const Window& window);
/// Spikes of all cells together in bins of whole steps (at least one); the last one is left out when the window ends inside it.
std::vector<double> binned(const record::StageRun& run, const Cells& cells, const Window& window, double bin_ms);
/// Phase coherence: a cell's phase runs from 0 to 2 pi between two of its spikes; |mean of exp(i phase)| over the cells that have one, averaged over the
/// steps at which at least two have one (Kuramoto 1984). NaN when there is no such step. Cost: the steps between spikes.
double coherence(const record::StageRun& run, const Cells& cells, const Window& window);
int64_t steps_of_bin(const record::StageRun& run, double bin_ms);

}  // namespace nsim::measure
