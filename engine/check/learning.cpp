// Layers, and the stages that train and test them. Shapes of arrays are found out when the stage is built: see engine/learn.
#include "engine/check/network.h"
#include "engine/check/stages.h"
#include <algorithm>
#include <cmath>

namespace nsim::check {

using namespace syntax;

namespace {

void check_part(Checker& check, const Call& part, const File& file) {
  const std::string& name = part.name.text;
  const auto& scope = check.facts.scopes[&file];
  if (auto declared = scope.find(name); declared != scope.end()) {
    const ItemKind& what = declared->second.item->what;
    auto* let = std::get_if<Let>(&what);
    if (std::holds_alternative<Param>(what) || (let != nullptr && let->has_formals)) return;
    if (std::holds_alternative<Model>(what)) {
      check.out->error("N376", part.name.span, "a model of cells stands first in a layer").at("after another part").help("parts act from left to right on what a model gives, such as `" + name + " + surrogate(fast_sigmoid)`");
      return;
    }
    return check.wrong_kind(part.name.span, name, declared->second, "a part of a layer");
  }
  if (const Builtin* known = find_builtin(name, Where::layer)) {
    if (!known->arguments.empty() && known->arguments[0] != "x") Typer(check).arguments(*known, part.args, part.span, Sight{&check.names_of(file)});
    return;
  }
  const Builtin* plain = find_builtin(name, Where::arithmetic);
  if (plain != nullptr && plain->arguments.size() == 1) return;
  if (const Builtin* later = find_builtin(name, Where::later)) return check.refuse("N405", part.name.span, "`" + name + "` (" + std::string(later->rule) + ")");
  std::vector<Known> known;
  for (const std::string& one : builtin_names(Where::layer)) known.push_back({one, {}});
  for (const char* one : {"sigmoid", "tanh", "relu", "exp"}) known.push_back({one, {}});
  check.unknown_word("N101", part.name.span, "`" + name + "` is not a part of a layer", name, known, "not a function of one array");
}

}  // namespace

void check_layer(Checker& check, const Layer& layer, const File& file) {
  Sight sight{&check.names_of(file)};
  if (layer.each) return check.refuse("N402", layer.each->span, "a family of layers");
  for (const Axis& axis : layer.size) {
    Type t = Typer(check).number(axis.count, sight);
    if (t.known() && !t.dimension.plain()) check.out->error("N316", axis.count.span, "a size is a plain number, but this is " + described(t)).at(described(t));
  }
  std::vector<LayerEnd> ends = ends_of(check, layer.from, file);
  ends.push_back({layer.name, &layer.placing, &file});
  Names pairs;
  pairs.parent = sight.names;
  declare_pairs(check, ends, pairs);
  if (layer.by) {
    find_call(check, *layer.by, Where::joining, "N402", "a way to join layers", sight.with(pairs));
    if (layer.by->name.text == "within") check_radius(check, *layer.by, ends, sight.with(pairs));
  }
  if (layer.placing && layer.placing->placed && layer.placing->placed->name.text == "same") {
    Sight places = sight;
    places.cells = true;
    for (const Arg& arg : layer.placing->placed->args)
      if (arg.value.kind == ExprKind::path) Typer(check).type(arg.value.path, places);
  }
  if (layer.size.empty()) check.out->error("N316", layer.name.span, "how many cells has `" + layer.name.text + "`?").at("no size").help("such as `layer " + layer.name.text + "[100]`");
  const auto like = check.facts.cells_of_layers.find(&layer);
  const bool has_cells = like != check.facts.cells_of_layers.end();
  if (has_cells) check_population(check, std::get<Population>(like->second->what), file);
  for (const Call& part : layer.models) {
    if (has_cells && &part == &layer.models[0]) continue;
    if (part.name.text == "surrogate") {
      if (has_cells) find_call(check, part, Where::layer, "N405", "a part of a layer", sight);
      else check.out->error("N376", part.name.span, "`surrogate` gives spikes a gradient, but no cells of this layer fire").at("no model of cells before it").help("such as `lif_unit + surrogate(fast_sigmoid)`");
      continue;
    }
    if (has_cells) check.refuse("N402", part.name.span, "`" + part.name.text + "` after a model of cells");
    else check_part(check, part, file);
  }
  for (const Path& path : layer.from) {
    Sight cells = sight;
    cells.cells = true;
    Typer(check).type(path, cells);
  }
  std::map<std::string, Span> set;
  for (const Setting& s : layer.settings) {
    const std::string name = print(s.target);
    if (auto [at, fresh] = set.emplace(name, s.target.span); !fresh) check.out->error("N312", s.target.span, "`" + name + "` is set twice").at("a second time").also(at->second, "first set here");
    if (has_cells && !of_weights(name)) continue;   // of the cells: looked at above
    static const std::vector<std::string> known = {"weight", "bias", "delay", "learn"}, later = {"mask", "sparse", "self"};
    if (std::find(later.begin(), later.end(), name) != later.end()) {
      check.refuse("N402", s.target.span, "`" + name + "` of a layer");
    } else if (std::find(known.begin(), known.end(), name) == known.end()) {
      check.unknown_word("N105", s.target.span, "a layer has no setting `" + name + "`", name, {{"weight", {}}, {"bias", {}}, {"learn", {}}}, "unknown setting");
    } else if (name == "learn") {
      Typer(check).condition(s.value, sight);
    } else if (!check_initial(check, s, sight, file)) {
      Sight drawn = name == "delay" ? sight.with(pairs) : sight;
      drawn.place = Place::setting, drawn.drawn = s.drawn;
      const Type t = Typer(check).number(s.value, drawn);
      if (name == "delay") check_delay(check, s, t);
    }
  }
}

void StageChecker::learn(const Stage& stage, Block& around) {
  Block block;
  block.kind = Block::run;
  block.names.parent = &around.names;
  block.keyword = stage.keyword;
  block.trains = stage.kind == Stage::train;
  Sight sight{&around.names};
  if (stage.amount) {
    Type t = Typer(check_).number(*stage.amount, sight);
    const bool counted = t.dimension == Dimension::of(Base::epochs) || t.dimension == Dimension::of(Base::batches) || t.dimension == Dimension::of(Base::samples);
    if (t.known() && !counted)
      error("N213", stage.amount->span, "training lasts a number of epochs, batches or samples, but this is " + described(t)).at(described(t)).help("such as `train 10 epochs`");
  }
  if (stage.with) find_call(check_, *stage.with, Where::optimiser, "N405", "an optimiser", sight);
  layers_and_sources(stage, sight);
  if (stage.kind == Stage::score) score(stage, block);
  // Lets first: lines may name them wherever they stand.
  for (const Step& step : stage.steps)
    if (auto* s = std::get_if<Setting>(&step.what); s && s->let) setting(*s, block);
  for (const Step& step : stage.steps) learning_line(step, block);
  close(block, around);
}

void StageChecker::layers_and_sources(const Stage& stage, const Sight& sight) {
  for (const auto* paths : {&stage.what, &stage.on, &stage.over}) layers_and_sources(*paths, sight);
}

void StageChecker::layers_and_sources(const std::vector<Path>& paths, const Sight& sight) {
  Sight cells = sight;
  cells.cells = true;
  for (const Path& path : paths) Typer(check_).type(path, cells);
}

void StageChecker::learning_line(const Step& step, Block& block) {
  Sight sight{&block.names};
  if (auto* s = std::get_if<Stage>(&step.what)) {
    if (s->kind == Stage::every) return every_of_training(*s, block);
    if (s->kind != Stage::reset) return check_.refuse("N401", s->keyword, "a stage inside one that trains or tests");
    return layers_and_sources(s->what, sight);
  }
  if (auto* p = std::get_if<Present>(&step.what)) {
    layers_and_sources(p->what, sight);
    if (!p->duration) return check_.refuse("N401", p->span, "`present` without a duration");
    Type t = Typer(check_).number(*p->duration, sight);
    const bool lasts = t.dimension == dimensions::time() || t.dimension == Dimension::of(Base::steps);
    if (t.known() && !lasts) error("N213", p->duration->span, "samples are shown for a time or a number of steps, but this is " + described(t)).at(described(t)).help("such as `for 28 steps` or `for 100 ms`");
    return;
  }
  if (auto* p = std::get_if<Plot>(&step.what)) {
    for (const Call& call : p->calls)
      if (!picture_of_learning(call)) return;
    return;
  }
  if (auto* m = std::get_if<Minimise>(&step.what)) {
    Type t = Typer(check_).number(m->value, sight);
    if (t.known() && !t.dimension.plain()) error("N202", m->value.span, "a loss is a plain number, but this is " + described(t)).at(described(t));
    return;
  }
  if (auto* s = std::get_if<Setting>(&step.what)) {
    if (s->let || print(s->target) == "parts" || print(s->target) == "apply") return;   // read where the stage is built
    if (print(s->target) == "truncate" && !check_.facts.names.contains("truncate")) {
      Type t = Typer(check_).number(s->value, sight);
      const bool lasts = t.dimension == dimensions::time() || t.dimension == Dimension::of(Base::steps);
      if (t.known() && !lasts) error("N205", s->value.span, "`truncate` is a number of steps or a time, but this is " + described(t)).at(described(t)).help("such as `truncate = 20 steps`");
      return;
    }
    if (print(s->target) == "batch" && !check_.facts.names.contains("batch")) {
      Type t = Typer(check_).number(s->value, sight);
      if (t.known() && !t.dimension.plain()) error("N205", s->value.span, "`batch` is a plain number of samples, but this is " + described(t)).at(described(t));
      return;
    }
    return setting(*s, block);
  }
  if (auto* e = std::get_if<Expect>(&step.what)) {
    const Expr& what = e->in || e->value.args.empty() ? e->value : e->value.args[0];
    if (what.kind == ExprKind::path && is_matrix(what.path, block)) return;   // its bounds are read where the stage is built
    return expect(*e, block);
  }
  const Record& r = std::get<Record>(step.what);
  if (!r.of.empty()) {
    const bool places = std::all_of(r.what.begin(), r.what.end(), [](const Path& path) { return path.is_name() && path.head.text == "position"; });
    if (!places) return check_.refuse("N401", r.span, "recording values of cells while training, other than `position`");
    layers_and_sources(r.of, sight);
  }
  if (r.every && !pace_of_training(*r.every, sight)) return;
  for (const Path& path : r.of.empty() ? r.what : std::vector<Path>{}) {
    Type t = is_matrix(path, block) ? Type::plain() : Typer(check_).type(path, sight);
    if (t.known() && !t.numeric()) error("N210", path.span, "a result is a number, but this is " + described(t)).at(described(t));
    block.columns[print(path)] = Type::plain();
  }
}

}  // namespace nsim::check
