#include "engine/learn/pruning.h"
#include "engine/graph/settings.h"
#include "engine/learn/terms.h"
#include <algorithm>

namespace nsim::learn {

using namespace syntax;

namespace {

const std::vector<std::string> mask_methods = {"magnitude", "random", "location", "where"};

/// What needs steps has one.
bool begin(Network& network, const values::Bindings& bindings, Span stage, Diagnostics& out) {
  const std::optional<graph::Clockwork> clock = graph::clockwork_of(bindings, stage, out);
  if (!clock) return false;
  network.begin();
  network.unshown = true;
  network.lasts(1, clock->step_ms);
  return true;
}

Lesson shows_nothing(Network& network, uint64_t seed, Span stage) {
  Program& p = network.p;
  p.axes[trial].extent = 1;
  keep_steps(p);
  verify(p);
  Lesson lesson;
  lesson.batch = 1, lesson.seed = seed, lesson.span = stage;
  lesson.program = std::move(p), lesson.shown = network.shown;
  return lesson;
}

class Prunings {
 public:
  Prunings(const check::Facts& facts, const values::Bindings& bindings, const Stage& stage, const Sets& sets, Diagnostics& out, const Splits& done)
      : facts_(facts), bindings_(bindings), stage_(stage), out_(out), network_(facts, bindings_, sets, false, out) {
    network_.splits = done;
  }

  std::optional<Pruning> make() {
    if (!begin(network_, bindings_, stage_.keyword, out_)) return std::nullopt;
    if (!(settings() && method() && arguments() && weights())) return std::nullopt;
    pruning_.network = shows_nothing(network_, bindings_.seed, stage_.keyword);
    return std::move(pruning_);
  }

 private:
  const File& main() const { return facts_.program->main(); }
  bool refuse(const std::string& code, Span span, const std::string& what, const std::string& at, const std::string& help = "") {
    out_.error(code, span, what).at(at).help(help);
    return false;
  }

  /// A seed of its own is part of the name by which numbers are drawn: weights that nothing has trained are drawn by the seed of the run.
  bool settings() {
    pruning_.name = stage_.name->text;
    for (const Step& step : stage_.steps) {
      const auto* s = std::get_if<Setting>(&step.what);
      if (!s || print(s->target) != "seed" || bindings_.seed_is_said) continue;
      const std::optional<double> n = network_.number(s->value, main());
      if (!n) return false;
      stream_ = "." + print(s->value);
    }
    return true;
  }

  bool method() {
    pruning_.method = network_.method(*stage_.by, mask_methods);
    if (std::find(mask_methods.begin(), mask_methods.end(), pruning_.method) != mask_methods.end()) return true;
    return refuse("N351", stage_.by->span, "`" + pruning_.method + "` is no way to choose connections", "not a method", "such as `by magnitude(20%)`");
  }

  bool arguments() {
    const Expr* keep = nullptr;
    for (const Arg& arg : stage_.by->args) {
      const std::string name = arg.name ? arg.name->text : pruning_.method == "where" ? "condition" : "keep";
      if (name == "condition") condition_ = &arg.value;
      if (name == "keep") keep = &arg.value;
      if (name == "like") like_ = &arg.value;
      if (name == "each") together_ = print(arg.value) == "all";
    }
    if (pruning_.method == "where") {
      if (condition_ && stage_.by->args.size() == 1) return true;
      return refuse("N351", stage_.by->span, "`where` takes a condition, and nothing else", "which connections stay?", "such as `by where(dist < 0.5)`");
    }
    if ((keep != nullptr) == (like_ != nullptr))
      return refuse("N352", stage_.by->span, "`" + pruning_.method + "` takes either the share that stays or a mask of which the number is taken", keep ? "both" : "neither", "such as `by " + pruning_.method + "(20%)` or `by " + pruning_.method + "(like = ticket)`");
    if (like_) return other();
    const std::optional<double> share = network_.number(*keep, main());
    if (!share) return false;
    pruning_.share = *share;
    return (*share >= 0 && *share <= 1) || refuse("N352", keep->span, "the share of the connections that stay is from 0 to 100 %", "outside of it", "such as `by " + pruning_.method + "(20%)`");
  }

