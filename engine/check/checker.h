// The state of one check: what is found out, and the questions that its parts ask each other. Private to this room.
//
// Reading order: check.cpp (who calls whom), scope.cpp, compose.cpp, models.cpp, network.cpp, stages.cpp; typer.h answers "what is this expression".
#pragma once
#include "engine/check/builtins.h"
#include "engine/check/facts.h"
#include "engine/check/names.h"
#include <set>

namespace nsim::check {

/// The ends of a connection and what its weight is, for those who read its synapses; without a weight where a synapse model has it.
struct Joint {
  Type from, to;
  std::optional<Dimension> weight;
};

struct Checker {
  Checker(const syntax::Program& program, const values::Bindings& bindings, Facts& facts, Diagnostics& out)
      : program(program), main(program.main()), here(&program.main()), bindings(bindings), facts(facts), said(out), out(&out) {}

  const syntax::Program& program;
  const syntax::File& main;
  const syntax::File* here;  // the file whose sentences are being walked
  const values::Bindings& bindings;
  Facts& facts;
  Diagnostics& said;  // the real list, whatever `out` is for the moment
  Diagnostics* out;   // where messages go; functions are typed into one of their own

  // ---- names (scope.cpp, file_names.cpp)
  void declare_all();
  const Names& names_of(const syntax::File& file);  // what its own sentences see at file level
  std::optional<Type> type_of(const Declaration& declaration, Span use);
  const syntax::Model* model_named(const std::string& name, const syntax::File& file, const syntax::File** home);
  std::set<std::string> axis_words();            // what `over` may name
  bool is_cells(const std::string& name) const;  // a population, source or layer of the file at hand
  std::string cells_with(const std::string& variable) const;  // the first population of the file at hand whose cells have it; else ""

  // ---- messages about names (unknown.cpp)
  void unknown_name(const syntax::Name& name, std::vector<Known> candidates, const std::string& label, const std::string& note = "");
  Diagnostic& unknown_word(std::string_view code, Span span, const std::string& message, const std::string& word, std::vector<Known> candidates,
                           const std::string& label);
  void wrong_kind(Span span, const std::string& name, const Declaration& declaration, const std::string& wanted);
  void refuse(std::string_view code, Span span, const std::string& what, const std::string& label = "");

  /// `~` must be followed by a drawing function somewhere (N325).
  void needs_draw(const syntax::Expr& expr);

  /// Why a variable has its dimension: "`v` was declared with `0 mV`", "`v` is a voltage because of `v_r = -60 mV`".
  std::string reason(const Composition& made, const Variable& variable) const;

  // ---- populations (compose.cpp)
  void compose_all();
  const Composition* composition_of(const syntax::Population& population) const;  // null when it could not be composed
  /// Types of a composition's variables beyond their dimension (truths and texts among the parameters).
  Type type_of(const Composition& composition, const Variable& variable) const;
  const std::vector<std::string>& keys_of(const syntax::Population& population);  // members of a family

  // ---- members of families
  void bind_members(const std::optional<syntax::Each>& each, const Sight& outer, Names& names, bool report = true);
  /// Names of the first member with their values, for checks that need numbers. Empty when the family has none.
  std::map<std::string, values::Value> first_member(const std::optional<syntax::Each>& each);

  /// The value of a host expression, without messages; empty when it has none here.
  std::optional<values::Value> quiet_value(const syntax::Expr& expr, const std::map<std::string, values::Value>& members = {});
  std::optional<values::Value> value_of(const syntax::Expr& expr);  // with messages
  /// What only a value shows: an index beyond the last cell, a row that is not there.
  void check_value(const syntax::Expr& expr, const std::map<std::string, values::Value>& members = {});
  void check_value(const syntax::Path& path, const std::map<std::string, values::Value>& members = {});
  std::optional<Dimension> space_dimension(const syntax::Population& population);  // of `dist`; empty without a space
  std::optional<double> quiet_number(const syntax::Expr& expr, const std::map<std::string, values::Value>& members = {});

  // ---- the walk
  void check_definitions();
  void check_models();
  void check_network();
  void check_stages();
  void check_delays();
  void check_import_setting(const syntax::Import& import, const syntax::Setting& setting);
  void compose_synapses();  // models of connections; the values of one that has none are asked for nowhere

  // ---- memory of what was found out
  std::map<const syntax::File*, Names> file_names;
  std::map<const void*, std::optional<Type>> definition_types;  // by Param, Let; empty while it is being found out
  std::map<const void*, std::string> ready_functions;           // functions whose own text has a mistake: "" or the code
  std::map<const syntax::Population*, std::vector<std::string>> keys;
  std::map<const syntax::Formal*, Type> odd_types;  // parameters that are truths, texts or names
  std::set<const syntax::Population*> broken;       // no composition: their members are not asked for
  std::set<const syntax::Model*> checked_synapses;  // their lines have been looked at
  std::map<const syntax::Connect*, Joint> joints;   // of connections without a mistake
  std::set<const void*> refused;                    // items that were refused: nothing more is said about them
  std::map<const syntax::Population*, const syntax::File*> homes;
  std::vector<std::pair<Span, double>> constant_delays;  // ms; compared with the steps of the runs
  std::vector<std::pair<Span, double>> constant_steps;
  std::vector<const syntax::Let*> open_functions;  // being typed, outermost first
  int depth = 0;                                   // of functions within functions
  long work = 0;                                   // functions typed for one sentence
  bool exhausted = false;                          // too many once: said once
};

}  // namespace nsim::check
