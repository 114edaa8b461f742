// Inside engine/syntax only: a tree as the sequence of its words, without line breaks. Printing is this, then layout.
#pragma once
#include "engine/syntax/ast.h"
#include <string>
#include <vector>

namespace nsim::syntax {

enum class Gap : uint8_t {
  space,   // one blank before the word
  tight,   // none
  free,    // as the author wrote it: `5*v`, `a[0..9]`; `spaced` says what stands there when there is no author
};

enum class Role : uint8_t {
  word,
  first,   // starts a sentence
  open,    // { of a block
  close,   // } of a block
};

struct Word {
  std::string text;
  Gap gap = Gap::space;
  Role role = Role::word;
  bool spaced = true;      // for Gap::free
};

/// Collects words in the order in which they are written.
class Words {
 public:
  void file(const File& file);
  void expr(const Expr& expr);
  void path(const Path& path);
  void call(const Call& call);
  std::vector<Word> take() { return std::move(words_); }

 private:
  // words_expr.cpp
  void binary(const Expr& expr, const char* op, bool spaced);
  void spaced(const Expr& expr, const char* op);
  void conditional(const Expr& expr);
  void range(const Range& range, bool spaced);
  void args(const std::vector<Arg>& args);
  void paths(const std::vector<Path>& paths);
  void quoted(const std::string& text) { word("\"" + text + "\""); }
  template <class Item, class Say>
  void list(const std::vector<Item>& items, Say say);

  // words_items.cpp
  void item(const Item& item);
  void say(const Import& import);
  void say(const Param& param);
  void say(const Let& let);
  void say(const Penalty& penalty);
  void say(const Model& model);
  void say(const Population& population);
  void say(const Layer& layer);
  void say(const Connect& connect);
  void say(const Drive& drive);
  void say(const Experiment& experiment);
  void clause(const Clause& clause);
  void act(const Act& act);
  void acts(const std::vector<Act>& acts);
  void formals(const std::vector<Formal>& formals);
  void size(const std::vector<Axis>& axes);
  void models(const std::vector<Call>& models);
  void placing(const std::optional<Placing>& placing);
  void each(const std::optional<Each>& each);
  void settings(const std::vector<Setting>& settings, bool written);

  // words_stages.cpp
  void say(const Stage& stage);
  void say(const Setting& setting);
  void say(const Record& record);
  void say(const Plot& plot);
  void say(const Present& present);
  void say(const Expect& expect);
  void say(const Minimise& minimise);
  void steps(const std::vector<Step>& steps);

  void word(std::string text) { add(std::move(text), Gap::space); }
  void tight(std::string text) { add(std::move(text), Gap::tight); }
  void name(const Name& name) { word(name.text); }
  void sign(bool drawn) { word(drawn ? "~" : "="); }
  void add(std::string text, Gap gap, bool spaced = true);
  void open();
  void close();
  /// The next word starts a sentence.
  void sentence() { starts_ = true; }

  std::vector<Word> words_;
  bool starts_ = false;
  bool glue_ = false;   // the next word follows without a blank, as after `(`
};

template <class Item, class Say>
void Words::list(const std::vector<Item>& items, Say say) {
  for (size_t i = 0; i < items.size(); ++i) {
    if (i > 0) tight(",");
    say(items[i]);
  }
}

}  // namespace nsim::syntax
