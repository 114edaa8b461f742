#include "engine/learn/pictures.h"
#include <algorithm>

namespace nsim::learn {

using namespace syntax;

namespace {

class Pictures {
 public:
  Pictures(Network& network, Lesson& lesson, Diagnostics& out, const File& file) : n_(network), lesson_(lesson), out_(out), file_(file) {}

  bool add(const Call& call) {
    Picture picture;
    picture.kind = call.name.text;
    if (picture.kind == "kernels") return kernels(call);
    const bool drawn = picture.kind == "matrix" ? matrix(call)
                       : picture.kind == "raster" || (picture.kind == "movie" && has_window(call)) ? spikes(call, picture)
                       : picture.kind == "traces" ? (of_cells(call) ? courses(call, picture) : traces(call, picture))
                                                  : places(call, picture);
    if (drawn) lesson_.pictures.push_back(std::move(picture));
    return drawn;
  }

 private:
  bool refuse(Span span, const std::string& what, const std::string& label, const std::string& hint) {
    out_.error("N394", span, what).at(label).help(hint);
    return false;
  }

  static bool has_window(const Call& call) {
    return std::any_of(call.args.begin(), call.args.end(), [](const Arg& arg) { return arg.name && arg.name->text == "window"; });
  }

  /// `traces(h.v)`, `traces(h.v[3])`: of a layer, and not the text of something recorded.
  bool of_cells(const Call& call) const {
    const auto recorded = [&](const Arg& arg) { return std::any_of(lesson_.results.begin(), lesson_.results.end(), [&](const Result& r) { return r.label == print(arg.value); }); };
    return !call.args.empty() && std::all_of(call.args.begin(), call.args.end(), [&](const Arg& arg) {
      if (arg.name || arg.value.kind != ExprKind::path || arg.value.path.steps.empty() || arg.value.path.steps[0].kind != PathStep::member) return false;
      const auto& scope = n_.facts.scopes.at(&file_);
      const auto found = scope.find(arg.value.path.head.text);
      const bool cells = found != scope.end() && (std::holds_alternative<Layer>(found->second.item->what) || std::holds_alternative<Population>(found->second.item->what));
      return cells && !recorded(arg);
    });
  }

  /// What is watched of a layer: a Map behind the steps takes the first sample of it.
  std::optional<size_t> watched(const Cells& cells, const std::string& of, ValueId value, Span span) {
    const std::string path = cells.name + "." + of + ".watched";
    for (size_t k = 0; k < lesson_.watched.size(); ++k)
      if (lesson_.watched[k].layer == cells.name && lesson_.watched[k].of == of) return k;
    if (n_.p.n_steps < 2 || !n_.p.per_step(value) || !has(n_.p[value].axes, trial)) {
      refuse(span, "`" + cells.name + "` does not change while a sample is shown", "no course in time", "`present ... for 100 ms` shows samples for a time");
      return std::nullopt;
    }
    const Array all = n_.seen(value);
    const ValueId through = n_.stored(all, path);
    const ValueId first = n_.map(path, n_.whole(n_.p.slice(through, trial, 0)), span);
    lesson_.watched.push_back({cells.name, of, first, n_.p.size(first) / n_.p.n_steps, cells.position.valid() ? n_.p[cells.position].path : "", int64_t(cells.coordinates.size())});
    lesson_.step_ms = n_.step_ms;
    return lesson_.watched.size() - 1;
  }

