#include "engine/graph/settings.h"
#include "engine/learn/build.h"
#include "engine/learn/differentiate.h"
#include "engine/learn/measured.h"
#include "engine/learn/pace.h"
#include "engine/learn/pictures.h"
#include "engine/learn/schedule.h"
#include "engine/learn/scores.h"
#include "engine/learn/terms.h"
#include <algorithm>
#include <cmath>

namespace nsim::learn {

using namespace syntax;

namespace {

class Lessons {
 public:
  Lessons(const check::Facts& facts, const values::Bindings& bindings, const Stage& stage, const Sets& sets, Diagnostics& out, const Splits& splits, Lets lets = {})
      : facts_(facts), bindings_(bindings), stage_(stage), sets_(sets), out_(out), trains_(stage.kind == Stage::train),
        network_(facts, bindings_, sets, !trains_, out), terms_(network_), measured_(network_, terms_, lesson_, std::move(lets), out) {
    network_.splits = splits;
  }

  std::optional<Lesson> make() {
    lesson_.trains = trains_;
    lesson_.span = stage_.keyword;
    if (stage_.name) lesson_.name = stage_.name->text;
    Program& p = network_.p;
    network_.begin();
    if (!(settings() && uses_part(stage_, network_, lesson_, out_) && shown() && (trains_ ? lasts(stage_, network_, lesson_, out_) : tested()) && lines() && between())) return std::nullopt;
    if (trains_ && !train()) return std::nullopt;
    keep_steps(p);
    p.axes[trial].extent = lesson_.batch;
    if (network_.shown.empty()) {
      out_.error("N382", stage_.keyword, "nothing is shown in this stage").at("no source of samples stands behind what it computes");
      return std::nullopt;
    }
    lesson_.shown = network_.shown;
    verify(p);
    lesson_.program = std::move(p);
    return std::move(lesson_);
  }

 private:
  bool refuse(Span span, const std::string& what) {
    out_.error("N402", span, what).at("cannot run yet");
    return false;
  }

  bool settings() {
    lesson_.seed = bindings_.seed;
    for (const Step& step : stage_.steps) {
      const auto* s = std::get_if<Setting>(&step.what);
      if (!s) continue;
      if (s->let) {
        measured_.define(*s);
        continue;
      }
      const std::string name = print(s->target);
      if (name == "parts" || name == "apply") continue;
      if (name == "precision") {
        bindings_.names[graph::stage_setting(name)] = values::Value{print(s->value)};
        continue;
      }
      std::optional<values::Value> value = values::evaluate(s->value, network_.scope(facts_.program->main(), out_), out_);
      if (!value) return false;
      if (name == "truncate") {
        if (!trains_) {
          out_.error("N334", s->target.span, "`truncate` stands in `train`").at("nothing is trained here");
          return false;
        }
        if (!(truncate_ = steps_of(s->value, *value))) return false;
        continue;
      }
      if (name == "batch" || name == "seed") {
        const double n = value->is_number() ? value->number() : -1;
        if (!(n >= (name == "batch" ? 1 : 0)) || n != std::floor(n) || n > 1e9) {
          out_.error("N319", s->value.span, "`" + name + "` is a whole number" + (name == "batch" ? ", at least 1" : "")).at(values::to_text(*value));
          return false;
        }
        if (name == "batch") lesson_.batch = int64_t(n), has_batch_ = true;
        else if (!bindings_.seed_is_said) lesson_.seed = bindings_.seed = uint64_t(n);
      } else {
        bindings_.names[name == "step" ? graph::stage_setting(name) : name] = *value;
      }
    }
    // Testing has no reason to be done one by one.
    if (!trains_ && !has_batch_) lesson_.batch = 256;
    return true;
  }

  /// `truncate = 20 steps`, or a time.
  std::optional<values::Number> steps_of(const Expr& expr, const values::Value& value) {
    const auto* n = std::get_if<values::Number>(&value.what);
    if (n && n->value > 0) return *n;
    out_.error("N319", expr.span, "`truncate` is a number of steps or a time, above 0").at(values::to_text(value)).help("such as `truncate = 20 steps`");
    return std::nullopt;
  }

