// Where a rule puts the synapses that it draws for one owner of targets.
//
// Two ways, by what the rule enumerates. Source by source (Rows): rows grow at their end, in memory that is asked for as the number of synapses lets
// expect, so the rule is walked once and nothing is copied. Target by target: a first walk counts each source's synapses (Counter), a second puts each
// into its row (Filler). Either way a row ascends by target; several synapses of one pair keep the order of their draws.
#pragma once
#include "runtime/wire/delay_law.h"

namespace nsim::wire {

/// Weights and delays of a block, ready to be stored, and what was found to be wrong with them.
class Values {
 public:
  explicit Values(const Task& task);
  void evaluate(const Pairs& pairs);
  /// Whether all that is stored of a synapse follows laws, so that its key is all they ask for; and the numbers of n of them.
  bool by_laws() const { return (!has_weight() || weight_law_) && (!has_delay() || delay_law_) && draw_states_.empty(); }
  void draw(const Named& named);
  bool has_weight() const { return !task_->wiring->constant_weight; }
  bool has_delay() const { return !task_->wiring->constant_delay && !task_->wiring->zero_delay; }

  std::vector<float> weight_single;               // one of the two, by precision; empty when constant
  std::vector<double> weight_double;
  std::vector<uint16_t> delay;                    // steps; empty when constant
  std::vector<const std::vector<double>*> states; // of a synapse model; null where constant
  uint32_t least = ~0u, most = 0;                 // delays seen, in steps
  double least_ms = 1e300, most_ms = -1e300;      // delays seen, as computed
  bool undefined_weight = false, undefined_delay = false;

 private:
  void look_up(const Named& named);
  void wait(const Pairs& pairs);
  const Task* task_;
  bool single_;
  std::optional<WeightLaw> weight_law_;
  std::optional<DelayLaw> delay_law_;
  Evaluator weigh_, wait_;
  std::vector<Evaluator> draw_states_;
};

/// Steps of a delay: to the nearest, half up; at least one. A hair of 1e-9 steps forgives the rounding of the quotient.
double steps_of(double delay_ms, double step_ms);

constexpr size_t block_size = 4096;               // synapses evaluated together

class Rows {
 public:
  /// `expected`: about as many synapses will come; more are taken as well.
  Rows(const Task& task, double expected);
  /// Sources ascend over the calls; targets ascend within a source.
  void add(int64_t source, int64_t target, int64_t entity, uint32_t lane) {
    pending_.add(source, target, entity, lane);
    if (pending_.size() == block_size) flush();
  }
  /// Several synapses of one source.
  void add_row(int64_t source, const std::vector<uint32_t>& targets, const std::vector<int64_t>& entities);
  void add_edge(int64_t source, int64_t target, int64_t edge) {
    pending_.edge.push_back(edge);
    add(source, target, edge, 0);
  }
  Shard finish();
  const Values& values() const { return values_; }

 private:
  void flush();
  void append_values();
  const Task* task_;
  Values values_;
  Pairs pending_;
  Shard shard_;
};

class Counter {
 public:
  explicit Counter(const Task& task) : first_(task.sources.begin), row_(static_cast<size_t>(task.sources.size()) + 1) {}
  void add(int64_t source, int64_t, int64_t, uint32_t) { ++row_[static_cast<size_t>(source - first_) + 1]; }
  void add_target(int64_t, const std::vector<uint32_t>& sources) {
    for (const uint32_t source : sources) ++row_[size_t{source} + 1];
  }
  std::vector<int64_t> rows();                    // begins of the rows

 private:
  int64_t first_;
  std::vector<int64_t> row_;
};

class Filler {
 public:
  Filler(const Task& task, std::vector<int64_t> row);
  void add(int64_t source, int64_t target, int64_t entity, uint32_t lane) {
    pending_.add(source, target, entity, lane);
    if (pending_.size() == block_size) flush();
  }
  /// Several synapses of one target, with the keys target << 32 | 0, 1, ...; sources count from the projection's first.
  void add_target(int64_t target, const std::vector<uint32_t>& sources);
  Shard finish();
  const Values& values() const { return values_; }

 private:
  void flush();
  const Task* task_;
  Values values_;
  Pairs pending_;
  std::vector<int64_t> entities_;
  std::vector<uint32_t> places_;
  std::vector<int64_t> at_;
  Shard shard_;
};

}  // namespace nsim::wire
