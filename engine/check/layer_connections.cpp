// Connections between layers: values or spikes of an earlier step, with weights that are learned.
#include "engine/check/network.h"
#include <algorithm>

namespace nsim::check {

using namespace syntax;

bool of_weights(const std::string& setting) {
  static const std::vector<std::string> all = {"weight", "bias", "delay", "mask", "learn", "sparse", "self"};
  return std::find(all.begin(), all.end(), setting) != all.end();
}

bool check_initial(Checker& check, const Setting& s, const Sight& sight, const File& file) {
  if (s.value.kind != ExprKind::path || !(s.value.path.is_name() || s.value.path.is_call())) return false;
  if (!s.drawn && s.value.path.head.text != "orthogonal") return false;   // a matrix: said with `=` as well
  Call law;
  law.name = s.value.path.head, law.span = s.value.span;
  if (s.value.path.is_call()) law.has_args = true, law.args = s.value.path.steps[0].args;
  if (!find_builtin(law.name.text, Where::initial) || check.facts.scopes[&file].contains(law.name.text)) return false;
  find_call(check, law, Where::initial, "N402", "a way to draw", sight);
  return true;
}

void check_delay(Checker& check, const Setting& s, const Type& t) {
  if (s.drawn) return check.refuse("N402", s.value.span, "drawing the delays between layers");
  if (t.known() && !(t.dimension == dimensions::time()) && !(t.dimension == Dimension::of(Base::steps)))
    check.out->error("N205", s.value.span, "a delay is a time or a number of steps, but this is " + described(t)).at(described(t)).help("such as `delay = 1 step`");
}

namespace {

void check_setting(Checker& check, const Setting& s, const Sight& sight, const File& file) {
  const std::string name = print(s.target);
  if (name == "mask" || name == "sparse" || name == "bias") return check.refuse("N402", s.target.span, "`" + name + "` of a connection between layers");
  if (name == "learn" || name == "self") {
    Type t = Typer(check).type(s.value, sight);
    if (t.known() && t.kind != Type::truth) check.out->error("N205", s.value.span, "`" + name + "` is `true` or `false`, but this is " + described(t)).at(described(t));
    return;
  }
  if (name != "weight" && name != "delay")
    return void(check.unknown_word("N105", s.target.span, "a connection between layers has no setting `" + name + "`", name,
                                   {{"weight", {}}, {"delay", {}}, {"learn", {}}, {"self", {}}}, "unknown setting"));
  if (name == "weight" && check_initial(check, s, sight, file)) return;
  Sight drawn = sight;
  drawn.place = Place::setting, drawn.drawn = s.drawn;
  Type t = Typer(check).number(s.value, drawn);
  if (name == "delay") check_delay(check, s, t);
}

}  // namespace

void check_layer_connect(Checker& check, const Connect& connect, const File& file) {
  Sight sight{&check.names_of(file)};
  if (connect.each) return check.refuse("N402", connect.each->span, "a family of connections between layers");
  if (connect.with) return check.refuse("N402", connect.with_span, "a synapse model between layers");
  if (connect.onto) return check.refuse("N402", connect.onto->span, "`onto` between layers");
  if (connect.from.size() > 1 || connect.to.size() > 1) return check.refuse("N402", connect.to[0].span, "several layers on one line of a connection");
  for (const auto* paths : {&connect.from, &connect.to})
    for (const Path& path : *paths)
      if (!path.is_name()) return check.refuse("N402", path.span, "connecting a part of a layer");
  if (!connect.by || (connect.by->name.text != "dense" && connect.by->name.text != "where" && connect.by->name.text != "within")) {
    const Span span = connect.by ? connect.by->span : connect.to[0].span;
    return check.refuse("N402", span, "connecting layers other than `by dense`, `by where(...)` or `by within(...)`");
  }
  std::vector<Path> both = connect.from;
  both.insert(both.end(), connect.to.begin(), connect.to.end());
  const std::vector<LayerEnd> ends = ends_of(check, both, file);
  Names pairs;
  pairs.parent = sight.names;
  declare_pairs(check, ends, pairs);
  find_call(check, *connect.by, Where::joining, "N402", "a way to join layers", sight.with(pairs));
  if (connect.by->name.text == "within") check_radius(check, *connect.by, ends, sight.with(pairs));
  std::map<std::string, Span> set;
  for (const Setting& s : connect.settings) {
    auto [at, fresh] = set.emplace(print(s.target), s.target.span);
    if (!fresh) check.out->error("N312", s.target.span, "`" + at->first + "` is set twice").at("a second time").also(at->second, "first set here");
    check_setting(check, s, print(s.target) == "delay" ? sight.with(pairs) : sight, file);
  }
}

}  // namespace nsim::check
