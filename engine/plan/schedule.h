// The Schedule: order, fusion, layout and memory; no device type, no number of threads.
//
// One step s takes t_s to t_n, n = s + 1 (`n` counts from 1 over the whole life of the network), in this order:
//   1  `before`     deliveries into the sums of step n: what is due of spikes with drawn delays, oldest stamp first, then spikes stamped n - d of
//                   those with one delay d ≥ 1, in the order of the tracts; then drives, in their order
//      between these, values: each source's weight × value of n - d, d ≥ 1, from the past that its block keeps (`carries` of level 0)
//   2  `cells`      one launch for each block: integrate, take the sums (and clear them), update, threshold, publish spikes stamped n; sources publish
//      `behind`     deliveries of step n straight onto variables that nothing in their launch reads any more, then drives of that kind (direct.h)
//      Populations that values reach in the same step come later, level by level: a barrier, `carries` of that level, then their launches
//      Reductions over cells come before the launch that reads them (`folds`): arguments, barrier, folds, barrier, turn by turn
//   3  barrier      the last, and the only one without such levels: every thread owns a slice of every population and writes only there. Where
//                   threads take only spikes from each other, it is two: a thread arrives here, and waits before its first look at spikes stamped n
//   4  `reacts`     what synapse models do at spikes stamped n: all `on pre` in the order of the projections, each spike after the other by source,
//                   then all `on post`, then `every`. What they send is added for stamp + delay to the ring of the sum (no delay: to the variable)
//      `after`      deliveries with zero delay, of spikes stamped n, straight onto the variable; where that variable is carried, its past is written
//                   again (`repasts`) and a barrier follows; records
// A thread owns cells [first + n·k/T, first + n·(k+1)/T) of each population (T threads), so lists of spikes, joined in thread order, ascend.
// In memory the cells of a block lie thread by thread, each thread's slices of the populations side by side (runtime/wire/placement.h).
// In the code of launches `time` never stands: it is lowered to `tick`, which is n - 1 - stage_first everywhere (-1 at t_0), so that t_n = (tick + 1) ·
// step; where a ms is a whole number of steps it is a division, so that t compares equal to the number that the user wrote.
// The sum onto a variable at a step is: what synapse models have sent and drawn delays (by stamp, oldest first, models first; then tract, source,
// projection, k), then one-delay tracts, then carried values (tract, source, k), then drives, then values of the same step. A source whose value is 0
// adds nothing.
// Numbers of synapse models stand in blocks of their own: of sources as copies for each thread (BlockPlan::kind), of targets with the targets' owner, of
// synapses in the order of the rows of the owner's branch (as many as are drawn: known after wiring).
// Whether drawn delays wait in a ring of future sums or as cursors in the rows (`Buffer::slots`) is decided when the network is built; the order is
// the same, so results are.
#pragma once
#include "engine/graph/graph.h"
#include "engine/plan/code.h"
#include "engine/text/diagnostic.h"
#include <optional>

