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
    const bool drawn = picture.kind == "matrix" ? matrix(call) : picture.kind == "traces" ? traces(call, picture) : places(call, picture);
    if (drawn) lesson_.pictures.push_back(std::move(picture));
    return drawn;
  }

 private:
  bool refuse(Span span, const std::string& what, const std::string& label, const std::string& hint) {
    out_.error("N394", span, what).at(label).help(hint);
    return false;
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
      picture.kind = "kernels", picture.weight = n_.p.base(from->weight).path, picture.kernels = n_.p.size(from->weight);
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