  bool spikes(const Call& call, Picture& picture) {
    for (const Arg& arg : call.args) {
      if (arg.name && arg.name->text == "window") {
        const std::optional<double> ms = n_.number(arg.value, file_);
        if (!ms) return false;
        if (!(*ms > 0)) return refuse(arg.value.span, "a frame of a movie lasts longer than nothing", "not above 0", "such as `window = 5 ms`");
        picture.window_ms = *ms;
        continue;
      }
      if (arg.name || arg.value.kind != ExprKind::path) return refuse(arg.value.span, "`" + picture.kind + "` of a stage that trains or tests shows the spikes of layers", "not a layer", "such as `plot raster(h)`");
      const Cells* cells = n_.cells(arg.value.path, file_);
      if (!cells) return false;
      const auto column = cells->columns.find("spikes");
      if (column == cells->columns.end()) return refuse(arg.value.span, "cells of `" + cells->name + "` do not fire", "no spikes", "`traces(" + cells->name + ".y)` shows what they give");
      if (picture.kind == "movie" && !cells->position.valid()) {
        out_.error("N380", arg.value.span, "cells of `" + cells->name + "` have no places").at("no `position`").also(cells->span, "declared here").help("say where they lie, such as `in square(1 mm) placed grid`");
        return false;
      }
      const std::optional<size_t> at = watched(*cells, "spikes", column->second, arg.value.span);
      if (!at) return false;
      picture.watched.push_back(*at);
    }
    if (picture.kind == "movie" && picture.watched.size() > 1) return refuse(call.span, "a movie of spikes shows one layer", "several layers", "plot one for each");
    return !picture.watched.empty() || refuse(call.span, "what should `" + picture.kind + "` show?", "no layer named", "such as `plot raster(h)`");
  }

  bool courses(const Call& call, Picture& picture) {
    for (const Arg& arg : call.args) {
      Path head = arg.value.path;
      const std::string of = head.steps[0].name.text;
      head.steps.clear();
      const Cells* cells = n_.cells(head, file_);
      if (!cells) return false;
      const auto column = cells->columns.find(of);
      const ValueId value = of == "y" ? cells->y : column == cells->columns.end() ? ValueId{} : column->second;
      if (!value.valid() || arg.value.path.steps.size() > 1)
        return refuse(arg.value.span, "`traces` of a stage that trains or tests shows what all cells of a layer keep", value.valid() ? "a part of them" : "`" + cells->name + "` keeps no `" + of + "`", "such as `plot traces(h.v)`");
      const std::optional<size_t> at = watched(*cells, of, value, arg.value.span);
      if (!at) return false;
      picture.watched.push_back(*at);
    }
    return true;
  }

  bool matrix(const Call& call) {
    const bool scores = call.args.size() == 1 && !call.args[0].name && print(call.args[0].value) == "accuracy";
    if (lesson_.scored && scores) return true;
    return refuse(call.span, "`matrix` of a stage that trains or tests shows the accuracy of a `score`", lesson_.scored ? "another matrix" : "not in a `score`",
                  "write `plot matrix(accuracy)` into a `score`");
  }

  /// The last two axes along which a cell sees its source are a picture; others, such as channels, stand side by side.
  bool kernels(const Call& call) {
    for (const Arg& arg : call.args) {
      Path path = arg.value.path;
      const bool of_weight = !arg.name && arg.value.kind == ExprKind::path && path.steps.size() == 1 && path.steps[0].name.text == "weight";
      if (!of_weight) return refuse(arg.value.span, "`kernels` shows the weights of a layer", "not the weights of a layer", "such as `plot kernels(c1.weight)`");
      path.steps.pop_back();
      const Cells* cells = n_.cells(path, file_);
      if (!cells) return false;
      const Cells::Path* from = cells->from.size() == 1 && cells->from[0].weight.valid() ? &cells->from[0] : nullptr;
      Axes seen;
      if (from)
        for (AxisId axis : n_.p[from->weight].axes)
          if (!has(cells->axes, axis) && !from->own_share.contains(axis)) seen.push_back(axis);
      if (seen.empty()) return refuse(arg.value.span, "`" + cells->name + "` has no weights that see parts of one source", from ? "one weight for each cell" : "no weights of one source", "");
      Picture picture;
      picture.kind = "kernels", picture.weight = n_.p.base(from->parameter.valid() ? from->parameter : from->weight).path, picture.kernels = n_.p.size(from->weight);
      for (size_t k = 0; k < seen.size(); ++k) {
        const int64_t extent = n_.p.axes[seen[k]].extent;
        (k + 1 == seen.size() ? picture.columns : k + 2 == seen.size() ? picture.rows : picture.parts) *= extent;
        picture.kernels /= extent;
      }
      lesson_.pictures.push_back(std::move(picture));
    }
    return !call.args.empty() || refuse(call.span, "whose weights should `kernels` show?", "nothing named", "such as `plot kernels(c1.weight)`");
  }

