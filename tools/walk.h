// Goes through a script: builds a network for each trial, runs its stages, writes what they recorded, gathers the tables of sweeps.
#pragma once
#include "engine/graph/build.h"
#include "runtime/learn/course.h"
#include "runtime/record/summary.h"
#include "tools/network.h"
#include "tools/results_folder.h"

namespace nsim::tools {

/// Seconds by phase, summed over all trials.
struct Times { double build = 0, build_cpu = 0, compile = 0, simulate = 0, simulate_cpu = 0, write = 0; double model_ms = 0; };   // _cpu: of all threads

/// What wants to be told while a script runs; see report.h.
struct Listener {
  virtual ~Listener() = default;
  virtual void stage_begins(const std::string& heading, double model_ms) = 0;
  virtual void stage_at(double model_ms) = 0;
  virtual void learning_at(const learn::Progress& progress) = 0;
  virtual void stage_ends() = 0;
  virtual void stage_done(const record::StageSummary& summary) = 0;
  virtual void table_done(const record::StageSummary& summary, const std::vector<std::string>& columns, const std::vector<std::vector<std::string>>& rows) = 0;
};

class Walk {
 public:
  Walk(Session& session, const Machine& machine, ResultsFolder& folder, Listener& listener) : session_(session), machine_(machine), folder_(folder), listener_(listener) {}

  void run(const graph::Script& script);
  /// Trainings write their checkpoints as those of this text (see text_of), and go on from those below the folder of an earlier run.
  void checkpoint(std::string text, std::optional<std::filesystem::path> from) { text_ = std::move(text), resumed_ = std::move(from); }

  /// Whether anything of this is chosen.
  bool any_done(const std::vector<graph::Script::Part>& parts) const;
  /// Only these stages, with weights of an earlier run where its trainings are left out.
  void choose(const Choice& choice) { choice_ = &choice; }

  const std::vector<record::StageSummary>& summaries() const { return summaries_; }
  const Times& times() const { return times_; }
  /// Of all networks together; no lines unless it was asked for.
  const simulate::Profile& profile() const { return profile_; }
  const std::string& precision() const { return precision_; }
  /// Of the first network.
  uint64_t seed() const { return seed_.value_or(1); }
  int64_t n_synapses() const { return n_synapses_; }
  /// Of the first network.
  const std::vector<simulate::RoundedWeights>& rounded_weights() const { return rounded_; }
  /// The most that a network took.
  int threads() const { return threads_; }
  bool interrupted() const { return interrupted_; }
  /// Pictures that could not be drawn; the numbers they show are kept all the same.
  const std::vector<Failure>& undrawn() const { return undrawn_; }

 private:
  struct Place { std::string folder, heading; };
  using Line = std::vector<record::ResultSummary>;
  /// What a level records: a line of the table around it, or one for each line of the tables inside it.
  struct Row {
    Line own;
    std::vector<Line> below;
  };
  /// What a level leaves to the next: the state of a network in steps, or what has been learned.
  struct State {
    std::optional<simulate::Snapshot> network;
    std::optional<learn::Kept> learned;
    std::optional<learn::Kept> last;    // what the last trial of a sweep has learned: it can be saved around the sweep
    learn::Splits splits;               // and masks, that have been done
    bool goes_on = false;               // somebody takes over what is left
  };
  void level(const std::vector<graph::Script::Part>& parts, const values::Bindings& bindings, State& state, const Place& place, Row& row);
  /// What the last trial has learned.
  std::optional<learn::Kept> trials(const graph::Script::Part& part, const values::Bindings& bindings, State start, const Place& place, Row& row);
  void table(const graph::Script::Part& part, const values::Bindings& bindings, const std::vector<Line>& rows, const Place& place);
  // walk_learning.cpp
  void learning(const std::vector<graph::Script::Part>& parts, const values::Bindings& bindings, State& state, const Place& place, Row& row);
  void lesson(learn::Course& course, const graph::Script::Part& part, const values::Bindings& bindings, const learn::Splits& splits, const Place& place, Row& row);
  void divide(learn::Course& course, const graph::Script::Part& part, const values::Bindings& bindings, const Place& place);
  void mask(learn::Course& course, const graph::Script::Part& part, const values::Bindings& bindings, const learn::Splits& done, const Place& place);
  void settle(learn::Course& course, const syntax::Stage& stage, const values::Bindings& bindings);
  void file(learn::Kept& kept, const syntax::Stage& stage);
  void write_network(const learn::Kept& kept, const syntax::Stage& stage, const values::Bindings& bindings);   // walk_network.cpp
  // walk_chosen.cpp
  bool is_done(const graph::Script::Part& part) const;
  bool is_added(const graph::Script::Part& part) const;
  void take_weights(learn::Kept& kept, const Place& place) const;
  void need_weights(const learn::Kept& kept, const syntax::Stage& stage) const;
  void draw(const learn::Course& course, const learn::Lesson& lesson, const learn::Outcome& outcome, const std::vector<double>& accuracy, const std::string& below);   // walk_pictures.cpp
  void stage(simulate::Simulation& simulation, size_t k, const Place& place, Row& row);
  void draw(const graph::Stage& stage, const measure::Context& context, const std::string& below);
  void write(const record::StageRun& run, const record::StageSummary& summary, const measure::Context& context, const std::string& below);

  Session& session_;
  const Machine& machine_;
  ResultsFolder& folder_;
  Listener& listener_;
  std::vector<record::StageSummary> summaries_;
  Times times_;
  simulate::Profile profile_;
  std::string precision_ = "single";
  std::optional<uint64_t> seed_;
  int64_t n_synapses_ = 0;
  std::vector<simulate::RoundedWeights> rounded_;
  int threads_ = 1;
  bool interrupted_ = false;
  std::vector<Failure> undrawn_;
  std::string text_;
  std::optional<std::filesystem::path> resumed_;
  size_t n_trainings_ = 0;
  const Choice* choice_ = nullptr;
};

/// Ctrl-C ends the stage that runs at its next step; what was recorded is kept. True once it was pressed.
bool stop_was_asked();
void listen_for_stop();

}  // namespace nsim::tools
