// What a stage that trains or tests measures: its results, the values of cells, places, and claims about them. Private to this room.
//
// Each line of the stage is looked at with what is defined where it stands (`within`). What was wrong has been said when a function gives nothing or false.
#pragma once
#include "engine/learn/pace.h"
#include "engine/learn/terms.h"

namespace nsim::learn {

using Lets = std::map<std::string, const syntax::Expr*>;

class Measured {
 public:
  Measured(Network& network, Terms& terms, Lesson& lesson, Lets lets, Diagnostics& out);

  /// A `let` of the stage, seen in all its lines.
  void define(const syntax::Setting& let) { lets_[let.target.head.text] = &let.value; }
  /// What `every` defines is seen inside it.
  void within(const Line& line);
  const Sight& sight() const { return sight_; }

  /// Which result of the lesson the expression has become.
  std::optional<size_t> result(const syntax::Expr& expr, const std::string& label);
  bool record(const syntax::Record& record, Pace pace);
  /// Claims are about means over the samples of the stage, so bounds are numbers known before.
  bool expect(const syntax::Expect& claim, Pace pace);

 private:
  bool refuse(Span span, const std::string& what);
  const syntax::Expr* modularity_of(const syntax::Expr& expr) const;
  std::optional<size_t> modularity(const syntax::Expr& weight, const std::string& label, Span span);
  const syntax::Expr& meant(const syntax::Expr& expr) const;
  std::optional<bool> of_cells(const syntax::Expr& expr);
  bool places(const syntax::Record& record, Pace pace);
  std::optional<const syntax::Expr*> bounds(const syntax::Expect& expect, Claim& claim);

  Network& network_;
  Terms& terms_;
  Lesson& lesson_;
  Diagnostics& out_;
  const syntax::File& main_;
  Sight sight_;
  Lets lets_, seen_;                           // of the stage; with those of the `every` at hand
  const syntax::Stage* inside_ = nullptr;
};

}  // namespace nsim::learn
