// The state of one build: the graph so far, and what the parts of the builder know of each other. Private to this room.
//
// Reading order: build.cpp (who calls whom), populations.cpp, initial.cpp, projections.cpp, drives.cpp, sources.cpp, models.cpp with events.cpp,
// then stages.cpp and measures.cpp. lower.h turns expressions to DAGs.
#pragma once
#include "engine/graph/build.h"
#include "engine/graph/lower.h"
#include "engine/graph/settings.h"
#include <memory>

namespace nsim::graph {

/// Whether an event, or without one an equation of the synapses, reads a value of the source cell itself, `pre.v`.
bool reads_source(const Graph& graph, const Plasticity& plastic, const Plasticity::Event& event);
bool reads_source(const Graph& graph, const Plasticity& plastic);
/// Whether synapses are folded in an expression: `mean(w, over = incoming)`.
bool folds_synapses(const syntax::Expr& expr);
/// "ampa.g" of `post.ampa.g`.
std::string member_after_end(const syntax::Path& path);
/// What a call gives for a parameter; null: its default holds.
const syntax::Expr* argument_of(const check::Part& part, const syntax::Formal& formal);

/// One population of the network: one member of a family, or the only one.
struct Cells {
  const syntax::Population* text = nullptr;
  const syntax::File* file = nullptr;
  const check::Composition* composition = nullptr;  // null for sources
  std::map<std::string, values::Value> members;     // p, of its family
  PopulationId id;
  std::map<std::string, Term> lets;                    // of its settings
  std::map<std::string, std::optional<Term>> initial;  // by path of the variable; empty while it is found out
};

/// What the populations of one block have in common.
struct Model {
  const check::Composition* composition = nullptr;
  std::map<std::string, values::Value> odd;  // parameters that are truths, texts or names: part of the text of the kernel
  std::map<std::string, ValueId> by_path;
  std::map<std::string, ValueId> counters;  // "v.held", "since_spike", "every"
  ValueId alive;                            // parameter of each cell, 1 or 0; invalid: all are, always
  std::set<uint32_t> arriving;              // states that projections and drives aim at (ids of values)
};

struct Sentence {
  const syntax::Item* item = nullptr;
  const syntax::File* file = nullptr;
};

class Builder {
 public:
  Builder(const check::Facts& facts, const values::Bindings& bindings, Diagnostics& diagnostics);

  Graph graph;
  const check::Facts& facts;
  values::Bindings bindings;  // with the settings of the runs
  Diagnostics& out;
  Lowering lowering;
  std::vector<Cells> cells;   // by population
  std::vector<Model> models;  // by block
  std::map<std::string, PopulationId> by_name;
  std::map<std::string, std::vector<PopulationId>> synapses_of;  // by name of a connection with a synapse model: its hidden populations of synapses
  std::map<std::string, std::vector<ProjectionId>> projections_of;  // by name of a connection
  std::set<std::string> set_by_stages;  // "noise.rate": parameters of objects that single runs set

  // ---- build.cpp
  void only(const Sentence& sentence) { sentences_ = {sentence}; }
  const std::vector<Sentence>& sentences() const { return sentences_; }  // of the main file and of those that it imports, in order
  const values::Scope& scope(const syntax::File& file);
  values::Scope member_scope(const syntax::File& file, const std::map<std::string, values::Value>& members);
  std::vector<std::map<std::string, values::Value>> members_of(const std::optional<syntax::Each>& each, const syntax::File& file);
  std::optional<double> host_number(const syntax::Expr& expr, const values::Scope& scope);
  std::optional<int64_t> host_whole(const syntax::Expr& expr, const values::Scope& scope);
  std::string located(const std::string& path, const syntax::File& from) const;
  /// Cells that a path names: `exc`, `column[p]`, `a[0..9]`, `exc.ampa.g` with `variable` after the dot.
  std::optional<std::vector<CellRange>> ranges(const syntax::Path& path, const values::Scope& scope, std::string* variable = nullptr);
  std::optional<std::vector<CellRange>> ranges(const values::Cells& cells, Span span);
  /// A time in steps, or a count of steps: `5 ms`, `50 steps`.
  std::optional<double> steps_of(const syntax::Expr& expr, const values::Scope& scope);

  // ---- populations.cpp, geometry.cpp
  void make_populations();
  Geometry geometry(const Cells& made, const values::Scope& scope);
  ValueId add_value(BlockId block, Value value);
  ValueId find_value(PopulationId population, const std::string& path) const;
  ValueId target(PopulationId population, const std::string& variable, Span span);  // reports when there is none

  // ---- coordinates.cpp: what points of cells and of synapses are called
  std::optional<Term> cell_point(const Population& population, const syntax::Path& path);
  std::optional<Term> synapse_point(const Population& pre, const Population& post, const syntax::Path& path, const std::vector<std::string>& columns);
  std::optional<Term> parameter_of(PopulationId population, const syntax::Path& path, Reach reach);

  // ---- initial.cpp
  void make_values();
  void make_alive(BlockId block);
  std::optional<ExpressionId> initial_of(Cells& made, const std::string& path);
  std::optional<Term> initial_term(Cells& made, const std::string& path);
  /// `alive = cell > 3` of a population or a stage, as 1 or 0 of each cell.
  std::optional<ExpressionId> alive_of(const Cells& made, const syntax::Setting& setting, const values::Scope& host);

  // ---- sources.cpp
  void make_emissions();
  // ---- projections.cpp with joined.cpp, drives.cpp
  void make_projections();
  // ---- synapses.cpp
  /// What the model after `with` adds to a projection between these ends; nothing after a message.
  std::optional<Plasticity> plasticity(const Projection& projection, const syntax::Connect& text, const values::Scope& scope);
  bool fuse(const Projection& projection);
  void make_drives();
  // ---- models.cpp
  void make_nodes();
  // ---- stages.cpp
  void make_stages(const std::vector<const syntax::Stage*>& runs);
  // ---- actions.cpp
  void make_actions(const std::vector<const syntax::Stage*>& sentences);

 private:
  std::vector<Sentence> sentences_;
  std::map<const syntax::File*, std::unique_ptr<values::Scope>> scopes_;
};

}  // namespace nsim::graph
