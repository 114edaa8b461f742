// Values that a stage left behind, as arrays: traces over time, states at its end, places.
#pragma once
#include "runtime/measure/spikes.h"

namespace nsim::measure {

/// Recorded values of some cells. Rows are moments; the columns are in the order of the cells.
struct Recorded {
  std::vector<int64_t> step;                       // of the network
  std::vector<double> values;                      // [row][cell]
  std::vector<std::string> cell_names;             // "exc[3]"
  std::string path;                                // "v"; empty when the builder did not name it
};

/// Failure when a cell's value was not recorded, or two of them at different moments.
Recorded recorded(const record::StageRun& run, const graph::Measure& measure);
Array trace(const record::StageRun& run, const graph::Measure& measure);        // axes time, cell
Array state(const record::StageRun& run, const graph::Measure& measure);        // axis cell
Array synapses(const record::StageRun& run, const graph::Measure& measure);     // axis cell, as states of synapses have it; weight, delay, distances
/// The numbers of cells, in the order of `measure.cells`, given to the synapses that belong to them; a time before the cells stays.
Array of_ends(const record::StageRun& run, const graph::Measure& measure, const Array& x);
/// Numbers of cells, those of cells that are not alive not defined; a time before the cells stays.
Array living(Array x, const Array& alive);
Array position(const record::StageRun& run, const graph::Measure& measure);     // axes cell, coordinate

}  // namespace nsim::measure
