// Expressions as words.
#include "engine/syntax/words.h"
#include "engine/text/diagnostic.h"

namespace nsim::syntax {

void Words::add(std::string text, Gap gap, bool spaced) {
  Word word{std::move(text), gap, Role::word, spaced};
  if (glue_) word.gap = Gap::tight;
  if (starts_) word.role = Role::first;
  glue_ = starts_ = false;
  words_.push_back(std::move(word));
}

void Words::open() {
  add("{", Gap::space);
  words_.back().role = Role::open;
}

void Words::close() {
  starts_ = false;
  add("}", Gap::space);
  words_.back().role = Role::close;
}

/// Without an author, `v^2` is written tight; a unit before `^` or `/` would swallow what follows, so a quantity never is.
void Words::binary(const Expr& expr, const char* op, bool spaced) {
  this->expr(expr.args[0]);
  add(op, Gap::free, spaced);
  size_t right = words_.size();
  this->expr(expr.args[1]);
  if (words_[right].gap == Gap::space) {
    words_[right].gap = Gap::free;
    words_[right].spaced = spaced;
  }
}

/// Always with blanks around the operator.
void Words::spaced(const Expr& expr, const char* op) {
  this->expr(expr.args[0]);
  word(op);
  this->expr(expr.args[1]);
}

void Words::conditional(const Expr& expr) {
  word("if");
  this->expr(expr.args[0]);
  word("then");
  this->expr(expr.args[1]);
  word("else");
  this->expr(expr.args[2]);
}

namespace {

bool simple(const Expr& expr) { return expr.kind == ExprKind::number || (expr.kind == ExprKind::path && expr.path.is_name()); }

}  // namespace

void Words::expr(const Expr& expr) {
  switch (expr.kind) {
    case ExprKind::path: return path(expr.path);
    case ExprKind::quantity:
    case ExprKind::number:
    case ExprKind::truth: return word(expr.literal);
    case ExprKind::text: return quoted(expr.literal);
    case ExprKind::group:
      word("(");
      glue_ = true;
      this->expr(expr.args[0]);
      return tight(")");
    case ExprKind::list:
      word("[");
      glue_ = true;
      list(expr.items, [&](const Range& item) { range(item, true); });
      return tight("]");
    case ExprKind::power: return binary(expr, "^", !(simple(expr.args[0]) && simple(expr.args[1])));
    case ExprKind::negate:
      word("-");
      glue_ = true;
      return this->expr(expr.args[0]);
    case ExprKind::logical_not:
      word("not");
      return this->expr(expr.args[0]);
    case ExprKind::multiply: return binary(expr, "*", true);
    case ExprKind::divide: return binary(expr, "/", true);
    case ExprKind::add: return spaced(expr, "+");
    case ExprKind::subtract: return spaced(expr, "-");
    case ExprKind::less: return spaced(expr, "<");
    case ExprKind::less_equal: return spaced(expr, "<=");
    case ExprKind::greater: return spaced(expr, ">");
    case ExprKind::greater_equal: return spaced(expr, ">=");
    case ExprKind::equal: return spaced(expr, "==");
    case ExprKind::not_equal: return spaced(expr, "!=");
    case ExprKind::logical_and: return spaced(expr, "and");
    case ExprKind::logical_or: return spaced(expr, "or");
    case ExprKind::conditional: return conditional(expr);
    case ExprKind::missing: bug("a tree with a syntax error was printed");
  }
}

void Words::range(const Range& range, bool spaced) {
  expr(range.first);
  if (range.last.empty()) return;
  add("..", spaced ? Gap::space : Gap::free, spaced);
  size_t right = words_.size();
  expr(range.last[0]);
  if (!spaced) {
    words_[right].gap = Gap::free;
    words_[right].spaced = false;
  }
  if (!range.by.empty()) {
    word("by");
    expr(range.by[0]);
  }
}

void Words::path(const Path& path) {
  name(path.head);
  for (const PathStep& step : path.steps) {
    if (step.kind == PathStep::member) {
      tight(".");
      tight(step.name.text);
    } else if (step.kind == PathStep::index) {
      tight("[");
      glue_ = true;
      list(step.indices, [&](const Range& index) { range(index, false); });
      tight("]");
    } else {
      args(step.args);
    }
  }
}

void Words::paths(const std::vector<Path>& paths) {
  list(paths, [&](const Path& one) { path(one); });
}

void Words::args(const std::vector<Arg>& args) {
  tight("(");
  glue_ = true;
  list(args, [&](const Arg& arg) {
    if (arg.name) {
      name(*arg.name);
      word("=");
    }
    expr(arg.value);
  });
  tight(")");
}

void Words::call(const Call& call) {
  name(call.name);
  if (call.has_args) args(call.args);
}

}  // namespace nsim::syntax
