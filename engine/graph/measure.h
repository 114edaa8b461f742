// What is computed from recordings: a tree of functions over arrays with named axes.
//
// Functions of the language (`rate`, `cv`) are expanded here, so only built-in functions remain. Evaluated by runtime/measure.
// A result that is not defined (the deviation of one interval) is NaN: left out of means and counted.
#pragma once
#include "engine/graph/expression.h"
#include "engine/units/dimension.h"

namespace nsim::graph {

/// Cells of one population, as a slice: [first, last], both inclusive.
struct CellRange { PopulationId population; int64_t first = 0, last = -1; int64_t size() const { return last - first + 1; } bool operator==(const CellRange&) const = default; };

struct Measure;
using MeasureId = Id<Measure>;

struct Measure {
  enum Kind : uint8_t {
    constant,      // value, in the coherent set
    text,          // an option word or a text: `over` names, file names
    list,          // args
    spikes,        // spike times of cells: what count, intervals, spectrum, ... take
    trace,         // recorded values over time: axes time, cell
    state,         // values of the cells when the stage ends: axis cell
    whole,         // the cells themselves: for wave_radius(p, ...), size(p), window()
    position,      // axes cell, coordinate
    synapses,      // name of each synapse of the projections: "weight", "delay", "dist", "dx", "dy", "dz"; "pre", "post": args[0] of that cell, among `cells`
    column,        // a column of the table of trials, by its name (text)
    course,        // args[0], measured anew for each `value` steps of the stage: axis time first
    call           // a built-in function or an operator: name, args, options
  };
  Kind kind = constant;
  std::string name;                                       // call: "mean", "+", "<", "if", "index"; text, column: the text
  double value = 0;
  std::vector<MeasureId> args;
  std::vector<std::pair<std::string, MeasureId>> options; // over = ..., from = ..., share = ...
  std::vector<CellRange> cells;                           // spikes, trace, state, cells, position: joined in this order
  ValueId read;                                           // trace, state
  std::vector<ProjectionId> projections;                  // synapses: joined in this order
  Dimension dimension;
  Span span;
};

}  // namespace nsim::graph
