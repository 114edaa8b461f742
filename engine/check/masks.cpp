// Masks: which connections of trained layers stay. Whether layers have weights and places is found when the stage is built.
#include "engine/check/learned.h"
#include "engine/check/network.h"
#include "engine/check/stages.h"
#include <algorithm>

namespace nsim::check {

using namespace syntax;

namespace {

/// Both ends of the connections of a layer, or of a connection between layers.
std::vector<LayerEnd> ends_of_weights(Checker& check, const Path& path) {
  const auto found = check.facts.names.find(path.head.text);
  if (found == check.facts.names.end() || found->second.item == nullptr) return {};
  const File& home = *found->second.file;
  std::vector<Path> both = {path};
  if (const auto* layer = std::get_if<Layer>(&found->second.item->what)) both.insert(both.end(), layer->from.begin(), layer->from.end());
  if (const auto* connect = std::get_if<Connect>(&found->second.item->what)) {
    both = connect->from;
    both.insert(both.end(), connect->to.begin(), connect->to.end());
  }
  return ends_of(check, both, home);
}

/// What learns a mask, or says so.
bool is_learned_mask(const Stage& stage) {
  const bool settings = std::all_of(stage.steps.begin(), stage.steps.end(), [](const Step& step) {
    const auto* s = std::get_if<Setting>(&step.what);
    return s && print(s->target) != "lasts";
  });
  return !stage.over.empty() || stage.with || !settings || (stage.by && (stage.by->name.text == "gumbel" || stage.by->name.text == "hard_concrete"));
}

}  // namespace

void StageChecker::mask(const Stage& stage, Block& around) {
  if (is_learned_mask(stage)) return refuse_stage(stage, around);
  const std::string such = "such as `mask ticket: h, out by magnitude(20%)`";
  Sight sight{&around.names};
  sight.cells = true;
  std::vector<LayerEnd> ends;
  for (const Path& path : stage.what) {
    Typer(check_).type(path, sight);
    const auto declared = check_.facts.names.find(path.head.text);
    if (declared == check_.facts.names.end()) continue;   // said above
    if (!path.is_name() || !is_learned(check_.facts, path.head.text))
      error("N351", path.span, "a mask is of the weights of whole layers, and of connections between layers").at(path.is_name() ? "not a layer" : "a part of one").help(such);
    const std::vector<LayerEnd> own = ends_of_weights(check_, path);
    ends.insert(ends.end(), own.begin(), own.end());
  }
  sight.cells = false;
  Names pairs;
  pairs.parent = sight.names;
  declare_pairs(check_, std::move(ends), pairs);
  pairs.declare("weight", Type::plain());
  if (!stage.name) error("N351", stage.keyword, "what is this mask called?").at("no name").help(such);
  if (!stage.by) error("N351", stage.keyword, "which connections stay?").at("by which method?").help(such);
  else mask_method(*stage.by, Sight{&pairs});
  for (const Step& step : stage.steps) {
    const Setting& s = std::get<Setting>(step.what);
    if (!s.let && print(s.target) == "seed") setting(s, around);
    else check_.unknown_word("N105", s.target.span, "`mask` has no setting `" + print(s.target) + "`", print(s.target), {{"seed", {}}}, "unknown setting");
  }
  if (!stage.name) return;
  const std::string& name = stage.name->text;
  if (auto taken = check_.facts.names.find(name); taken != check_.facts.names.end() && !std::holds_alternative<Stage>(taken->second.item->what))
    error("N103", stage.name->span, "`" + name + "` is declared twice").at("a second time").also(taken->second.span, "first declared here");
  check_.facts.masks.insert(name);
  around.names.declare(name, {}, stage.name->span);
}

/// A swept name or a `param` may hold the name of a method: those that take a share have the same arguments.
void StageChecker::mask_method(const Call& by, const Sight& sight) {
  const Builtin* method = find_builtin(by.name.text, Where::mask);
  if (!method) {
    const std::optional<Type> held = sight.names->lookup(by.name.text, by.name.span);
    if (held && (!held->known() || held->kind == Type::function)) method = find_builtin("magnitude", Where::mask);
  }
  if (method) return void(Typer(check_).arguments(*method, by.args, by.span, sight));
  std::vector<Known> known;
  for (const std::string& name : builtin_names(Where::mask)) known.push_back({name, {}});
  check_.unknown_word("N351", by.name.span, "`" + by.name.text + "` is no way to choose connections", by.name.text, known, "not a method");
}

}  // namespace nsim::check
