#include "engine/check/network.h"
#include <algorithm>
#include <cmath>

namespace nsim::check {

using namespace syntax;

void Checker::check_network() {
  for (const auto& file : program.files) {
    here = file.get();
    for (const Item& item : file->items) {
      if (auto* population = std::get_if<Population>(&item.what)) check_population(*this, *population, *file);
      if (auto* connect = std::get_if<Connect>(&item.what)) check_connect(*this, *connect, *file);
      if (auto* drive = std::get_if<Drive>(&item.what)) check_drive(*this, *drive, *file);
      if (auto* layer = std::get_if<Layer>(&item.what)) check_layer(*this, *layer, *file);
    }
  }
  here = &main;
}

const Builtin* find_call(Checker& check, const Call& call, Where where, std::string_view refusal, const std::string& wanted, const Sight& sight) {
  const Builtin* builtin = find_builtin(call.name.text, where);
  if (builtin != nullptr) return Typer(check).arguments(*builtin, call.args, call.span, sight) ? builtin : nullptr;
  const Builtin* later = find_builtin(call.name.text, Where::later);
  if (later != nullptr) {
    check.refuse(refusal, call.name.span, "`" + call.name.text + "` (" + std::string(later->rule) + ")");
    return nullptr;
  }
  std::vector<Known> known;
  for (const std::string& name : builtin_names(where)) known.push_back({name, {}});
  check.unknown_word("N101", call.name.span, "`" + call.name.text + "` is not " + wanted, call.name.text, known, "not " + wanted);
  return nullptr;
}

void declare_coordinates(const Population& population, Names& names) {
  bool named = std::any_of(population.size.begin(), population.size.end(), [](const Axis& a) { return a.name.has_value(); });
  if (!named) names.declare("cell", Type::plain());
  for (const Axis& axis : population.size) {
    if (axis.name) names.declare(axis.name->text, Type::plain(), axis.name->span);
  }
}

std::optional<int64_t> count_cells(Checker& check, const Path& path, const std::map<std::string, values::Value>& members) {
  Expr whole;
  whole.kind = ExprKind::path;
  whole.path = path;
  whole.span = path.span;
  std::optional<values::Value> value = check.quiet_value(whole, members);
  auto* cells = value ? std::get_if<values::Cells>(&value->what) : nullptr;
  if (cells == nullptr) return std::nullopt;
  int64_t n = 0;
  for (const values::Slice& slice : cells->slices) {
    if (slice.first && slice.last) {
      n += *slice.last - *slice.first + 1;
      continue;
    }
    if (slice.extents.empty()) return std::nullopt;
    int64_t all = 1;
    for (int64_t extent : slice.extents) all *= extent;
    n += all;
  }
  return n;
}

bool source_runs(Checker& check, const Population& source, const File& file) {
  bool good = !source.models.empty();
  for (size_t k = 0; k < source.models.size(); ++k) {
    const Call& call = source.models[k];
    if (k == 0 && find_builtin(call.name.text, Where::source) != nullptr) continue;
    good = false;
    if (find_builtin(call.name.text, k == 0 ? Where::sample : Where::disturbance) != nullptr) continue;  // nothing of it is asked for where spikes are
    auto& scope = check.facts.scopes[&file];
    auto declared = scope.find(call.name.text);
    const Builtin* later = find_builtin(call.name.text, Where::later);
    std::vector<Known> known;
    for (Where where : k == 0 ? std::vector{Where::source, Where::sample} : std::vector{Where::disturbance})
      for (const std::string& name : builtin_names(where)) known.push_back({name, {}});
    if (later != nullptr)
      check.refuse("N405", call.name.span, "`" + call.name.text + "` (" + std::string(later->rule) + ")");
    else if (declared != scope.end())
      check.wrong_kind(call.name.span, call.name.text, declared->second, "a source of spikes");
    else
      check.unknown_word("N101", call.name.span, "`" + call.name.text + "` is not a " + (k == 0 ? "source" : "disturbance of a source"), call.name.text, known, k == 0 ? "not a source" : "not a disturbance");
    break;  // what is added to a source that cannot run needs no message of its own
  }
  return good;
}

Target find_target(Checker& check, const Path& path, const Sight& sight) {
  Path cells = path;
  std::vector<Name> tail;
  Typer typer(check);
  // Members from the end are the variable; what is left before them must be cells.
  while (!cells.steps.empty() && cells.steps.back().kind == PathStep::member) {
    tail.insert(tail.begin(), cells.steps.back().name);
    cells.steps.pop_back();
  }
  Target target;
  Type t = typer.type(cells, sight);
  if (!t.known()) return target;
  if (auto synapse = check.facts.synapses.find(t.connect); t.kind == Type::projection && synapse != check.facts.synapses.end()) {
    std::string name = tail.empty() ? "" : tail[0].text;
    target.variable = tail.size() == 1 ? synapse->second.find(name) : nullptr;
    if (target.variable != nullptr && target.variable->kind == Variable::input) return target;
    target.variable = nullptr;
    std::vector<Known> known;
    for (const Variable& v : synapse->second.variables) {
      if (v.kind == Variable::input) known.push_back({v.path, v.span});
    }
    check.unknown_word("N109", path.span, "`" + synapse->second.text + "` has no input `" + name + "`", name, known, "not an input of its synapses");
    return target;
  }
  if (t.kind != Type::cells) {
    check.out->error("N102", path.span, "a variable of a population is needed here, but this is " + described(t)).at(described(t));
    return target;
  }
  // `column.L4E.v`: the key of a member stands before the variable.
  size_t next = 0;
  if (t.whole_family && !tail.empty() && !t.populations.empty()) {
    const std::vector<std::string>& keys = check.keys_of(*t.populations[0]);
    if (std::find(keys.begin(), keys.end(), tail[0].text) != keys.end()) next = 1;
  }
  if (next >= tail.size()) {
    check.out->error("N109", path.span, "say which variable").at("a population, not one of its variables").help("such as `" + print(path) + ".I`");
    return target;
  }
  std::string name;
  for (size_t k = next; k < tail.size(); ++k) name += (k > next ? "." : "") + tail[k].text;
  target.cells = t;
  for (const Population* p : t.populations) {
    const Composition* made = check.composition_of(*p);
    if (made == nullptr && p->is_source) {
      check.out->error("N109", path.span, "`" + p->name.text + "` is a source: it receives nothing")
          .at("a source")
          .also(p->name.span, "declared here");
      return {};
    }
    if (made == nullptr) return {};
    target.variable = made->find(name);
    if (target.variable != nullptr && target.variable->kind != Variable::local) continue;
    std::vector<Known> known;
    for (const Variable& v : made->variables) {
      if (v.kind != Variable::local) known.push_back({v.path, v.span});
    }
    Span span = cover(tail[next].span, tail.back().span);
    check.unknown_word("N109", span, "`" + p->name.text + "` has no variable `" + name + "`", name, known, "not a variable of `" + made->text + "`");
    return {};
  }
  return target;
}

void check_drive(Checker& check, const Drive& drive, const File& file) {
  Names names;
  check.bind_members(drive.each, Sight{&check.names_of(file)}, names);
  Sight outer{&names};
  Target target = find_target(check, drive.target, outer);
  Names inner;
  inner.parent = &names;
  inner.declare("t", Type::of(dimensions::time()));
  inner.declare("tick", Type::plain());
  for (const Population* p : target.cells.populations) declare_coordinates(*p, inner);
  Type t = Typer(check).number(drive.value, Sight{&inner, Place::setting, drive.drawn, true});
  if (drive.drawn && t.known()) check.needs_draw(drive.value);
  if (target.variable == nullptr || !t.known()) return;
  const Variable& v = *target.variable;
  if (v.kind == Variable::parameter) {
    check.out->error("N308", drive.target.span, "`" + v.path + "` is a parameter: nothing can be added to it")
        .at("a parameter")
        .also(v.span, "declared here");
    return;
  }
  if (t.is_number(v.dimension)) return;
  check.out->error("N207", drive.value.span, "this drive is " + described(t) + ", but `" + v.path + "` is " + described(v.dimension))
      .at(described(t))
      .also(v.span, "`" + v.path + "` is " + described(v.dimension))
      .help(literal_value(drive.value) && !v.dimension.plain() ? "give the number a unit, `" + print(drive.value) + " " + unit_of(v.dimension) + "`"
                                                               : "");
}

}  // namespace nsim::check