namespace nsim::plan {

struct Buffer {
  std::string name;                     // "lif.v", "lif.ge.sum"
  Type type = Type::real;
  uint32_t block = 0;                   // one element for each cell of the block
  uint32_t slots = 1;                   // ring of future sums: `slots` rows, row n mod slots belongs to step n (a power of two);
                                        // 0: set after wiring, to 1 where cursors walk the rows, else to the least power of two above the
                                        // longest delay of the projections onto it
  bool waits = false;                   // a sum onto which drawn delays arrive
  bool is_sum = false;                  // with 0 slots, unless it waits: direct deliveries have made it needless, and it takes no memory
  bool is_past = false;                 // a value as projections carry it: row k mod slots holds the value at t_k; 0 before t_0. slots: as of rings
  uint8_t bytes = 4;                    // of a whole number: 4, or of a counter that stays below 256 or 65,536 (narrow.h) 1 or 2, without a sign
};

/// One number for each population of a block. The table is [row][population]. Rows of Role::derived are filled by an Initial or by a propagator;
/// both are evaluated again when a stage sets parameters (StageCode), propagators after initials.
struct Parameter { std::string name; uint32_t value = 0; /* ValueId */ };

/// A range of the block's cells. `lane`: hash of the population's name, the lane of every draw in the code of a CellLaunch (which populations share,
/// while `entity` is the cell in its own population). Draws elsewhere (initials, drives, sources, wiring) have streams of their own and lane 0.
struct Group { uint32_t population = 0; int64_t first = 0, n_cells = 0; uint32_t lane = 0; };

/// A table of Poisson thresholds for each population of the block: count = number of thresholds ≤ the 32-bit word.
struct PoissonTable { Code mean; uint32_t block = 0; };    // mean: spikes for each step, evaluated once for each population of the block

/// To a buffer (each cell of the population) or a parameter row; evaluated in this order.
struct Initial { uint32_t population = 0; uint32_t buffer = ~0u, parameter = ~0u; Code code; uint32_t value = 0; };

struct Propagator {                      // see graph::Propagator; code has n×n + n results
  uint32_t block = 0, n = 0;
  Code code;
  std::vector<uint32_t> P, Q;            // parameter rows, or buffers when per_cell; ~0u: structurally 0
  bool minus_identity = true, per_cell = false;
};

struct BlockPlan {
  graph::Block::Kind kind = graph::Block::cells;
  std::string name;
  int64_t n_cells = 0;
  std::vector<Group> groups;
  std::vector<Parameter> parameters;
  bool spikes = false;
};

// ---- launches
struct Store { uint32_t instruction = 0; uint32_t buffer = 0; };
/// A cell written in C++: before the first `member` instruction of the call, a struct is filled from `members` and its step(dt) is run.
struct ExternCall { std::string function, file; std::vector<std::string> names; std::vector<uint32_t> members; };

/// One block, all phases of a step that touch only the own cell. Sums are read as buffers and zeroed after (`clears`).
struct CellLaunch {
  uint32_t block = 0;
  std::vector<uint32_t> groups;          // of the block's, ascending; empty: all
  uint32_t level = 0;                    // 0, or how many same-step connections come one after the other before these cells
  Code code;
  std::vector<Store> stores;
  std::vector<uint32_t> clears;          // sum buffers
  int64_t fires = -1;                    // instruction (bit) or -1
  std::vector<ExternCall> calls;
};
/// first: in the population; result 0 is added, into a sum or behind the cells onto the variable.
/// within_cells: a sum that only one launch of cells reads may take it piece by piece, each just ahead of the cells that it reaches, while it is at hand.
struct DriveLaunch {
  uint32_t population = 0;
  int64_t first = 0, n = 0;
  Code code;
  uint32_t onto = 0;
  bool into_sum = true, within_cells = false;
  Span span;
};
/// Projections whose synapses lie side by side in one set of rows: spikes of one population onto one variable, with the same delay (or drawn
/// delays), and the same constant weight (or weights of their own). A row is walked once for all of them.
struct Tract {
  std::string name;                      // "exc->exc", "exc->exc, exc->inh"
  graph::CellRange pre;                  // sources that have a row: from the first to the last that one of the projections joins
  std::vector<uint32_t> wirings;         // in the order of the projections
  bool constant_weight = false;
};
struct DeliverLaunch {
  uint32_t tract = 0;
  uint32_t onto = 0;                     // sum buffer; the variable itself behind the cells, and with zero delay
  enum Kind : uint8_t { drawn, one_delay, zero_delay } kind = one_delay;
  uint32_t delay = 1;                    // one_delay: in steps
  uint32_t held = ~0u;                   // zero_delay onto a held variable: buffer of its counter; a held cell takes nothing
};
/// Weight × value of every source, every step. What reads a source's value at another step than its own reads it from `past`.
struct CarryLaunch {
  uint32_t tract = 0;                    // of one projection
  uint32_t onto = 0;                     // sum buffer
  uint32_t past = 0;                     // buffer of the sources' block
  uint32_t delay = 1;                    // in steps; 0: the same step
  bool drawn_delay = false;              // each synapse has its own
  uint32_t level = 0;                    // of the cells that it reaches, when delay is 0; else 0
};
/// Copies a value to its past: the cells of the whole block.
struct RepastLaunch { uint32_t value = 0, past = 0; };     // buffers
/// A reduction over cells, before the launch of its block that reads `onto`: the argument of every cell, a barrier, the fold, a barrier.
struct FoldLaunch {
  CellLaunch argument;                   // stores `from`; computes anew what the block's launch computes as well
  graph::Reduce::Fold fold = graph::Reduce::sum;
  double share = 0.5;                    // of a quantile
  uint32_t from = 0, onto = 0;           // buffers; the result stands at every cell
  uint32_t turn = 0;                     // one more than those whose results the argument reads; folds of one turn share the barriers
  struct Axes { std::vector<int64_t> kept, folded; };   // (extent, distance) of each: see kernels/fold.h
  std::vector<Axes> axes;                // by group of the block
};
/// Lines of one side that follow each other in an event of a synapse model. Code: pre and post values as of Reach; stores go to buffers of the side.
struct ReactRun {
  /// Over the synapses of each target, in the order of its column: sums in four interleaved parts, in double. Of no synapse it is 0.
  struct Fold { graph::Reduce::Fold fold = graph::Reduce::sum; uint32_t number = 0; Code code; };
  std::vector<Fold> folds;               // done before the lines; what they give stands for the rest of the event
  graph::Plasticity::Side side = graph::Plasticity::synapse;
  Code code;
  std::vector<Store> stores;
  std::vector<uint32_t> sends;           // instructions
  std::vector<uint32_t> send_to;         // of `step`: which of Plastic::adds_to
  uint32_t touched = ~0u;                // buffer that is set to the step at hand
};
struct ReactLaunch {
  uint32_t plastic = 0;
  graph::Plasticity::Event::Moment moment = graph::Plasticity::Event::pre;
  int64_t period = 1;                    // every: in steps since the stage began
  bool by_target = false;                // walks the synapses of each target, not those of each source
  uint32_t past = 0;                     // steps ago that values of the source are read, from buffers of its past
  std::vector<ReactRun> runs;
  Span span;
};
/// `on post` put off until the source spikes again: what it does to a synapse depends on that synapse, on numbers of the target at its spike, which are
/// kept beside the stamp, and on traces of the source, which have only decayed since its last spike. So a synapse that nobody reads meanwhile learns of
/// spikes of its target when its row is walked anyway, in their order, each with its own stamp: no synapse is looked up by its target. Bringing rows up
/// to date earlier, because somebody looks, changes no bit of what follows. Decided by replay.cpp; devices may as well do `on post` at once.
struct Replay {
  struct Trace {
    uint32_t value = 0;                  // buffer of the sources
    uint32_t last = 0;                   // buffer: the value after the last spike of the source
    uint32_t keep = 0;                   // parameter row: what a step leaves of it, less 1
    uint32_t decay = 0;                  // buffer: that number as of then; where a stage or a trial sets another, `last` and `seen` are set to the present
  };
  std::vector<Trace> traces;
  uint32_t seen = ~0u;                   // buffer of the sources, i32: stamp of the last spike; none where no trace is read
  std::vector<std::pair<uint32_t, uint32_t>> kept;   // numbers of the target: (run, buffer), as that run of `on post` reads it
};
/// A projection with a synapse model. Its tract holds it alone, without weights.
struct Plastic {
  DeliverLaunch delivery;                // where what is sent goes; drawn: each synapse has its delay
  uint32_t of_pre = ~0u, of_post = ~0u, of_synapse = ~0u;    // blocks
  std::vector<uint32_t> states;          // buffers of the synapses, in the order of Wiring::states
  std::vector<std::pair<uint32_t, Code>> lazy;               // buffer, and its value now: what a peek computes
  std::vector<uint32_t> adds_to;         // sum buffers that events of `step` add to
  bool reads_past = false;               // some event reads values of the source itself
  bool draws = false;                    // some event draws for each synapse
  bool reads_columns = false;            // some event asks for the synapses of a target
  std::optional<Replay> replay;          // of `on post`
};
struct SourceLaunch {
  uint32_t population = 0;
  graph::Emission::Kind kind = graph::Emission::none;
  Code code;                             // poisson: result 0 is the count of this step; regular: results are rate, from, to
  bool per_cell = false;
  uint32_t list = ~0u;                   // kind list: index in lists
  uint32_t most = 1;                     // spikes of one cell in one step: room for a step is n_cells · most. Poisson: exceeded, and cut off, less than
                                         // once in 1e12 draws
};

/// How a projection is drawn and stored. Built at run time in shards, one for each thread: rows by source, targets of the own slices only.
struct Wiring {
  std::string name;
  uint32_t stream = 0;
  graph::CellRange pre, post;            // populations and ranges
  graph::Projection::Rule rule = graph::Projection::all_to_all;
  Code argument;                         // 0 or 1 result
  graph::Share share;                    // of a number of synapses with other projections
  uint32_t share_stream = 0;             // the same in all parts
  std::vector<int64_t> edge_source, edge_target;
  std::vector<std::vector<double>> edge_columns;
  bool self = true, multiple = true;
  Code weight, delay;                    // delay: result in ms
  bool constant_weight = false, constant_delay = false, zero_delay = false;   // zero_delay: of values as well
  bool values = false;                   // carries values, not spikes
  std::vector<Code> states;              // first values of the states of a synapse model
  Span span, weight_span, delay_span;
};

/// Steps from 1, ascending, then cells ascending; period in steps, 0: once.
struct SpikeList { std::vector<int64_t> step; std::vector<int64_t> cell; int64_t period = 0; };

struct StageCode { std::vector<Initial> overrides; };      // by stage: parameters to set before it

struct Schedule {
  std::string precision;                 // "single" or "double"
  bool half_weights = false;             // drawn weights of static synapses are rounded to 16 bits (runtime/wire/half.h)
  double step_ms = 0.1;
  uint64_t seed = 1;
  std::vector<BlockPlan> blocks;
  std::vector<graph::Population> populations;
  std::vector<Buffer> buffers;
  std::vector<Initial> initials;
  std::vector<Propagator> propagators;
  std::vector<PoissonTable> tables;
  std::vector<Wiring> wirings;
  std::vector<Tract> tracts;
  std::vector<SpikeList> lists;
  std::vector<DeliverLaunch> before, behind, after;
  std::vector<CarryLaunch> carries;      // levels ascend
  std::vector<RepastLaunch> repasts;
  std::vector<Plastic> plastics;
  std::vector<ReactLaunch> reacts;       // pre, then post, then every; those of `step`, then `flow`, are done before the drives, `start` when a stage begins
  std::vector<DriveLaunch> drives;
  std::vector<CellLaunch> starts;        // phase 2 at t_0, between drives into (row 0 of) sums and drives onto variables: inputs are cleared, sums are taken; n = 0
  std::vector<CellLaunch> cells;         // levels ascend, as in starts
  std::vector<FoldLaunch> folds;         // by level, then turn
  std::vector<CellLaunch> stage_starts;  // `on start`: before the first step of every stage, with n as it stands then; all of level 0
  std::vector<FoldLaunch> stage_start_folds;
  std::vector<SourceLaunch> sources;
  std::vector<graph::Stage> stages;
  std::vector<graph::Action> actions;
  std::vector<StageCode> stage_codes;
  std::vector<graph::Measure> measures;
  std::vector<std::pair<uint32_t, uint32_t>> variables;    // ValueId -> (buffer, block); ~0u when it is a parameter row or unused
  std::vector<bool> publishes;           // by population: its spikes are written down (all cells that can spike; sources that somebody reads)
};

/// The groups that a launch visits, ascending.
std::vector<uint32_t> groups_of(const Schedule& schedule, const CellLaunch& launch);

Schedule plan(const graph::Graph& graph, Diagnostics& diagnostics);
std::string dump(const Schedule& schedule);                // explain --after plan

}  // namespace nsim::plan
