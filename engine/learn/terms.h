// Expressions of stages as arrays: what a loss, a penalty, an activation or a result computes. Private to this room.
#pragma once
#include "engine/learn/network.h"

namespace nsim::learn {

/// A function of the file, a penalty, or a built-in one by its name.
struct FunctionUse {
  std::string name;
  const std::vector<syntax::Formal>* formals = nullptr;
  const syntax::Expr* body = nullptr;
  const syntax::File* file = nullptr;
};

using Thing = std::variant<Array, const Cells*, FunctionUse, values::Value>;

struct Sight {
  const syntax::File* file = nullptr;
  std::map<std::string, Thing> names;          // arguments, lets of the stage
  const std::map<std::string, const syntax::Expr*>* lets = nullptr;
};

class Terms {
 public:
  explicit Terms(Network& network) : n_(network), p_(network.p) {}

  std::optional<Array> array(const syntax::Expr& expr, const Sight& sight);
  std::optional<Thing> thing(const syntax::Expr& expr, const Sight& sight);
  /// What a function makes of one array: activations. Nothing after a message.
  std::optional<Array> apply(const FunctionUse& function, const Array& x, Span span);
  std::optional<FunctionUse> function(const syntax::Name& name, const Sight& sight);
  /// Of one score for each class, and one label for each sample.
  std::optional<Array> cross_entropy(const Array& scores, const Array& label, Span span);
  /// The mean over the samples, as one number; a message when cells are left.
  std::optional<ValueId> mean_of_samples(const Array& array, const std::string& path, Span span);
  /// Over how many samples of the batch this mean goes; invalid: over all.
  ValueId counted(const Array& array);

 private:
  /// What is a number of some of the samples, as its mean over these.
  std::optional<Array> settled(std::optional<Array> array, Span span);
  /// 1 for samples that have this label; invalid: all have it.
  ValueId labelled(const Array& label);
  // term_groups.cpp
  Array shuffled(const Array& x, Span span);
  std::optional<Array> silhouette(const syntax::PathStep& step, const Sight& sight, Span span);
  std::optional<Array> binary(const syntax::Expr& expr, const Sight& sight, Op op);
  std::optional<Array> conditional(const syntax::Expr& expr, const Sight& sight);
  bool align(Array& a, Array& b, Span span);
  ExpressionId alive(const Array& a, const Array& b);
  std::optional<Thing> path(const syntax::Expr& expr, const Sight& sight);
  std::optional<Thing> member(const Thing& of, const syntax::PathStep& step);
  std::optional<Thing> index(const Thing& of, const syntax::PathStep& step, const Sight& sight);
  std::optional<Thing> of_copy(const Cells& copy, const syntax::PathStep& step);
  std::optional<Array> distance(const Cells& cells, Span span);
  const Cells* placed(const std::string& function, const syntax::PathStep& step, const Sight& sight, Span span);
  /// Distances between all cells of a layer, and the axes of the other ends.
  Array apart(const Cells& cells, Axes& others);
  std::optional<Array> pairwise(const syntax::PathStep& step, const Sight& sight, Span span);
  std::optional<Array> nearest(const syntax::PathStep& step, const Sight& sight, Span span);
  std::optional<Array> end_of(const Cells& cells, const syntax::PathStep& end, const syntax::PathStep& call, const Sight& sight);
  std::optional<Array> owner(const syntax::Path& path, const Sight& sight);
  std::optional<Array> kept_by(const syntax::Path& path, Span span);   // masks.cpp
  std::optional<Array> taken(const Array& from, const Array& places);
  std::optional<Thing> call(const syntax::Name& name, const syntax::PathStep& step, const Sight& sight, Span span);
  std::optional<Array> of_text(const FunctionUse& function, const syntax::PathStep& step, const Sight& sight, Span span);
  std::optional<Array> builtin(const std::string& name, const std::vector<Array>& arguments, Span span);
  std::optional<Array> fold(const std::string& name, const syntax::PathStep& step, const Sight& sight, Span span);
  // term_time.cpp
  std::optional<Array> filtered(const Array& x, const Array& tau, Span span);
  std::optional<Array> latency(const Array& spikes, Span span);
  /// `count(spikes, from = 20 ms, to = -10 ms)`: of the steps that end after `from`, up to `to`; negative times count from the end.
  std::optional<Array> count_within(const syntax::PathStep& step, const Sight& sight, Span span);
  std::optional<Array> van_rossum(const Array& a, const Array& b, const Array& tau, Span span);
  std::optional<Array> in_steps(const std::string& function, const Array& x, Span span);
  // term_scores.cpp
  std::optional<Array> correlation(const Array& a, const Array& b, Span span);
  std::optional<Array> communicability(const Array& a, Span span);
  /// What x is in the last step.
  std::optional<Array> last(const Array& x, Span span);
  std::optional<Array> score(const std::string& name, const syntax::PathStep& step, const Sight& sight, Span span);
  std::optional<Axes> axes(const syntax::Expr& expr, const Array& of, const Sight& sight);
  ValueId reduced(const std::string& path, Axes axes, ExpressionId body, const Axes& over, Reduce::Fold fold);
  Array sum(const Array& x, const Axes& over, const std::string& path);

  ExpressionId number(double x) { return p_.expressions.constant(x); }
  ExpressionId make(Op op, ExpressionId a, ExpressionId b = {}, ExpressionId c = {}) { return p_.expressions.make(op, a, b, c); }
  Network& n_;
  Program& p_;
  int depth_ = 0, n_shuffles_ = 0;
};

}  // namespace nsim::learn
