// Stages as words.
#include "engine/syntax/words.h"

namespace nsim::syntax {

void Words::steps(const std::vector<Step>& steps) {
  open();
  for (const Step& step : steps) {
    sentence();
    std::visit([&](const auto& what) { say(what); }, step.what);
  }
  close();
}

void Words::say(const Setting& setting) {
  if (setting.let) word("let");
  path(setting.target);
  sign(setting.drawn);
  expr(setting.value);
}

void Words::say(const Record& record) {
  word("record");
  paths(record.what);
  if (!record.of.empty()) {
    word("of");
    paths(record.of);
  }
  if (record.every) {
    word("every");
    expr(*record.every);
  }
  each(record.each);
  if (record.into) {
    word("into");
    quoted(*record.into);
  }
}

void Words::say(const Plot& plot) {
  word("plot");
  list(plot.calls, [&](const Call& one) { call(one); });
  if (plot.into) {
    word("into");
    quoted(*plot.into);
  }
}

void Words::say(const Present& present) {
  word("present");
  paths(present.what);
  if (present.duration) {
    word("for");
    expr(*present.duration);
  }
}

void Words::say(const Expect& expect) {
  word("expect");
  expr(expect.value);
  if (expect.in) {
    word("in");
    range(*expect.in, true);
  }
  each(expect.each);
}

void Words::say(const Minimise& minimise) {
  word("minimise");
  expr(minimise.value);
}

void Words::say(const Stage& stage) {
  static const char* words[] = {"run", "train", "sweep", "repeat", "every", "evaluate", "score", "split", "mask", "reset", "save", "load"};
  word(words[stage.kind]);
  if (stage.kind == Stage::sweep) name(stage.swept);
  if (stage.name) {
    name(*stage.name);
    tight(":");
  }
  paths(stage.what);
  if (stage.amount) expr(*stage.amount);
  if (stage.in) {
    word("in");
    range(*stage.in, true);
  }
  if (!stage.on.empty()) {
    word("on");
    paths(stage.on);
  }
  if (!stage.over.empty()) {
    word("for");
    paths(stage.over);
  }
  if (stage.by) {
    word("by");
    call(*stage.by);
  }
  if (stage.with) {
    word("using");
    call(*stage.with);
  }
  if (stage.into) word("into");
  if (stage.file) quoted(*stage.file);
  if (stage.has_steps) steps(stage.steps);
}

}  // namespace nsim::syntax
