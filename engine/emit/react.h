// Writes one event of a synapse model. Internal to the room.
//
// What is one number for the spike (the trace of its source) is loaded before the loop over its synapses; the loop works on pieces of a row, so that
// lines run in SIMD lanes and what is sent is added afterwards, in the order of the row. Targets are numbers of 16 or 32 bits: the text is a template.
#pragma once
#include "engine/emit/program.h"

namespace nsim::emit {

class React {
 public:
  React(Program& p, const plan::ReactLaunch& launch);
  std::string write();      // the call
  /// Of an `on post` that is put off (plan::Replay): the functions that do it later, which `on pre` calls.
  Program::Replay write_replay();

 private:
  using Plasticity = graph::Plasticity;
  using Source = plan::Source;
  using Moment = Plasticity::Event::Moment;

  std::string slot(Slot::Kind kind) { return p_.args.tract(kind, plastic_.delivery.tract); }
  std::string column(Slot::Kind kind) { return p_.args.column(kind, launch_.plastic); }
  bool is_of_source(uint32_t buffer) const { return block_of(buffer) == plastic_.of_pre || p_.schedule.buffers[buffer].is_past; }
  uint32_t block_of(uint32_t buffer) const { return p_.schedule.buffers[buffer].block; }
  static std::vector<uint32_t> roots_of(const plan::ReactRun& run);

  // ---- reacts.cpp: arrays, the walk over rows, the lines
  void declare_arrays(const plan::Code& code);
  void declare_arrays(const plan::ReactRun& run);
  /// From where the numbers of synapses, of source cells, or of targets as the branch counts them, are counted.
  std::string origin(uint32_t block);
  void declare(uint32_t buffer);
  bool sends() const;
  void declare_sums();
  // ---- the walk
  bool by_column() const { return launch_.by_target; }
  /// Numbers of synapses for draws, elements of sources for their values; the turn of several spikes of a source in one step.
  void declare_keys();
  void declare_keys_of_row();
  void open_walk();
  void open_rows();
  void close_walk();
  /// Of the synapse at hand in a column.
  std::string place_of_source(uint32_t buffer) const { return p_.schedule.buffers[buffer].is_past ? "[elements[source[base + i]]]" : "[source[base + i]]"; }
  /// What a run reads that is one number for the spike has a local; the rest is found by the synapse.
  std::string element(Plasticity::Side side, uint32_t buffer);
  Reach reach(Plasticity::Side side);
  void write_run(const plan::ReactRun& run, CodePrinter& code);
  void write_pieces(const plan::ReactRun& run, CodePrinter& code);
  /// What a run over synapses reads that is one number for the spike.
  void declare_locals(const plan::Code& code);
  void write_stores(const plan::ReactRun& run, CodePrinter& code);
  void write_send(const std::string& amount, const std::string& onto);

  // ---- columns.cpp
  void open_columns();
  void declare_shift();                              // from a cell of the targets to its number in branches
  void meet(const plan::ReactRun& run);
  void part(const plan::ReactRun& run);
  /// Over the column of the target at hand; a name for the rest of the event.
  void write_fold(const plan::ReactRun::Fold& fold, CodePrinter& code);

  // ---- replays.cpp
  std::string replay(Slot::Kind kind) { return p_.args.replay(kind, launch_.plastic); }
  std::string write_put_off();
  void write_age(std::vector<CodePrinter>& codes);
  void write_settle(const Program::Replay& names);

  Program& p_;
  const plan::ReactLaunch& launch_;
  const plan::Plastic& plastic_;
  const plan::Tract& tract_;
  const plan::Wiring& wiring_;
  uint32_t post_block_ = 0;
  std::string post_group_;
  Names names_;
  std::map<uint32_t, std::string> arrays_, locals_, folded_, met_;  // met_: what a column fetched into short arrays
  bool draws_ = false, reads_past_ = false;
};

}  // namespace nsim::emit
