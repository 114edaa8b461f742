// The lines of one stage: record, plot, expect, let. Private to this room.
#pragma once
#include "engine/graph/measures.h"

namespace nsim::graph {

class Lines {
 public:
  Lines(Builder& builder, Stage& stage, const std::vector<std::pair<std::string, Dimension>>* columns = nullptr);
  void make(const syntax::Stage& text);

 private:
  void record(const syntax::Record& record, const std::map<std::string, values::Value>& members);
  void record_values(const syntax::Record& record, const MeasureSight& sight);
  void trace(const values::Cells& cells, int64_t every, Span span);
  void plot(const syntax::Plot& plot);
  void picture(const syntax::Call& call, const std::string& file);
  std::vector<syntax::Expr> each_member(const syntax::Expr& expr, std::vector<std::string>& keys);
  std::optional<MeasureId> against(const syntax::Expr& expr, const std::vector<std::string>& keys, Dimension like);
  void expect(const syntax::Expect& expect, const std::map<std::string, values::Value>& members);
  void collect_needed();
  MeasureSight sight(const std::map<std::string, values::Value>& members = {}) const;

  Builder& b_;
  Stage& stage_;
  Measures measures_;
  const values::Scope& scope_;
  std::map<std::string, const syntax::Expr*> lets_;
  bool in_table_;
};

}  // namespace nsim::graph