  bool traces(const Call& call, Picture& picture) {
    const std::vector<Result> recorded = recorded_of(lesson_);
    for (const Arg& arg : call.args) {
      const std::string label = print(arg.value);
      size_t at = 0;
      while (at < recorded.size() && recorded[at].label != label) ++at;
      if (arg.name || at == recorded.size() || recorded[at].every == 0)
        return refuse(arg.value.span, "`" + label + "` is not recorded at a pace in this stage", "no course of values", "add `record " + label + " every 1 epochs`");
      picture.results.push_back(at);
    }
    return !picture.results.empty() || refuse(call.span, "what should `traces` show?", "nothing named", "such as `plot traces(loss)`");
  }

  bool places(const Call& call, Picture& picture) {
    std::vector<const Cells*> layers;
    const Expr* colour = nullptr;
    for (const Arg& arg : call.args) {
      if (arg.name && arg.name->text == "colour") colour = &arg.value;
      else if (arg.name || arg.value.kind != ExprKind::path) return refuse(arg.value.span, "`" + picture.kind + "` shows layers", "not a layer", "such as `plot map(h1, h2, colour = task_share)`");
      if (arg.name) continue;
      const Cells* cells = n_.cells(arg.value.path, file_);
      if (!cells) return false;
      if (!cells->position.valid()) {
        out_.error("N380", arg.value.span, "cells of `" + cells->name + "` have no places").at("no `position`").also(cells->span, "declared here").help("say where they lie, such as `in plane placed learned`");
        return false;
      }
      if (picture.kind == "movie" && std::none_of(lesson_.snapshots.begin(), lesson_.snapshots.end(), [&](const Snapshot& s) { return s.layer == cells->name && s.every > 0; }))
        return refuse(arg.value.span, "a movie shows places at several moments, and those of `" + cells->name + "` are not recorded", "no moments",
                      "add `record position of " + cells->name + " every 1 epochs`");
      layers.push_back(cells);
    }
    if (layers.empty()) return refuse(call.span, "what should `" + picture.kind + "` show?", "no layer named", "such as `plot map(h1, h2, colour = task_share)`");
    picture.structure = structure_of(n_.p, layers);
    return !colour || coloured(*colour, picture);
  }

  bool coloured(const Expr& colour, Picture& picture) {
    const std::string text = print(colour);
    for (const Structure::Layer& layer : picture.structure.layers)
      if (layer.shares_places) return refuse(colour.span, "channels of `" + layer.name + "` share their places, so a place has no one task", "whose colour?", "give each channel a place, such as `placed learned(each = channel)`");
    const Stage* split = colour.kind == ExprKind::path ? n_.split(colour.path.head.text) : nullptr;
    if (split && text == colour.path.head.text + ".owner") {
      picture.colour = Picture::by_owner, picture.split = colour.path.head.text;
      for (const Path& task : split->over) picture.tasks.push_back(print(task));
      for (const Structure::Layer& layer : picture.structure.layers) {
        const bool divided = std::any_of(split->what.begin(), split->what.end(), [&](const Path& path) { return path.head.text == layer.name; });
        if (!divided) return refuse(colour.span, "`" + picture.split + "` does not divide `" + layer.name + "`", "no owners of its cells", "name it in the split");
      }
      return true;
    }
    if (text != "task_share")
      return refuse(colour.span, "colours of cells are `task_share`, or the owners of a split, `parts.owner`", "not one of these", "");
    if (picture.structure.tasks < 2)
      return refuse(colour.span, "`task_share` asks which outputs a cell serves, and no layer of this picture has an axis `task`", "no tasks", "name the output layer too");
    picture.colour = Picture::by_share;
    for (int task = 0; task < picture.structure.tasks; ++task) picture.tasks.push_back("task " + std::to_string(task));
    return true;
  }

  Network& n_;
  Lesson& lesson_;
  Diagnostics& out_;
  const File& file_;
};

}  // namespace

bool pictures_of(const Plot& plot, Network& network, Lesson& lesson, Diagnostics& out, const File& file) {
  return std::all_of(plot.calls.begin(), plot.calls.end(), [&](const Call& call) { return Pictures(network, lesson, out, file).add(call); });
}

}  // namespace nsim::learn