  bool other() {
    other_ = like_->kind == ExprKind::path && like_->path.is_name() ? network_.mask(like_->path.head.text) : nullptr;
    if (!other_) return refuse("N353", like_->span, "`like` names a mask that was made before", "not such a mask", "such as `mask chance: h by random(like = ticket)` after `mask ticket: h by ...`");
    if (together_) return refuse("N352", like_->span, "with `like` the numbers are those of each weight of the other mask", "and `each = all`?");
    for (const Path& path : stage_.what) {
      const auto& layers = other_->what;
      if (std::any_of(layers.begin(), layers.end(), [&](const Path& one) { return one.head.text == path.head.text; })) continue;
      out_.error("N353", path.span, "`" + other_->name->text + "` says nothing of `" + path.head.text + "`").at("how many of its connections stay?").also(other_->name->span, "made here");
      return false;
    }
    return true;
  }

  bool weights() {
    for (size_t k = 0; k < stage_.what.size(); ++k) {
      const Path& path = stage_.what[k];
      for (size_t other = 0; other < k; ++other)
        if (stage_.what[other].head.text == path.head.text) return refuse("N312", path.span, "`" + path.head.text + "` is named twice", "a second time");
      const Cells* cells = network_.weighted(path);
      if (!cells) {
        if (!out_.has_errors()) refuse("N354", path.span, "`" + path.head.text + "` has no weights that stages train", "nothing to choose from");
        return false;
      }
      for (const Cells::Path& from : cells->from)
        if (from.weight.valid() && !weight(*cells, from, together_ ? 0 : k)) return false;
    }
    return true;
  }

  bool weight(const Cells& cells, const Cells::Path& from, size_t pool) {
    Program& p = network_.p;
    const ValueId seen = from.parameter.valid() ? from.parameter : from.weight, base = p.base_id(seen);
    Pruning::Weight one;
    one.layer = cells.name, one.path = p[base].path;
    one.kept = pruning_.name + "." + one.path + ".kept", one.pool = like_ ? pruning_.weights.size() : pool;
    if (other_) one.like = other_->name->text + "." + one.path + ".kept";
    for (AxisId axis : p[base].axes) one.shape.push_back(p.axes[axis].extent);
    const std::optional<ExpressionId> rank = this->rank(cells, from, seen);
    if (!rank) return false;
    // Over the axes of a view as well: those of groups follow each other as the channels do.
    auto keep = [&](const std::string& what, ExpressionId body) {
      const std::string path = what + " of " + one.path;   // no layer has such a name
      p.value({Value::kept, path, p[seen].axes, false, true, body, {}, stage_.keyword});
      return path;
    };
    if (from.connected.valid()) one.connected = keep("connected", network_.make(Op::select, from.connected, network_.constant(1), network_.constant(0)));
    one.rank = keep("rank", *rank);
    pruning_.weights.push_back(std::move(one));
    return true;
  }

  std::optional<ExpressionId> rank(const Cells& cells, const Cells::Path& from, ValueId weight) {
    const ExpressionId size = network_.make(Op::abs, network_.p.read(weight));
    if (pruning_.method == "magnitude") return size;
    if (pruning_.method == "random") return network_.drawn(graph::Law::uniform, pruning_.name + "." + network_.p[network_.p.base_id(weight)].path + stream_, 0, 1);
    if (pruning_.method == "where") return where(cells, from, weight);
    const std::optional<Network::PairNames> names = network_.wires(cells, from, stage_.by->span);
    if (!names) return std::nullopt;
    return location(cells, from, weight, size, names->at("dist").body);
  }