  /// How long each sample is shown. Without `present` for one step, where there is something that has steps.
  bool shown() {
    const Present* present = nullptr;
    for (const Step& step : stage_.steps)
      if (auto* p = std::get_if<Present>(&step.what)) {
        if (present) return refuse(p->span, "showing samples twice in one stage");
        present = p;
      }
    std::optional<graph::Clockwork> clock = graph::clockwork_of(bindings_, stage_.keyword, out_);
    if (!clock) return false;
    lesson_.double_precision = clock->double_precision, lesson_.mixed = clock->mixed;
    if (!present) {
      const bool steps = !facts_.cells_of_layers.empty() || (has<Connect>() && has<Layer>());
      network_.lasts(steps ? 1 : 0, clock->step_ms);
      return true;
    }
    std::optional<values::Value> value = values::evaluate(*present->duration, network_.scope(facts_.program->main(), out_), out_);
    if (!value) return false;
    const auto* n = std::get_if<values::Number>(&value->what);
    const double steps = !n ? 0 : n->dimension == Dimension::of(Base::steps) ? n->value : n->value / clock->step_ms;
    if (!(std::round(steps) >= 1) || steps > 1e6) {
      out_.error("N319", present->duration->span, "a sample is shown for at least one step, and a million at most").at(values::to_text(*value));
      return false;
    }
    network_.lasts(int64_t(std::round(steps)), clock->step_ms);
    return true;
  }

  template <class Kind>
  bool has() const {
    for (const auto& file : facts_.program->files)
      for (const Item& item : file->items)
        if (std::holds_alternative<Kind>(item.what)) return true;
    return false;
  }

  /// `reset h`, and that what is shown is what the network reads.
  bool between() {
    for (const Step& step : stage_.steps) {
      if (auto* s = std::get_if<Stage>(&step.what); s && !network_.reset(s->what, facts_.program->main())) return false;
      if (auto* p = std::get_if<Present>(&step.what))
        for (const Path& path : p->what)
          if (!network_.cells(path, facts_.program->main())) return false;
    }
    network_.finish_resets();
    return !out_.has_errors();
  }

  /// `evaluate out on digits.test`: what is asked for decides what is computed; the paths say which part of each source is shown.
  bool tested() {
    for (const Path& path : stage_.on) {
      Path head = path;
      named_.insert(head.head.text);
      if (!head.steps.empty() && head.steps.back().kind == PathStep::member && is_part(head.steps.back().name.text)) {
        parts_[head.head.text] = head.steps.back().name;
        head.steps.pop_back();
      }
      if (!network_.cells(head, facts_.program->main())) return false;
    }
    for (const Path& path : stage_.what)
      if (!network_.cells(path, facts_.program->main())) return false;
    return true;
  }

  bool lines() {
    std::optional<std::vector<Line>> lines = lines_of(stage_, network_, out_);
    if (!lines) return false;
    for (const Step& step : stage_.steps) {
      if (auto* m = std::get_if<Minimise>(&step.what)) {
        if (!trains_) {
          out_.error("N334", m->span, "`minimise` stands in `train`").at("nothing is trained here");
          return false;
        }
        losses_.push_back(m);
      }
      if (auto* s = std::get_if<Stage>(&step.what); s && s->kind != Stage::reset && s->kind != Stage::every) return refuse(s->keyword, "a stage inside one that trains or tests");
    }
    if (trains_ && !minimised()) return false;
    for (const Line& line : *lines)
      if (auto* r = std::get_if<Record>(&line.step->what); r && !(measured_.within(line), measured_.record(*r, line.pace))) return false;
    lesson_.n_recorded = lesson_.results.size();
    for (const Line& line : *lines)
      if (auto* s = std::get_if<Stage>(&line.step->what); s && line.within && !(measured_.within(line), test(*s, line.pace))) return false;
    if (!results_apart(lesson_, out_)) return false;
    lesson_.best_by = best_by(lesson_);
    if (lesson_.scored) {
      lesson_.scored->first = lesson_.results.size();
      for (const Expr& accuracy : accuracies_of(stage_, network_, lesson_, out_))
        if (!measured_.result(accuracy, print(accuracy))) return false;
      if (out_.has_errors()) return false;
    }
    for (const Step& step : stage_.steps)
      if (auto* p = std::get_if<Plot>(&step.what); p && !pictures_of(*p, network_, lesson_, out_, facts_.program->main())) return false;
    for (const Line& line : *lines)
      if (auto* e = std::get_if<Expect>(&line.step->what); e && !(measured_.within(line), measured_.expect(*e, line.pace))) return false;
    for (Shown& shown : network_.shown) {
      if (auto part = parts_.find(shown.source); part != parts_.end() && !show(shown, part->second)) return false;
      if (shown.origin.kind == "one_by_one" && !members(shown)) return false;
    }
    return true;
  }

  static bool is_part(const std::string& name) { return name == "test" || name == "train" || name == "validation"; }

