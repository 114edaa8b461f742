#include "engine/learn/division.h"
#include "engine/learn/differentiate.h"
#include "engine/learn/terms.h"
#include <algorithm>
#include <cmath>

namespace nsim::learn {

using namespace syntax;

namespace {

const std::vector<std::string> split_methods = {"greedy", "balanced", "probability", "rescale", "activations", "gradients", "random", "spatial_kmeans", "min_cut", "louvain"};

class Divisions {
 public:
  Divisions(const check::Facts& facts, const values::Bindings& bindings, const Stage& stage, const Sets& sets, Diagnostics& out)
      : facts_(facts), bindings_(bindings), stage_(stage), sets_(sets), out_(out) {}

  std::optional<Division> make() {
    Network network(facts_, bindings_, sets_, false, out_);
    network.begin();
    if (!(settings(network) && method(network) && divide(network))) return std::nullopt;
    division_.network = lesson(std::move(network.p), {});
    if (division_.network.seed == 0) division_.network.seed = bindings_.seed;
    if (remove_ == Remove::mean && !(division_.means = means())) return std::nullopt;
    const bool shown = division_.method == "activations" || division_.method == "gradients";
    for (size_t task = 0; shown && task < division_.tasks.size(); ++task) {
      std::optional<Survey> survey = division_.method == "gradients" ? gradients(task) : activations(task);
      if (!survey) return std::nullopt;
      division_.scores.push_back(std::move(*survey));
    }
    return std::move(division_);
  }

 private:
  bool settings(Network& network) {
    division_.seed = bindings_.seed;
    for (const Step& step : stage_.steps) {
      const auto* s = std::get_if<Setting>(&step.what);
      if (!s || print(s->target) != "seed" || bindings_.seed_is_said) continue;
      std::optional<double> n = network.number(s->value, facts_.program->main());
      if (!n) return false;
      division_.seed = uint64_t(*n);
    }
    std::optional<Remove> remove = network.remove_of(stage_);
    if (remove) remove_ = *remove;
    return remove.has_value();
  }

  bool method(const Network& network) {
    division_.method = network.method(*stage_.by, split_methods);
    if (std::find(split_methods.begin(), split_methods.end(), division_.method) != split_methods.end()) return true;
    out_.error("N390", stage_.by->span, "`" + division_.method + "` is no way to divide a network").at("not a method").help("such as `by greedy`");
    return false;
  }

  bool divide(Network& network) {
    division_.name = stage_.name->text;
    std::vector<const Cells*> layers;
    for (const Path& path : stage_.what) {
      const Cells* cells = network.cells(path, facts_.program->main());
      if (!cells) return false;
      if (cells->from.empty()) {
        out_.error("N390", path.span, "`" + cells->name + "` is a source, and `split` divides layers").at("not a layer");
        return false;
      }
      layers.push_back(cells);
    }
    for (const Path& path : stage_.over) {
      const Cells* source = network.cells(path, facts_.program->main());
      if (!source) return false;
      division_.tasks.push_back(source->name);
    }
    division_.structure = structure_of(network.p, layers);
    if (!division_.structure.apart.empty()) {
      out_.error("N402", path_of(division_.structure.apart), "a split of layers one of which has cells of their own weights and the next, `" + division_.structure.apart + "`, sees them through windows").at("cannot run yet");
      return false;
    }
    return outputs() && placed();
  }