  /// How far the length of a connection is within what the wire of its two cells spans: at each end the length is compared with the lengths of all
  /// connections of that cell, by their mean and deviation weighted with |weight|. The end at which it stands out more decides. Shortest first would
  /// leave cells at the rim without any; one end alone would leave cells that are asked by many with what their partners can spare.
  ExpressionId location(const Cells& cells, const Cells::Path& from, ValueId weight, ExpressionId size, ExpressionId length) {
    Network& n = network_;
    const Axes all = n.p[weight].axes;
    Axes post, pre;
    for (AxisId axis : all) {
      if (has(cells.axes, axis) || from.own_share.contains(axis)) post.push_back(axis);
      if (has(from.pre->axes, axis) || from.pre_share.contains(axis)) pre.push_back(axis);
    }
    if (from.connected.valid()) size = n.make(Op::select, from.connected, size, n.constant(0));
    auto apart = [&](const Axes& end, const std::string& name) {
      auto over_others = [&](const std::string& what, ExpressionId body) {
        const ValueId sum = n.p.value({Value::kept, what + " " + name + " of " + n.p[n.p.base_id(weight)].path, end, false, true, body, {}, stage_.keyword});
        n.p.values[sum.at].summed = without(all, end);
        return n.p.read(sum);
      };
      const ExpressionId share = n.make(Op::div, size, n.make(Op::max, over_others("weight", size), n.constant(1e-300)));
      const ExpressionId mean = over_others("mean", n.make(Op::mul, share, length)), off = n.make(Op::sub, length, mean);
      // The second term keeps a cell with one connection at 0, whatever is rounded.
      const ExpressionId variance = n.make(Op::add, over_others("variance", n.make(Op::mul, share, n.make(Op::mul, off, off))), n.make(Op::mul, n.constant(1e-12), n.make(Op::mul, mean, mean)));
      return n.make(Op::div, off, n.make(Op::sqrt, variance));
    };
    return n.make(Op::neg, n.make(Op::max, apart(post, "in"), apart(pre, "out")));
  }

  std::optional<ExpressionId> where(const Cells& cells, const Cells::Path& from, ValueId weight) {
    Sight sight;
    sight.file = &main();
    sight.names.emplace("weight", network_.whole(weight));
    std::optional<Network::PairNames> names;
    if (mentions(*condition_, {"dist", "dx", "dy", "dz"}) && !(names = network_.wires(cells, from, condition_->span))) return std::nullopt;
    if (names)
      for (const auto& [name, array] : *names) sight.names.emplace(name, array);
    const std::optional<Array> holds = Terms(network_).array(*condition_, sight);
    if (!holds) return std::nullopt;
    for (ValueId id : reads_of(network_.p, holds->body)) {
      if (network_.p.base(id).role == Value::kept && without(network_.p[id].axes, network_.p[weight].axes).empty()) continue;
      out_.error("N356", condition_->span, "what a mask asks of a connection is about its weight and its ends").at("reads `" + network_.p.base(id).path + "`").help("`weight`, `dist`, `dx`, `dy`, `dz` and numbers");
      return std::nullopt;
    }
    return network_.make(Op::select, holds->body, network_.constant(1), network_.constant(0));
  }

  static bool mentions(const Expr& expr, const std::vector<std::string>& names) {
    auto in = [&](const Expr& e) { return mentions(e, names); };
    if (expr.kind == ExprKind::path) {
      if (std::find(names.begin(), names.end(), expr.path.head.text) != names.end()) return true;
      for (const PathStep& step : expr.path.steps)
        for (const Arg& arg : step.args)
          if (in(arg.value)) return true;
    }
    return std::any_of(expr.args.begin(), expr.args.end(), in) || std::any_of(expr.items.begin(), expr.items.end(), [&](const Range& item) { return in(item.first); });
  }

  const check::Facts& facts_;
  values::Bindings bindings_;
  const Stage& stage_;
  Diagnostics& out_;
  Network network_;
  Pruning pruning_;
  const Expr *condition_ = nullptr, *like_ = nullptr;
  const Stage* other_ = nullptr;
  bool together_ = false;
  std::string stream_;
};

}  // namespace

std::optional<Lesson> untrained(const check::Facts& facts, const values::Bindings& bindings, const std::vector<Path>& layers, const Sets& sets, Diagnostics& diagnostics) {
  Network network(facts, bindings, sets, false, diagnostics);
  if (!begin(network, bindings, layers[0].span, diagnostics)) return std::nullopt;
  for (const Path& path : layers)
    if (!network.trained(path)) return std::nullopt;
  return shows_nothing(network, bindings.seed, layers[0].span);
}

std::optional<Pruning> pruning(const check::Facts& facts, const values::Bindings& bindings, const Stage& stage, const Sets& sets, Diagnostics& diagnostics, const Splits& done) {
  return Prunings(facts, bindings, stage, sets, diagnostics, done).make();
}

}  // namespace nsim::learn
