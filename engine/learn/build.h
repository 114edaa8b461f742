// Checked sentences to a Lesson: one `train` or `evaluate` with the program of a batch, what is shown, recorded and claimed.
//
// Layers are made when something asks for them, so a stage computes what it needs. Parameters are found by name (`h1.weight`), so stages that follow
// each other train the same network. Mistakes of shape are said here, before any data is read: the shapes of data sets come from `Sets`.
#pragma once
#include "engine/check/facts.h"
#include "engine/learn/program.h"
#include "engine/learn/structure.h"

namespace nsim::learn {

/// What is known of a set of samples before it is read.
struct Shape {
  std::vector<std::pair<std::string, int64_t>> axes;     // "row", 28
  int64_t classes = 0;                         // of `label`; 0: it has none
};
/// What `images("mnist")` names, or `events("nmnist")` with the extents of its source.
struct SetName {
  std::string kind, name;
  std::vector<int64_t> size{};
};
/// The shape of a set; throws Failure when it is not found.
using Sets = std::function<Shape(const SetName&)>;

/// What is done to samples as they are shown, drawn anew for each sample and epoch: runtime/data/disturb.h.
struct Disturbance {
  std::string kind;                            // "salt"
  std::vector<double> numbers;                 // its arguments
  bool trains_alone = false;                   // tests are shown without it
};

/// Where the samples of a source come from.
struct Origin {
  std::string kind, set;                       // "images", "mnist"; of permuted, rotated, one_by_one `of` is what they are made of
  std::string name;                            // of the source: the key of what is drawn for it; `NAME.label` is its column in one_by_one
  double degrees = 0;                          // of rotated
  std::vector<Origin> of{};
  std::vector<int64_t> size{};                 // of events: extents of the source
  // Of images, in this order:
  std::vector<int64_t> labels{};               // those of these classes; none: all
  int64_t first = 0;                           // so many of each part; 0: all
  int64_t classes = 0;                         // labels modulo this; 0: as they are
  double validation = 0;                       // the share of the training samples that is a part of its own
  bool standardise = false;                    // to mean 0 and variance 1 over the elements of the training samples
};

/// The source that keeps back the least of its training samples, of those that this one is made of.
inline const Origin& least_validated(const Origin& origin) {
  const Origin* least = origin.of.empty() ? &origin : &least_validated(origin.of[0]);
  for (const Origin& one : origin.of)
    if (const Origin& other = least_validated(one); other.validation < least->validation) least = &other;
  return *least;
}

/// A source of samples, as the stage shows it.
struct Shown {
  std::string source;                          // "digits"
  Origin origin;
  bool test = false;                           // which part; train where both are false
  bool validation = false;
  ValueId values;                              // data: cells of the sample, then trial
  std::vector<std::pair<std::string, ValueId>> columns;  // "label": data, by trial; -1 for samples that have none
  std::vector<size_t> only{};                  // of one_by_one: the members that are shown; none: all of them
  std::vector<Disturbance> disturbed{};
  int64_t steps = 0;                           // of recordings: their first axis; what comes later is left out
  double step_ms = 0;
};

/// How what batches give becomes a result of the stage.
enum class Gather : uint8_t { mean, sum, max, min };

struct Result {
  std::string label;                           // the text that records it
  ValueId value;                               // one number: of a batch, its mean over the samples
  int64_t every = 0;                           // in batches or epochs; 0: at the end
  bool every_epoch = false;
  Span span;
  std::string into{};                          // a table of its own, with a line for each moment
  bool counts_right = false;                   // an accuracy: the largest is the best
  ValueId samples{};                           // of how many samples of a batch it is the mean; invalid: of all
  Gather gather = Gather::mean;                // mean: weighted by the samples of the batches
  enum Of : uint8_t { number, modularity } of = number;   // modularity: the value is a square of weights, looked at when the result is asked for
};

/// `record mean(h, over = samples)` of a test: one number for each cell.
struct CellResult {
  std::string label;
  ValueId value;                               // of a batch; without the axis of samples
  Gather gather = Gather::mean;
};

/// An element of the matrix `accuracy` of a score: part, 0 kept or 1 taken away, source.
struct Element { size_t part = 0, away = 0, source = 0; };

/// low ≤ result ≤ high, or a comparison.
struct Claim {
  std::string label;
  size_t result = 0;                           // of Lesson::results
  std::optional<Element> element;              // of a score, instead
  double low = 0, high = 0;
  bool open_low = false, open_high = false;    // the bound itself does not hold
  Span span;
  bool each_time = false;                      // of a result at a pace: holds at every moment
};

/// One part of a split, kept or taken away, while a stage runs. Who runs the stage puts the part's shares into `SPLIT.mask.LAYER`.
struct Applied {
  std::string split;
  std::vector<std::string> layers;             // that have masks
  int part = 0;
  bool away = false;
};

/// Every part of a split, kept and taken away, on every source.
struct Scored {
  std::string split;
  std::vector<std::string> layers, tasks, sources;
  size_t first = 0;                            // of Lesson::results: the accuracy on each source
  bool recorded = false;
};

/// `record position of h every 5 epochs`: a kept value, as it is at these moments.
struct Snapshot {
  std::string layer, path;                     // "h", "h.position"
  int64_t dimensions = 0;
  int64_t every = 0;                           // 0: at the end
  bool every_epoch = false;
};

/// What the cells of a layer do, step by step, while the first sample of a stage is shown.
struct Watched {
  std::string layer, of;                       // "h", "spikes"
  ValueId value;                               // [time, cells]
  int64_t cells = 0;
  std::string position;                        // the path of their places; empty: they have none
  int64_t dimensions = 0;
};

/// What `plot` shows of a stage that trains or tests.
struct Picture {
  std::string kind;                            // map, movie: cells at their places; matrix: of a score; traces: results at a pace; kernels: weights; raster: spikes
  std::vector<size_t> watched;                 // of Lesson::watched: raster, movie of spikes, traces of cells
  double window_ms = 0;                        // of a movie of spikes: of each frame
  Structure structure;                         // map, movie
  enum Colour : uint8_t { by_layer, by_owner, by_share } colour = by_layer;
  std::string split;                           // by_owner: whose parts
  std::vector<std::string> tasks;              // by_owner, by_share: their names
  std::vector<size_t> results;                 // traces: of recorded_of(lesson)
  std::string weight;                          // kernels: "h.weight", as [kernels, parts, rows, columns]
  int64_t kernels = 0, parts = 1, rows = 1, columns = 1;
};

struct Lesson {
  bool trains = false;
  std::string name;                            // evaluate NAME: ...
  Program program;
  std::vector<Shown> shown;
  std::vector<Result> results;                 // `results[0]` of a training is the loss
  std::vector<CellResult> of_cells;
  size_t n_recorded = 0;                       // of results, from the first recorded; those after them are asked for by claims
  std::vector<Claim> claims;
  std::optional<Applied> applied;
  std::optional<Scored> scored;
  std::vector<Snapshot> snapshots;
  std::vector<Picture> pictures;
  std::vector<Watched> watched;
  double step_ms = 0;
  std::vector<Lesson> tests;                   // of a training: what it evaluates at a pace
  int64_t every = 0;                           // of such a test
  bool every_epoch = false;
  std::optional<size_t> best_by;               // which of the results of its tests says how good an epoch is; else the loss does
  int64_t batch = 1;
  bool shuffled = false;                       // of a test: in the order of a training, so that samples of several sources meet by chance
  int64_t epochs = 0, batches = 0, samples = 0;  // how long: one of them is not 0; of a test all are: every sample once
  uint64_t seed = 1;
  bool double_precision = false;
  bool mixed = false;                          // factors of products are rounded to bfloat16, all else is single
  const char* precision() const { return double_precision ? "double" : mixed ? "mixed" : "single"; }
  Span span;
};

/// The `split`s and `mask`s that have been done, the latest last: they can be named.
using Splits = std::vector<const syntax::Stage*>;

/// What a stage records, then what its tests do: with the names that they have outside, and at the pace of the stage.
std::vector<Result> recorded_of(const Lesson& lesson);

/// Of `train`, `evaluate` or `score`. Nothing after a mistake, which has been reported.
std::optional<Lesson> lesson(const check::Facts& facts, const values::Bindings& bindings, const syntax::Stage& stage, const Sets& sets, Diagnostics& diagnostics,
                             const Splits& splits = {});

/// What a stage leaves in the row of its trial, by the text that names it.
std::vector<std::string> columns_of(const Lesson& lesson);

}  // namespace nsim::learn