  bool outputs() {
    const std::vector<Structure::Layer>& layers = division_.structure.layers;
    const bool any = std::any_of(layers.begin(), layers.end(), [](const auto& layer) { return !layer.owner.empty(); });
    if (!any || division_.structure.tasks != int(division_.tasks.size())) {
      out_.error("N390", stage_.what.back().span,
                 any ? "the axis `task` has " + std::to_string(division_.structure.tasks) + " places, but this split is for " + std::to_string(division_.tasks.size()) + " sources"
                     : "no layer of this split has an axis `task`")
          .at(any ? "one place for each source" : "whose outputs are whose?")
          .help("such as `layer out[task = " + std::to_string(division_.tasks.size()) + ", class = 10] : linear <- h`");
      return false;
    }
    for (size_t k = 0; k < layers.size(); ++k) {
      const bool feeds = std::any_of(division_.structure.links.begin(), division_.structure.links.end(), [&](const auto& link) { return link.pre == k; });
      if (!layers[k].owner.empty() || feeds) continue;
      out_.error("N391", path_of(layers[k].name), "nothing says which tasks `" + layers[k].name + "` serves: it feeds no layer of this split").at("leads to no outputs")
          .help("name the layers behind it too, up to outputs with an axis `task`");
      return false;
    }
    return true;
  }

  bool placed() {
    if (division_.method != "spatial_kmeans") return true;
    for (const Structure::Layer& layer : division_.structure.layers) {
      if (!layer.position.empty() && !layer.shares_places && layer.dimensions == division_.structure.layers[0].dimensions) continue;
      out_.error("N380", path_of(layer.name), layer.shares_places ? "channels of `" + layer.name + "` share their places" : "cells of `" + layer.name + "` have no places in the space of the others").at("no `position`").help("say where they lie, such as `in plane placed learned`");
      return false;
    }
    return true;
  }

  Span path_of(const std::string& layer) const {
    for (const Path& path : stage_.what)
      if (path.head.text == layer) return path.span;
    return stage_.keyword;
  }

  Lesson lesson(Program program, std::vector<Shown> shown) {
    Lesson lesson;
    lesson.batch = 256, lesson.shuffled = true, lesson.seed = division_.seed, lesson.span = stage_.keyword;
    program.axes[trial].extent = lesson.batch;
    verify(program);
    lesson.program = std::move(program), lesson.shown = std::move(shown);
    return lesson;
  }

  const Cells* layer(Network& network, const std::string& name) {
    for (const Path& path : stage_.what)
      if (path.head.text == name) return network.cells(path, facts_.program->main());
    return nullptr;
  }

  std::optional<Survey> means() {
    Network network(facts_, bindings_, sets_, false, out_);
    network.begin();
    Survey survey;
    for (const Structure::Layer& one : division_.structure.layers) {
      const Cells* cells = layer(network, one.name);
      const ValueId sum = network.local(one.name + ".sum over samples", cells->axes);
      network.p.add({Reduce{Reduce::sum, sum, network.p.read(cells->y), {trial}}, false, {}});
      survey.sums.push_back(sum);
    }
    survey.lesson = lesson(std::move(network.p), network.shown);
    return survey;
  }

  /// The label of a task as 0 and 1 by class; a message where it has none.
  std::optional<ValueId> label(Network& network, size_t task, AxisId& classes) {
    const Cells* source = network.cells(stage_.over[task], facts_.program->main());
    if (!source) return std::nullopt;
    auto found = source->columns.find("label");
    if (found == source->columns.end()) {
      out_.error("N393", stage_.over[task].span, "`" + division_.method + "` looks at the labels of every task, and `" + source->name + "` has none").at("no `label`");
      return std::nullopt;
    }
    classes = network.p.axis("class", std::max<int64_t>(1, source->classes));
    return found->second;
  }

  /// A number of each cell as one of each unit: a channel's is the sum over its places. On the way back where there is one.
  ExpressionId by_unit(Network& network, const Cells& cells, const std::string& what, ExpressionId body) {
    const Axes units = cells.owned(), places = without(cells.axes, units);
    if (places.empty()) return body;
    const ValueId sum = network.local(cells.name + "." + what, joined(units, {trial}));
    Node node{Reduce{Reduce::sum, sum, body, places}, false, {}};
    if (network.p.backward.empty()) network.p.add(std::move(node));
    else network.p.backward.push_back(std::move(node));
    return network.p.read(sum);
  }

