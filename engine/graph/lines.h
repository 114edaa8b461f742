// The lines of one stage: record, plot, expect, let. Private to this room.
#pragma once
#include "engine/graph/measures.h"

namespace nsim::graph {

/// Lines that stand together: those of the stage itself, or those inside one `every`.
struct Group {
  const std::vector<syntax::Step>* steps = nullptr;
  int64_t every = 0;                                        // in steps; 0: at the end of the stage
  std::map<std::string, const syntax::Expr*> lets;          // of this group and those around it
};

class Lines {
 public:
  /// In a table of trials there are `columns`, and `swept` is what tells the trials apart.
  Lines(Builder& builder, Stage& stage, const std::vector<std::pair<std::string, Dimension>>* columns = nullptr, const std::string& swept = "");
  void make(const syntax::Stage& text);

 private:
  void find_groups(const syntax::Stage& text);
  void record_lines(const Group& group, bool values);
  void record(const syntax::Record& record, const Group& group, const std::map<std::string, values::Value>& members);
  void record_values(const syntax::Record& record, const Group& group, const MeasureSight& sight);
  void trace(const values::Cells& cells, int64_t every, Span span);
  int64_t pace(const syntax::Expr& every, const std::map<std::string, values::Value>& members);
  void last_of_synapses(const values::Cells& cells, const syntax::Path& what);
  void plot(const syntax::Plot& plot);
  void picture(const syntax::Call& call, const std::string& file);
  std::vector<syntax::Expr> each_member(const syntax::Expr& expr, std::vector<std::string>& keys);
  std::optional<MeasureId> against(const syntax::Expr& expr, const std::vector<std::string>& keys, Dimension like);
  void expect(const syntax::Expect& expect, const Group& group, const std::map<std::string, values::Value>& members);
  void until(const syntax::Setting& setting);
  MeasureSight sight(const std::map<std::string, values::Value>& members = {}) const;
  MeasureSight sight(const Group& group, const std::map<std::string, values::Value>& members) const;

  // courses.cpp: what is measured at a pace
  std::optional<MeasureId> paced(const syntax::Expr& expr, int64_t every, const MeasureSight& sight);
  Stage::Pace& at_pace(int64_t every);
  void collect_needed();
  void collect(MeasureId root, Stage::Pace* pace, std::set<uint32_t>& seen);

  Builder& b_;
  Stage& stage_;
  Measures measures_;
  Stage nothing_recorded_;
  Measures moment_;                                         // what is read at moments: values of cells as they stand then, recorded or not
  const values::Scope& scope_;
  std::vector<Group> groups_;
  std::map<std::string, MeasureId> courses_;                // results recorded at a pace, by the text that records them
  bool in_table_;
};

/// What `reset`, `save` and `load` do; empty after a mistake.
std::optional<Action> action_of(Builder& builder, const syntax::Stage& text);

}  // namespace nsim::graph
