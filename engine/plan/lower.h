// Expressions of the DAG to straight-line Code. Internal to the room.
//
// One Lowering makes one Code. Equal expressions are one instruction; what no result needs is left out by `finish`.
#pragma once
#include "engine/plan/layout.h"
#include "engine/plan/streams.h"
#include <optional>
#include <unordered_map>

namespace nsim::plan {

/// Where the code runs: in a step (coordinates come from buffers, draws may use tables), or once (coordinates are given by whoever evaluates).
enum class Setting : uint8_t { step, once };

class Lowering {
 public:
  Lowering(Layout& layout, Schedule& schedule, Streams& streams, Setting where, graph::BlockId block = {})
      : layout_(layout), schedule_(schedule), streams_(streams), where_(where), block_(block) {}

  /// The clocks of the expressions stand at the beginning of the step (nodes of a block), not at its end (drives, sources). Said before lowering.
  void at_beginning() { beginning_ = true; }
  uint32_t lower(graph::ExpressionId id, Span span = {}, const std::string& name = {});
  /// The newest version of a value of the own cell; version 0 is loaded from its place.
  uint32_t current(graph::ValueId value);
  /// Makes the next version.
  void write(graph::ValueId value, uint32_t instruction);
  const std::map<graph::ValueId, std::vector<uint32_t>>& written() const { return versions_; }
  uint32_t load_buffer(uint32_t buffer, Type type, const std::string& name);
  uint32_t add(Instruction instruction);  // the same instruction twice is one
  Instruction& operator[](uint32_t at) { return code_.body[at]; }

  /// The code with only what `roots` and what they read need; the roots are renumbered in place.
  Code finish(const std::vector<uint32_t*>& roots);

 private:
  uint32_t read(const graph::Expression& e);
  uint32_t coordinate(const graph::Expression& e);
  uint32_t draw(graph::ExpressionId id);
  uint32_t ticks(bool end);
  uint32_t time(bool end);
  bool is_end_of_step(const graph::Expression& e) const;
  uint32_t number(double value);
  std::optional<int> table_for(graph::ExpressionId mean);

  Layout& layout_;
  Schedule& schedule_;
  Streams& streams_;
  Setting where_;
  graph::BlockId block_;
  bool beginning_ = false;
  Span span_;
  Code code_;
  std::unordered_map<uint32_t, uint32_t> done_;               // expression → instruction
  std::map<graph::ValueId, std::vector<uint32_t>> versions_;  // 1, 2, ...
  std::unordered_multimap<uint64_t, uint32_t> known_;
};

/// The code with only what `roots` and what they read need; the roots are renumbered in place.
Code needed_by(const Code& code, const std::vector<uint32_t*>& roots);
/// True for constants, parameters of populations and the step: one number for each population.
bool is_uniform(const graph::Graph& graph, graph::ExpressionId id);
/// The number that an expression is for a population (of the own, pre or post cell), when it can be known before the run.
std::optional<double> number_of(graph::Graph& graph, graph::ExpressionId id, graph::PopulationId own, graph::PopulationId pre = {},
                                graph::PopulationId post = {});

}  // namespace nsim::plan