  /// What cells send, summed by the class of one task while all tasks are shown: cells that serve it tell its classes apart.
  std::optional<Survey> activations(size_t task) {
    Network network(facts_, bindings_, sets_, false, out_);
    network.begin();
    Program& p = network.p;
    Survey survey;
    std::vector<const Cells*> layers;
    for (const Structure::Layer& one : division_.structure.layers) layers.push_back(layer(network, one.name));
    AxisId classes = 0;
    std::optional<ValueId> own = label(network, task, classes);
    if (!own) return std::nullopt;
    const ExpressionId is = network.make(Op::select, network.make(Op::eq, p.expressions.point(graph::Point::axis, uint16_t(classes)), p.read(*own)), network.constant(1), network.constant(0));
    const ValueId member = network.map("class of " + division_.tasks[task], {is, {classes, trial}});
    for (const Cells* cells : layers) {
      const ValueId sum = network.local(cells->name + ".sum by class", joined({classes}, cells->owned()));
      const ValueId sent = network.stored({by_unit(network, *cells, "sum over places", p.read(cells->y)), joined(cells->owned(), {trial})}, cells->name + ".sent");
      p.add({Product{sum, member, sent, {trial}}, false, {}});
      survey.sums.push_back(sum);
    }
    const ValueId count = network.local("samples by class", {classes});
    p.add({Reduce{Reduce::sum, count, p.read(member), {trial}}, false, {}});
    survey.sums.push_back(count);
    survey.lesson = lesson(std::move(p), network.shown);
    return survey;
  }

  /// |Σ over a cell's outgoing weights of weight · ∂loss/∂weight| of each sample, which is |y · ∂loss/∂y|, for the loss of one task.
  std::optional<Survey> gradients(size_t task) {
    Network network(facts_, bindings_, sets_, false, out_);
    network.begin();
    network.gated = true;
    Program& p = network.p;
    Terms terms(network);
    std::vector<const Cells*> layers;
    for (const Structure::Layer& one : division_.structure.layers) layers.push_back(layer(network, one.name));
    AxisId classes = 0;
    std::optional<ValueId> own = label(network, task, classes);
    if (!own) return std::nullopt;
    std::optional<ExpressionId> all;
    for (const Cells* cells : layers) {
      if (p.axes[cells->axes[0]].name != "task") continue;
      const ValueId scores = p.slice(cells->y, cells->axes[0], int64_t(task));
      std::optional<Array> loss = terms.cross_entropy(network.whole(scores), network.whole(*own), stage_.over[task].span);
      std::optional<ValueId> mean = loss ? terms.mean_of_samples(*loss, "loss", stage_.over[task].span) : std::nullopt;
      if (!mean) return std::nullopt;
      all = all ? network.make(Op::add, *all, p.read(*mean)) : p.read(*mean);
    }
    p.loss = network.map("loss", {*all, {}});
    // Weights stay as they are: only what a cell sends in each sample has a gradient.
    for (Value& value : p.values) value.learned = value.learned && value.path.ends_with(".gate");
    differentiate(p);
    Survey survey;
    for (const Cells* cells : layers) {
      const ValueId sum = network.local(cells->name + ".|y gradient|", cells->owned());
      ExpressionId body = network.constant(0);
      for (const auto& [value, gradient] : p.gradients)
        if (p[value].path == cells->name + ".gate") body = network.make(Op::abs, by_unit(network, *cells, "y gradient", network.make(Op::mul, p.read(cells->y), p.read(gradient))));
      p.backward.push_back({Reduce{Reduce::sum, sum, body, {trial}}, false, {}});
      survey.sums.push_back(sum);
    }
    survey.lesson = lesson(std::move(p), network.shown);
    return survey;
  }

  const check::Facts& facts_;
  values::Bindings bindings_;
  const Stage& stage_;
  const Sets& sets_;
  Diagnostics& out_;
  Remove remove_ = Remove::outgoing;
  Division division_;
};

}  // namespace

std::optional<Division> division(const check::Facts& facts, const values::Bindings& bindings, const Stage& stage, const Sets& sets, Diagnostics& diagnostics) {
  return Divisions(facts, bindings, stage, sets, diagnostics).make();
}

}  // namespace nsim::learn