  bool show(Shown& shown, const Name& part) {
    shown.test = part.text == "test", shown.validation = part.text == "validation";
    const Origin& least = least_validated(shown.origin);
    if (!shown.validation || least.validation > 0) return true;
    out_.error("N379", part.span, "`" + shown.source + "` has no part for validation").at("nothing is kept back of `" + least.name + "`")
        .help("say how much of its training samples: `images(\"" + least.set + "\", validation = 10%)`");
    return false;
  }

  /// `evaluate out on digits.test` of a source that shows digits and others one by one: the samples of those that are named, all of one part.
  bool members(Shown& shown) {
    std::optional<std::string> first;
    for (size_t k = 0; k < shown.origin.of.size(); ++k) {
      const std::string& member = shown.origin.of[k].name;
      if (named_.contains(member) && !named_.contains(shown.source)) shown.only.push_back(k);
      auto part = parts_.find(member);
      if (part == parts_.end()) continue;
      if (first.value_or(part->second.text) != part->second.text) return refuse(stage_.keyword, "one member of a source with its training part, and another with its test part");
      if (!show(shown, part->second)) return false;
      first = part->second.text;
    }
    return true;
  }

  /// Several losses are their sum.
  bool minimised() {
    if (losses_.empty()) {
      out_.error("N382", stage_.keyword, "nothing is minimised in this training").at("no `minimise`").help("add a loss, such as `minimise cross_entropy(out, digits.label)`");
      return false;
    }
    std::optional<ExpressionId> all;
    for (const Minimise* m : losses_) {
      std::optional<Array> loss = terms_.array(m->value, measured_.sight());
      std::optional<ValueId> mean = loss ? terms_.mean_of_samples(*loss, "loss", m->value.span) : std::nullopt;
      if (!mean) return false;
      const ExpressionId one = network_.p.read(*mean);
      all = all ? network_.make(Op::add, *all, one) : one;
    }
    network_.p.loss = network_.map("loss", {*all, {}}, losses_[0]->span);
    lesson_.results.push_back({"loss", network_.p.loss, 1, true, losses_[0]->span});
    return true;
  }

  bool test(const Stage& stage, Pace pace) {
    std::optional<Lesson> made = Lessons(facts_, bindings_, stage, sets_, out_, network_.splits, *measured_.sight().lets).make();
    if (!made) return false;
    if (!made->of_cells.empty()) return refuse(stage.keyword, "values of cells in a test that is done again and again");
    made->every = pace.every, made->every_epoch = pace.epochs;
    lesson_.tests.push_back(std::move(*made));
    return true;
  }

  bool train() {
    if (!stage_.with) {
      out_.error("N382", stage_.keyword, "`minimise` needs an optimiser").at("using which?").help("such as `train 10 epochs using adam(rate = 1e-3)`");
      return false;
    }
    std::optional<Optimiser> optimiser = optimiser_of(network_, *stage_.with, facts_.program->main());
    if (!optimiser) return false;
    if (truncate_) {
      const double steps = truncate_->dimension == Dimension::of(Base::steps) ? truncate_->value : truncate_->value / network_.step_ms;
      for (const Node& node : network_.p.step)
        if (const auto* x = std::get_if<Product>(&node.what); x && x->steps.valid()) return refuse(stage_.keyword, "`truncate` in a network whose pairs of cells have delays of their own");
      network_.p.window = steps < double(network_.p.n_steps) ? std::max<int64_t>(1, int64_t(std::round(steps))) : 0;
      if (network_.p.n_steps == 0) {
        out_.error("N378", stage_.keyword, "`truncate` cuts the way back through steps").at("samples are shown without a duration").help("`present ... for 100 ms`");
        return false;
      }
    }
    differentiate(network_.p);
    if (network_.p.gradients.empty()) {
      out_.error("N382", losses_[0]->span, "nothing that can be learned stands behind this loss").at("no layer");
      return false;
    }
    optimise(network_.p, *optimiser, network_.decays, network_.alive);
    return true;
  }

  const check::Facts& facts_;
  values::Bindings bindings_;
  const Stage& stage_;
  const Sets& sets_;
  Diagnostics& out_;
  const bool trains_;
  Lesson lesson_;
  Network network_;
  Terms terms_;
  Measured measured_;
  std::map<std::string, Name> parts_;          // of sources, by their names
  std::set<std::string> named_;                // behind `on`
  std::vector<const Minimise*> losses_;
  bool has_batch_ = false;
  std::optional<values::Number> truncate_;     // how long the windows of the way back are
};

}  // namespace

std::optional<Lesson> lesson(const check::Facts& facts, const values::Bindings& bindings, const Stage& stage, const Sets& sets, Diagnostics& diagnostics,
                             const Splits& splits) {
  return Lessons(facts, bindings, stage, sets, diagnostics, splits).make();
}

}  // namespace nsim::learn
