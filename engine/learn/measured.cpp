#include "engine/learn/measured.h"
#include "engine/learn/scores.h"
#include <cmath>

namespace nsim::learn {

using namespace syntax;

Measured::Measured(Network& network, Terms& terms, Lesson& lesson, Lets lets, Diagnostics& out)
    : network_(network), terms_(terms), lesson_(lesson), out_(out), main_(network.facts.program->main()), lets_(std::move(lets)) {
  sight_.file = &main_;
  sight_.lets = &lets_;
}

bool Measured::refuse(Span span, const std::string& what) {
  out_.error("N402", span, what).at("cannot run yet");
  return false;
}

void Measured::within(const Line& line) {
  if (inside_ == line.within) return;
  seen_ = lets_, inside_ = line.within;
  sight_.lets = &lets_;
  if (!line.within) return;
  sight_.lets = &seen_;
  for (const Step& step : line.within->steps)
    if (auto* s = std::get_if<Setting>(&step.what); s && s->let) seen_[s->target.head.text] = &s->value;
}

/// `modularity(w)`, also behind a `let`: the argument.
const Expr* Measured::modularity_of(const Expr& expr) const {
  const Expr* e = &expr;
  for (int depth = 0; depth < 8 && e->kind == ExprKind::path && e->path.is_name() && sight_.lets->contains(e->path.head.text); ++depth) e = sight_.lets->at(e->path.head.text);
  const bool call = e->kind == ExprKind::path && e->path.head.text == "modularity" && e->path.is_call() && e->path.steps[0].args.size() == 1;
  return call && !network_.facts.names.contains("modularity") ? &e->path.steps[0].args[0].value : nullptr;
}

std::optional<size_t> Measured::modularity(const Expr& weight, const std::string& label, Span span) {
  std::optional<Array> x = terms_.array(weight, sight_);
  if (!x) return std::nullopt;
  const Program& p = network_.p;
  if (x->axes.size() != 2 || network_.p.axes[x->axes[0]].extent != p.axes[x->axes[1]].extent || learn::has(x->axes, trial) || learn::has(x->axes, p.time)) {
    out_.error("N381", weight.span, "modularity is of the weights between the cells of one layer").at("not a square of weights").help("such as `modularity(abs(loop.weight))` after `connect loop: h -> h`");
    return std::nullopt;
  }
  Result result{label, network_.stored(*x, label), 0, false, span};
  result.of = Result::modularity;
  lesson_.results.push_back(std::move(result));
  return lesson_.results.size() - 1;
}

std::optional<size_t> Measured::result(const Expr& expr, const std::string& label) {
  if (const Expr* weight = modularity_of(expr)) return modularity(*weight, label, expr.span);
  std::optional<Array> x = terms_.array(expr, sight_);
  std::optional<ValueId> mean = x ? terms_.mean_of_samples(*x, label, expr.span) : std::nullopt;
  if (!mean) return std::nullopt;
  lesson_.results.push_back({label, *mean, 0, false, expr.span});
  lesson_.results.back().samples = terms_.counted(*x);
  if (std::optional<Gather> gather = over_samples(meant(expr))) lesson_.results.back().gather = *gather;
  return lesson_.results.size() - 1;
}

/// What a `let` stands for.
const Expr& Measured::meant(const Expr& expr) const {
  const auto let = expr.kind == ExprKind::path && expr.path.is_name() ? sight_.lets->find(expr.path.head.text) : sight_.lets->end();
  return let == sight_.lets->end() ? expr : *let->second;
}

/// Whether a test records one number for each cell here; no value after a message.
std::optional<bool> Measured::of_cells(const Expr& expr) {
  const std::optional<Gather> gather = lesson_.trains ? std::nullopt : over_samples(meant(expr));
  if (!gather) return false;
  std::optional<Array> x = terms_.array(expr, sight_);
  if (!x) return std::nullopt;
  if (without(x->axes, {trial}).empty()) return false;
  lesson_.of_cells.push_back({print(expr), network_.stored(*x, print(expr)), *gather});
  return true;
}

bool Measured::places(const Record& r, Pace pace) {
  for (const Path& path : r.of) {
    const Cells* cells = network_.cells(path, main_);
    if (!cells) return false;
    if (!cells->position.valid()) {
      out_.error("N380", path.span, "cells of `" + cells->name + "` have no places").at("no `position`").also(cells->span, "declared here").help("say where they lie, such as `in plane placed learned`");
      return false;
    }
    lesson_.snapshots.push_back({cells->name, network_.p[cells->position].path, int64_t(cells->coordinates.size()), pace.every, pace.epochs});
  }
  return true;
}

bool Measured::record(const Record& r, Pace pace) {
  if (r.every) {
    std::optional<Pace> own = pace_of(*r.every, network_, out_);
    if (!own) return false;
    pace = *own;
  }
  if (r.into && pace.every == 0) return refuse(r.span, "a table of what a stage that trains or tests records at its end");
  if (r.into && !r.of.empty()) return refuse(r.span, "a file of your own for places");
  if (!r.of.empty()) return places(r, pace);
  for (const Path& path : r.what) {
    if (lesson_.scored && path.is_name() && path.head.text == "accuracy" && !r.every) {
      lesson_.scored->recorded = true;
      continue;
    }
    Expr expr;
    expr.kind = ExprKind::path, expr.path = path, expr.span = path.span;
    const std::optional<bool> cells = of_cells(expr);
    if (!cells) return false;
    if (*cells) continue;
    std::optional<size_t> at = result(expr, print(path));
    if (!at) return false;
    Result& made = lesson_.results[*at];
    made.every = pace.every, made.every_epoch = pace.epochs, made.into = r.into.value_or("");
    made.counts_right = meant(expr).kind == ExprKind::path && meant(expr).path.head.text == "accuracy";
  }
  return true;
}

/// What is claimed about, and between which numbers.
std::optional<const Expr*> Measured::bounds(const Expect& e, Claim& claim) {
  const Expr* what = &e.value;
  if (e.in) {
    std::optional<double> low = network_.number(e.in->first, main_), high = low && !e.in->is_single() ? network_.number(e.in->last[0], main_) : low;
    if (!low || !high) return std::nullopt;
    claim.low = *low, claim.high = *high;
  } else {
    const ExprKind kind = e.value.kind;
    const bool less = kind == ExprKind::less || kind == ExprKind::less_equal, more = kind == ExprKind::greater || kind == ExprKind::greater_equal;
    if (!less && !more) {
      refuse(e.value.span, "a claim that is neither `in low .. high` nor a comparison with a number");
      return std::nullopt;
    }
    std::optional<double> bound = network_.number(e.value.args[1], main_);
    if (!bound) return std::nullopt;
    what = &e.value.args[0];
    claim.low = less ? -INFINITY : *bound, claim.high = less ? *bound : INFINITY;
    claim.open_high = kind == ExprKind::less, claim.open_low = kind == ExprKind::greater;
  }
  return what;
}

bool Measured::expect(const Expect& e, Pace pace) {
  Claim claim;
  claim.each_time = pace.every > 0;
  claim.span = e.value.span;
  claim.label = print(e.value);
  const std::optional<const Expr*> bounded = bounds(e, claim);
  if (!bounded) return false;
  const Expr* what = *bounded;
  if ((claim.element = element_of(*what, network_, lesson_))) {
    lesson_.claims.push_back(claim);
    return true;
  }
  for (size_t k = 0; k < lesson_.results.size(); ++k)
    if (lesson_.results[k].label == print(*what) && (pace.every == 0 || (lesson_.results[k].every == pace.every && lesson_.results[k].every_epoch == pace.epochs)))
      claim.result = k, what = nullptr, k = lesson_.results.size() - 1;
  if (what) {
    std::optional<size_t> at = result(*what, print(*what));
    if (!at) return false;
    claim.result = *at;
    lesson_.results[*at].every = pace.every, lesson_.results[*at].every_epoch = pace.epochs;
  }
  lesson_.claims.push_back(claim);
  return true;
}

}  // namespace nsim::learn
