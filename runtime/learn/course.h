// Stages that train and test one network, one after the other: feeds samples batch by batch, keeps what is learned, gathers what is recorded.
//
// Every source is shuffled by a key of its own, anew in each epoch; an epoch is as long as the longest source, shorter ones are drawn with
// replacement. Tests show every sample once, in order. Equal seeds give equal orders on every device and number of threads.
#pragma once
#include "engine/learn/build.h"
#include "runtime/data/samples.h"
#include "runtime/learn/machine.h"
#include "runtime/measure/array.h"
#include "runtime/record/arrays.h"

namespace nsim::learn {

/// How far a stage is.
struct Progress {
  int64_t epoch = 0, epochs = 0;               // of a training; epochs 0: counted in batches
  double done = 0;                             // share of the stage
  double samples_per_second = 0, seconds_left = 0;
  std::vector<std::pair<std::string, double>> results;   // since the epoch began
  std::vector<double> now{};                   // the same results, of this batch
  int64_t batch = 0;                           // of the stage, from 1
  bool ends_epoch = false;
};

/// What a stage leaves behind.
struct Outcome {
  struct Recorded { std::string label; measure::Array value; };   // one number, or one for each time of its pace (axis time), or for each cell
  struct Claimed { Claim claim; double value = 0; bool held = false; };
  std::vector<Recorded> recorded;
  std::vector<Claimed> claims;                 // those about elements of a score are left to who knows its matrix
  struct Taken { size_t snapshot = 0; double moment = 0; std::vector<double> values; };   // moment: in epochs or batches, 0: before the first
  std::vector<Taken> snapshots;
  std::vector<std::vector<double>> watched;    // of the first sample: of each step, of each cell
  std::vector<double> values;                  // of all results of the lesson: means over the stage, or over its last epoch
  std::vector<std::string> columns;            // of the table of epochs: "epoch", "loss", ..., results of tests, "samples_per_second"
  std::vector<std::vector<double>> epochs;     // empty for a test; no number: no test in this epoch
  double seconds = 0, compile_seconds = 0;
  int threads = 1;                             // that it used
  int64_t samples = 0;
  bool interrupted = false;
};

Outcome::Claimed judged(const Claim& claim, double value);
Outcome::Claimed judged(const Claim& claim, const std::vector<double>& course);   // at every moment: with the first value that fails, else the last

/// The set that a source names, read once.
using Library = std::function<const data::Set&(const SetName&)>;

/// Where a training stands between two batches: arrays by path with what optimisers remember, and as `stage/...` clocks and what was recorded so far.
/// Who goes on from there, with the same lesson and precision, gets the same bits as who never stopped.
struct Checkpoints {
  std::function<void(const record::Arrays&, bool best)> write{};   // at the end of each epoch; best: no epoch before was better, see Lesson::best_by
  std::function<bool()> due{};                 // asked after each batch inside an epoch: whether to write; where it is not set, or a stage is stopped, always at its end
  std::optional<record::Arrays> from{};
};

class Course {
 public:
  Course(MachineOptions options, Library library) : options_(std::move(options)), library_(std::move(library)) {}
  /// `report` returns false to stop after this batch.
  Outcome run(const Lesson& lesson, const std::function<bool(const Progress&)>& report, const Checkpoints& checkpoints = {});
  /// Σ over all samples that the lesson shows: of what these values hold after each batch, and after its gradient where there is one.
  std::vector<std::vector<double>> sums(const Lesson& lesson, const std::vector<ValueId>& what);
  int64_t samples(const Lesson& lesson) const;   // of one pass over what the lesson shows
  /// What is kept of a network, by path, with its first value where no stage has changed it.
  std::map<std::string, std::vector<double>> arrays(const Lesson& lesson) const;
  /// Keeps them.
  void settle(const Lesson& lesson);
  const Kept& kept() const { return kept_; }
  Kept& kept() { return kept_; }
  void keep(Kept kept) { kept_ = std::move(kept); }

 private:
  MachineOptions options_for(const Lesson& lesson) const;
  MachineOptions options_;
  Library library_;
  Kept kept_;
};

}  // namespace nsim::learn
