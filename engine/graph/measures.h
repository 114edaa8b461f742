// Measures: expressions of recorded values, with the functions of the language put in place. Private to this room.
#pragma once
#include "engine/graph/builder.h"

namespace nsim::graph {

/// What names mean inside a measure: values of the host first, then measures, then lets of the stage.
struct MeasureSight {
  std::map<std::string, values::Value> names;  // members of a family, arguments that are known
  std::map<std::string, MeasureId> measures;   // arguments that must be measured
  const std::map<std::string, const syntax::Expr*>* lets = nullptr;
  const std::map<std::string, MeasureId>* courses = nullptr;  // results recorded at a pace, by their text: seen where that is written directly
  const values::Scope* host = nullptr;
};

class Measures {
 public:
  /// `builder` has the network; for the table of trials it has none, and `columns` are what stands in the table.
  Measures(Builder& builder, Stage& stage, const std::vector<std::pair<std::string, Dimension>>* columns = nullptr, std::string swept = "")
      : b_(builder), stage_(stage), columns_(columns), swept_(std::move(swept)) {}

  std::optional<MeasureId> measure(const syntax::Expr& expr, const MeasureSight& sight);
  std::optional<MeasureId> of_value(const values::Value& value, Span span);
  /// Empty when the expression is no value of the host.
  std::optional<values::Value> host(const syntax::Expr& expr, const MeasureSight& sight, Diagnostics& diagnostics) const;
  std::optional<values::Value> host(const syntax::Expr& expr, const MeasureSight& sight) const;
  MeasureId add(Measure measure);
  MeasureId text(std::string word, Span span);
  MeasureId list(std::vector<MeasureId> items, Span span);
  /// Whether an argument of this name is a word: an axis, a name of a way to break ties.
  static bool is_word(std::string_view argument, std::string_view spec);
  MeasureId words(const syntax::Expr& expr, const MeasureSight& sight);

 private:
  /// Words of `over` and `each`; a message for a word that nothing here has as an axis. In a table, what is swept names its trials.
  std::optional<MeasureId> axes(const syntax::Expr& expr, const MeasureSight& sight);
  std::optional<MeasureId> operation(const syntax::Expr& expr, const MeasureSight& sight);
  std::optional<MeasureId> path(const syntax::Expr& expr, const MeasureSight& sight);
  std::optional<MeasureId> call(const syntax::Expr& expr, const MeasureSight& sight);
  std::optional<MeasureId> builtin(const syntax::Name& name, const syntax::PathStep& step, const MeasureSight& sight, Span span);
  std::optional<MeasureId> apply(const syntax::Let& function, const values::Scope* home, const syntax::PathStep& step, const MeasureSight& sight,
                                 Span span);
  std::optional<MeasureId> of_cells(const values::Cells& cells, Span span);
  /// measure_living.cpp: cells that are not alive are not counted.
  std::optional<MeasureId> alive_of(const std::vector<CellRange>& cells, Span span);
  std::optional<MeasureId> living(MeasureId numbers, const std::vector<CellRange>& cells, Span span);
  std::optional<MeasureId> how_many(const std::vector<CellRange>& cells, Span span);
  bool may_be_dead(const std::vector<CellRange>& cells) const;
  /// Whether an expression gives cells that may not be alive to a function: then it is no value of the host, which knows only how many cells there are.
  bool asks_living(const syntax::Expr& expr, const MeasureSight& sight, int depth = 0) const;
  const syntax::Let* definition(const syntax::Path& path) const;
  /// measure_synapses.cpp: what is read of the synapses of a connection by its name.
  const std::vector<ProjectionId>* line_of(const std::string& name, const MeasureSight& sight) const;
  std::optional<MeasureId> of_synapses(const values::Cells& synapses, Span span);
  std::optional<MeasureId> of_ends(const std::vector<ProjectionId>& line, const syntax::Path& path, const MeasureSight& sight);
  /// In the table of trials: the column that the expression names, and whether it names one somewhere inside.
  const std::pair<std::string, Dimension>* column(const syntax::Expr& expr, const MeasureSight& sight) const;
  bool mentions_column(const syntax::Expr& expr, const MeasureSight& sight) const;
  Dimension result_dimension(std::string_view rule, const Measure& call) const;

  Builder& b_;
  Stage& stage_;
  const std::vector<std::pair<std::string, Dimension>>* columns_;
  std::string swept_;
  int depth_ = 0;
};

/// The same expression with the members of a family filled in: `rate(column[p])` becomes `rate(column["L4E"])`.
syntax::Expr filled(const syntax::Expr& expr, const std::map<std::string, values::Value>& members);

}  // namespace nsim::graph
