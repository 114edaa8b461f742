// The step of one block: equations, arrivals, updates, events, in the order of the phases. Private to this room.
//
// Versions: what a name reads depends on where it stands. In equations everything is as at t_n, except what an earlier `solve` line of the
// same part has solved; receptors and inputs are always those of t_n. Later, every line sees what the lines before it wrote.
#pragma once
#include "engine/graph/builder.h"

namespace nsim::graph {

class Nodes {
 public:
  Nodes(Builder& builder, BlockId block);
  void make();

 private:
  enum class Moment : uint8_t { begin, equations, later, start };  // begin: versions of t_n only; start: a stage begins
  struct Place {
    Moment moment = Moment::later;
    size_t part = 0;
  };

  // ---- nodes.cpp
  void clear_inputs();
  void equations();
  void external();
  void arrivals();
  void updates();
  ExpressionId alive();  // only of blocks where some cells may not be
  void keep_the_dead();
  void written(ValueId value);
  void write(ValueId value, ExpressionId body, Phase phase, Span span);
  ExpressionId latest(ValueId value) { return read(value, version_[value.at]); }
  ExpressionId read(ValueId value, uint16_t version);
  ExpressionId frozen(ValueId value, ExpressionId otherwise);  // keeps the old value while it is held
  bool has_own(size_t part, const std::string& name) const;

  // ---- reads.cpp
  Sight sight(Place place);
  std::optional<Term> find(const syntax::Path& path, Place place);
  std::optional<Term> variable(const check::Variable& v, Place place);
  std::optional<ExpressionId> currents(const check::Variable& v, Place place);  // what receptors add to a variable of the neuron
  std::optional<Term> special(const syntax::Name& function, const syntax::PathStep& step, Place place);
  std::optional<Term> since(Place place);
  std::optional<Term> reduction(const syntax::Name& function, const syntax::PathStep& step, Place place);  // folds.cpp
  ExpressionId folded(Reduce reduce, const syntax::Name& function);
  bool has_axes(const std::vector<syntax::Name>& axes);

  // ---- events.cpp
  void find_counters();
  void starts();
  void count_down();
  std::optional<ExpressionId> next_count(const std::string& path, ValueId counter);
  void events(syntax::Clause::Kind kind);
  ExpressionId over(const syntax::Clause& every);
  void acts(const syntax::Clause& clause, Place place, ExpressionId condition);
  void act(const syntax::Act& act, Sight& block, size_t part, ExpressionId condition);
  void hold(const syntax::Act& act, const Sight& block, size_t part, ExpressionId condition);
  std::optional<ExpressionId> condition(const syntax::Expr& expr, size_t part);
  std::optional<ExpressionId> compare_since(const syntax::Expr& expr, const Sight& sight);
  std::optional<ExpressionId> in_steps(const syntax::Expr& expr, const Sight& sight);
  std::set<uint32_t> states_read(ExpressionId root) const;
  ValueId counter(const std::string& path, double first, Span span);

  Builder& b_;
  Arena& arena_;
  BlockId block_;
  Model& model_;
  const check::Composition& composition_;
  std::vector<Node> Block::*nodes_ = &Block::nodes;                   // where nodes go: to the step, or to what happens when a stage begins
  std::map<uint32_t, uint16_t> version_;
  std::map<uint32_t, size_t> part_of_;                                // by value
  std::map<std::pair<const check::Variable*, Moment>, Term> locals_;  // lets as read since the last write
  Phase phase_ = Phase::update;                                       // of the lines at hand
  std::map<std::string, std::pair<size_t, const syntax::Clause*>> paces_;  // counters of `every`, with their part
  std::set<uint32_t> tested_;                                         // counters that the event at hand waits for: no need to look at them again
};

}  // namespace nsim::graph
