// Checks stages: runs, sweeps, repeats, experiments, and the lines inside them.
#pragma once
#include "engine/check/typer.h"

namespace nsim::check {

/// Where a line stands: inside a run it speaks of that run, inside a sweep or repeat of the finished table of trials.
struct Block {
  enum Kind : uint8_t { file, run, trials } kind = file;
  Names names;
  std::map<std::string, Type> columns;  // what the stages inside have recorded, by the text that records it
  std::map<std::string, Type> courses;  // results that a run records at a pace, by their text: one value for each moment
  bool has_stage = false;
  bool paced = false;  // inside `every`
  std::set<std::string> tests;  // names of tests inside a training, with which their results begin
  bool scores = false;  // `accuracy` is the matrix of a score
  bool trains = false;  // a training: `every` in it may test
  bool open = false;  // a refused stage stands inside: its results have names that nobody knows yet
  Span keyword;
};

class StageChecker {
 public:
  explicit StageChecker(Checker& check) : check_(check) {}
  void stage(const syntax::Stage& stage, Block& around);
  void experiment(const syntax::Experiment& experiment);

 private:
  void steps(const std::vector<syntax::Step>& steps, Block& block);
  void run(const syntax::Stage& stage, Block& around);
  void sweep(const syntax::Stage& stage, Block& around);
  void repeat(const syntax::Stage& stage, Block& around);
  void every(const syntax::Stage& stage, Block& around);
  // learning.cpp
  void learn(const syntax::Stage& stage, Block& around);
  void layers_and_sources(const syntax::Stage& stage, const Sight& sight);
  void layers_and_sources(const std::vector<syntax::Path>& paths, const Sight& sight);
  void split(const syntax::Stage& stage, Block& around);   // splits.cpp
  void mask(const syntax::Stage& stage, Block& around);    // masks.cpp
  void mask_method(const syntax::Call& by, const Sight& sight);
  void score(const syntax::Stage& stage, Block& block);
  std::map<std::string, size_t> splits_;   // how many tasks each has
  static bool is_matrix(const syntax::Path& path, const Block& block);
  bool picture_of_learning(const syntax::Call& call);
  void learning_line(const syntax::Step& step, Block& block);
  void every_of_training(const syntax::Stage& stage, Block& around);   // training_pace.cpp
  bool pace_of_training(const syntax::Expr& every, const Sight& sight);
  void action(const syntax::Stage& stage, Block& around);
  bool action_of_layers(const syntax::Stage& stage);   // layers_filed.cpp
  bool course(const syntax::Record& record, Block& block);
  bool changes(const syntax::Path& path) const;
  void trials(const syntax::Stage& stage, Block& inner, Block& around);
  void close(Block& inner, Block& around);
  void refuse_stage(const syntax::Stage& stage, Block& around);
  Type swept(const syntax::Stage& stage, const Sight& sight);

  // stage_settings.cpp
  void setting(const syntax::Setting& setting, Block& block);
  bool own_setting(const syntax::Setting& setting, const std::string& name, Block& block);
  void until(const syntax::Setting& setting, Block& block);
  bool set_alive(const syntax::Setting& setting, Block& block);
  void set_param(const syntax::Setting& setting, const Declaration& declaration, const Type& value);
  void set_parameter(const syntax::Setting& setting, const Type& value, Block& block);
  void unknown_setting(const syntax::Setting& setting, const std::string& name);

  // results.cpp
  void record(const syntax::Record& record, Block& block);
  void record_of(const syntax::Record& record, const Sight& sight);
  void plot(const syntax::Plot& plot, Block& block);
  void draw(const syntax::Call& call, Block& block);
  bool options_wait(const Builtin& kind, const syntax::Call& call);
  void expect(const syntax::Expect& expect, Block& block);
  bool from_columns(const syntax::Expr& expr, const Block& block);
  bool from_columns(const syntax::Path& path, const Block& block);
  bool covered(const syntax::Path& path, const Block& block, int depth);
  bool covered(const syntax::Expr& expr, const Block& block, int depth);
  bool pace(const syntax::Expr& every, const Sight& sight);

  // recorded.cpp
  void needs_records(const syntax::Stage& stage);

  Diagnostic& error(std::string_view code, Span span, std::string message) { return check_.out->error(code, span, std::move(message)); }
  Checker& check_;
};

}  // namespace nsim::check
