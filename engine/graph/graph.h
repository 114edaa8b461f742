// The Graph: what a network is, without layouts, buffers, threads or devices. A value: copyable, printable, comparable.
//
// Populations with the same composition of models share a Block: one set of values, one list of nodes, hence one kernel. A population is a
// range of the block's cells; a parameter is one number for each population, or one for each cell. One step of a block is its `nodes`, in the
// order of the phases (language.md, Time); each Map writes the next version of its value.
#pragma once
#include "engine/graph/measure.h"
#include "engine/text/diagnostic.h"
#include <map>
#include <optional>
#include <variant>

namespace nsim::graph {

enum class Role : uint8_t {
  state, input,
  parameter,          // given: one for each population, or for each cell (per_cell)
  derived,            // parameter computed before the first step from others: by `initial`, or by a propagator
  counter             // i32: steps that a `hold` still lasts ("v.held"), steps since the last spike ("since_spike")
};

struct Value {
  std::string path;                            // "v", "ampa.g", "tau", "v.held": unique in its block; with the population, the name in dumps and streams
  Role role = Role::state;
  Type type = Type::real;
  bool per_cell = true;                        // false: one for each population of the block
  BlockId block;
  Dimension unit;
  Span span;
  std::vector<ExpressionId> initial;           // for each population of the block, in its order; over cells, evaluated once, in the order of the values. Empty where a propagator gives it
  ExpressionId clear;                          // input: its default, put back in every step (reads parameters)
  ValueId held_by;                             // state: the counter that freezes it while > 0; invalid: never held
};

// ---- nodes: what happens in one step of a block
enum class Phase : uint8_t { integrate, deliver, update, threshold };

/// Equations that are solved together. Replaced by Maps in passes/solve.
struct Integrate {
  struct Equation { ValueId state; ExpressionId slope; Span span; };   // slope: per ms, reads version 0 (or later ones: `solve` lines run in order)
  std::vector<Equation> equations;
  std::string method;                          // "" (chosen), "exact", "exponential_euler", "rk4", "rk2", "euler"
  int substeps = 1;
};
struct Map { ValueId value; ExpressionId body; };          // writes the next version; `hold` and conditions are selects in the body
struct Arrive { ValueId value; };                          // phase deliver: inputs are cleared to `clear`, then what has been delivered (and driven) is added; the next version
struct Event { ExpressionId condition; };                  // the cell fires; its resets follow as Maps that select on the same condition
struct Call {                                              // extern cell: one step of C++ for one cell
  std::string function;                                    // "morris_lecar"
  std::string file;                                        // resolved path of the header
  std::vector<ValueId> values;                             // members in the order declared: states and inputs (read, states written: next version), then parameters
  std::vector<std::string> names;
};
/// Every cell gets what the cells give together that are equal to it in the axes that are not folded. Writes the first version of a hidden value.
struct Reduce {
  /// std: divided by n. quantile: the number at place `share` · (n - 1) of those in order, between two of them in proportion. lower, upper: the middle
  /// one, of two the smaller or larger.
  enum Fold : uint8_t { sum, mean, min, max, winner, argmax, std, quantile, lower, upper } fold = sum;
  double share = 0.5;
  ValueId value;
  ExpressionId body;
  std::vector<std::string> over;                           // names of axes; empty: all of them
};
struct Node {
  std::variant<Integrate, Map, Arrive, Event, Call, Reduce> what;
  Phase phase = Phase::integrate;
  Span span;
  std::string why;                                         // "exact: linear in v, ge, gi", for explain
};

/// P = exp(A h), Q = (integral of exp(A s) ds over the step) b, computed in double for each population, or each cell, before the first step.
struct Propagator {
  BlockId block;
  size_t n = 0;
  std::vector<ExpressionId> A, b;                          // n×n and n; expressions of parameters; invalid: 0
  std::vector<ValueId> P, Q;                               // n×n and n derived values; invalid: structurally 0
  bool minus_identity = true;                              // the diagonal of P holds exp(a h) - 1: an increment keeps float digits
  bool per_cell = false;
};

struct Block {
  /// copies: every thread has the numbers of all cells, and brings them up to date by itself. synapses: one for each synapse of a projection, as many
  /// as are drawn.
  enum Kind : uint8_t { cells, copies, synapses } kind = cells;
  std::string name;                                        // "lif" or "lif_cond + ampa + gaba"
  std::vector<ValueId> values;
  std::vector<Node> nodes;
  std::vector<Node> on_start;                              // when a stage begins, before its first step: Maps and Reduces; versions of their own
  std::vector<PopulationId> populations;
  int64_t n_cells = 0;
  bool spikes = false;
  Span span;
};

// ---- space
struct Geometry {
  enum Kind : uint8_t { none, line, square, disc, torus, ring, box, plane } kind = none;
  std::array<double, 3> size{};                            // line L; square L; disc radius; torus a, b; ring radius; box a, b, c; um or plain
  enum Placed : uint8_t { grid, random, from_file } placed = grid;
  std::string file;                                        // positions: columns x, y, z
  bool length = false;                                     // coordinates are lengths (um), else plain numbers
  std::vector<std::array<double, 3>> positions;            // read from `file` by the builder
};

// ---- sources of spikes
struct Emission {
  enum Kind : uint8_t { none, poisson, regular, list } kind = none;
  ExpressionId rate;                                       // 1/ms, over cells; poisson, regular
  ExpressionId from, to;                                   // ms of network time; invalid: from 0, for ever. regular: first spike at `from`
  std::string stream;
  std::vector<double> times_ms;                            // list: ascending in time; stamped at the step that ends at or after the time (within half a tic)
  std::vector<int64_t> cells;
  double every_ms = 0;                                     // list: repeats with this period; 0: once
  // list: the runtime reads it from `file` when times_ms is empty. format: "csv" (cell,time_ms), or an event file "bs1", "bs2"; sample: of an archive
  std::string file, format, sample;
  int64_t rows = 0, columns = 0;                           // of an event file: extents of the axes `row` and `column`
};

struct Population {
  std::string name;                                        // "exc", "column.L4E"
  std::string family, key;                                 // "column", "L4E"
  BlockId block;                                           // a source has a block of its own without nodes
  int64_t first = 0, n_cells = 0;                          // range in the block
  std::vector<std::string> axes;                           // "cell", or the names of the text
  std::vector<int64_t> extents;
  Geometry geometry;
  Emission emission;
  bool is_source = false;
  bool hidden = false;                                     // the numbers of a synapse model, kept for each source, target or synapse
  Span span;
};

/// One number of synapses for several pairs of slices: of all sources of a target (indegree), of all targets of a source (outdegree), of all
/// pairs (total). Each pair is a projection of its own; each finds its part of the number by the same draws, so together they have it exactly.
struct Share {
  struct Part { CellRange pre, post; };
  std::vector<Part> parts;                                 // empty: the number belongs to one projection alone
  uint32_t own = 0;                                        // which part this projection is
  std::string name;                                        // the same in all parts: names the draws of the number and of its parts
};

/// What a synapse model makes of a projection. Its numbers stand in blocks with one hidden population each: as many cells as the whole population of
/// the sources (a block of copies), as that of the targets, as there are synapses.
struct Plasticity {
  enum Side : uint8_t { synapse, pre, post };
  /// Done once for each spike (lines of the sides pre and post) or synapse. Reads: values of the synapse as own, those of the ends by reach. Lines of
  /// one side that follow each other are a run: versions count inside a run, and version 0 is what the run before it has left.
  /// `body` of the synapses of each target, folded before the run of the line that has it begins: Point::folded with this number.
  struct Fold { Reduce::Fold fold = Reduce::sum; uint16_t number = 0; ExpressionId body; };
  /// value invalid: what is sent, or added to the variable `to` of adds_to. A line with folds begins a run.
  struct Line { Side side = synapse; ValueId value; ExpressionId body; Span span; uint32_t to = 0; std::vector<Fold> folds{}; };
  struct Event {
    /// Values of the source are read as they were `Projection::delay` ago, in `pre` as they are at the spike. step: in phase deliver of every step;
    /// reads the target as it stands at t_n. flow: after that, the equations of the synapses where they read the ends, with all as at t_n. start: a
    /// stage begins.
    enum Moment : uint8_t { pre, post, every, step, flow, start } moment = pre;
    int64_t period = 1;                                    // every: in steps
    std::vector<Line> lines;
    Span span;
  };
  BlockId of_pre, of_post, of_synapse;                     // the first two invalid: nothing is kept there
  std::vector<Event> events;                               // at one moment in this order: pre, post, every
  std::vector<ValueId> adds_to;                            // of the targets: what lines of `step` add to, in the same step
  std::vector<std::pair<ValueId, ExpressionId>> initial;   // of each state of the synapses; over synapses
  Integrate equations;                                     // of the synapses; the pass `solve` makes nodes of the block, or `lazy`, of them
  ValueId touched;                                         // of the synapses, i32: the step up to which `lazy` has been done; a read of it is the steps since
  std::vector<std::pair<ValueId, ExpressionId>> lazy;      // states that are brought up to date when a line needs them: the value now, from the one kept
};

/// Whether line k of an event begins a run.
inline bool begins_run(const std::vector<Plasticity::Line>& lines, size_t k) {
  return k == 0 || lines[k].side != lines[k - 1].side || !lines[k].folds.empty();
}

struct Projection {
  std::string name;                                        // given, or "exc->inh"; unique; the name of its random streams
  CellRange pre, post;
  enum Rule : uint8_t { all_to_all, one_to_one, probability, indegree, outdegree, total, where, within, file } rule = all_to_all;
  ExpressionId argument;                                   // p, n, condition or radius: over candidate pairs (indegree: over targets; outdegree: over sources; total: constant)
  Share share;
  std::string edge_file;                                   // resolved path
  std::vector<int64_t> edge_source, edge_target;           // file: relative to the whole populations
  std::vector<std::vector<double>> edge_columns;
  bool self = true, multiple = true;                       // self-connections; several synapses for one pair
  ExpressionId weight;                                     // coherent unit of `onto`; over synapses
  ExpressionId delay;                                      // ms; over synapses; rounded to the nearest step, at least one step unless zero_delay
  bool zero_delay = false;                                 // `delay = 0 ms`: after the threshold, before the next integration
  ValueId onto;
  ValueId carries;                                         // of the sources: weight times this value arrives at every step; invalid: spikes
  bool same_step = false;                                  // of values, `delay = 0 steps`: what the sources are at t_n arrives at t_n
  std::optional<Plasticity> plastic;                       // its lines say what is sent; then `weight` is 0
  Span span, weight_span, delay_span;
};

/// `drive exc.I = ...`: added onto the target in phase deliver, at t_(n+1).
struct Drive { CellRange cells; ValueId onto; ExpressionId amount; Span span; };

/// Done to the network between two steps: cells go back to their initial values, states go to a file or come from one.
struct Action {
  enum Kind : uint8_t { reset, save, load } kind = reset;
  struct Part {
    CellRange cells;
    std::vector<ValueId> values;                           // states, inputs and counters, in the order of their initial values
    bool along = false;                                    // not named: a source whose spikes may be on their way to the cells that are
  };
  std::vector<Part> parts;
  std::string file, elsewhere;                             // load: the second, when there is no file of the first name
  Span span;
};

// ---- stages: what a run does with the network
struct Stage {
  std::string name;
  double duration_ms = 0;
  int64_t n_steps = 0;
  struct Spikes { std::vector<CellRange> cells; };
  struct Trace { ValueId value; CellRange cells; int64_t every = 1; std::string path{}; Dimension unit{}; };   // in steps; recorded at the end of a step; path, unit: as of the value
  struct Result { std::string label; MeasureId measure; Span span; };       // record rate(exc), let x = ...; printed and kept
  struct Picture { std::string kind; std::string title; std::vector<MeasureId> args; std::vector<std::pair<std::string, MeasureId>> options; std::string file; Span span; };
  struct Claim { std::string label; MeasureId measure, low, high; Span span; };   // expect; low, high invalid: the measure must be true
  std::vector<Spikes> spikes;
  std::vector<Trace> traces;
  std::vector<Result> results;
  std::vector<Picture> pictures;
  std::vector<Claim> claims;
  std::vector<CellRange> needed;                           // cells whose spikes the measures and pictures read
  std::string table_file;                                  // record ... into "trials.csv"
  /// What happens each `every` steps: results are measured (courses that read `reads` as they stand then), then actions are done in their order.
  struct Pace { int64_t every = 1; std::vector<ValueId> reads; std::vector<Action> actions; std::string table_file; };
  std::vector<Pace> paces;                                 // each `every` once
  MeasureId until;                                         // the stage ends when this holds; read each `until_every` steps, of the stage so far
  int64_t until_every = 1;
  struct Override { ValueId value; PopulationId population; ExpressionId initial; };
  std::vector<Override> overrides;                         // parameters that this stage sets: `noise.rate = 5 Hz`
  Span span;
};

struct Graph {
  double step_ms = 0.1;
  uint64_t seed = 1;
  bool double_precision = false;
  bool half_weights = false;                               // drawn weights of static synapses are stored in 16 bits
  std::vector<Value> values;
  std::vector<Block> blocks;
  std::vector<Population> populations;
  std::vector<Projection> projections;
  std::vector<Drive> drives;
  std::vector<Propagator> propagators;
  std::vector<Stage> stages;
  std::vector<Action> actions;                             // of the sentences between the runs, in the order of the text
  std::vector<Measure> measures;
  Arena expressions;

  const Value& operator[](ValueId id) const { return values[id.at]; }
  const Block& operator[](BlockId id) const { return blocks[id.at]; }
  const Population& operator[](PopulationId id) const { return populations[id.at]; }
  const Projection& operator[](ProjectionId id) const { return projections[id.at]; }
  const Measure& operator[](MeasureId id) const { return measures[id.at]; }
};

std::string dump(const Graph& graph);                                        // explain --after graph
std::string dump(const Graph& graph, ExpressionId id);                       // one expression, infix
std::string dump(const Graph& graph, MeasureId id);                          // one measure, as calls
/// Stops loudly when the Graph is not legal (ids, versions, one writer for each version, spaces of expressions).
void verify(const Graph& graph);

}  // namespace nsim::graph
