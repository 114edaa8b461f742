// Sizes, places and settings of populations and sources.
#include "engine/check/network.h"
#include <algorithm>
#include <cmath>

namespace nsim::check {

using namespace syntax;

namespace {

class PopulationChecker {
 public:
  PopulationChecker(Checker& check, const Population& population, const File& file) : check_(check), population_(population) {
    check_.bind_members(population.each, Sight{&check.names_of(file)}, members_);
    inner_.parent = &members_;
    declare_coordinates(population, inner_);
  }

  void check() {
    for (const Axis& axis : population_.size) size(axis);
    if (population_.placing) placing(*population_.placing);
    if (population_.is_source)
      source();
    else if (const Composition* made = check_.composition_of(population_))
      settings(*made);
  }

 private:
  void size(const Axis& axis) {
    Type t = Typer(check_).number(axis.count, Sight{&members_});
    if (!t.known()) return;
    if (!t.dimension.plain() || t.kind == Type::list) {
      check_.out->error("N316", axis.count.span, "a size is a plain number, but this is " + described(t)).at(described(t));
      return;
    }
    std::vector<std::map<std::string, values::Value>> all = {{}};
    Diagnostics quiet;
    values::Scope scope = check_.facts.scope(*check_.here, check_.bindings, quiet);
    if (population_.each) all = values::expand(*population_.each, scope, quiet);
    for (const auto& member : all) {
      std::optional<double> n = check_.quiet_number(axis.count, member);
      if (!n || (*n >= 1 && *n == std::floor(*n) && *n <= 4e9)) continue;
      std::string problem = *n < 1 ? "there must be at least one cell" : *n > 4e9 ? "at most 4 billion" : "not a whole number";
      check_.out->error("N316", axis.count.span, "a population cannot have " + format_quantity(*n, {}, 8) + " cells")
          .at(problem)
          .help(*n > 1 && *n <= 4e9 ? "write `round(" + print(axis.count) + ")`" : "");
      return;
    }
  }

  void placing(const Placing& placing) {
    Sight sight{&members_};
    if (placing.space) {
      const Builtin* space = find_call(check_, *placing.space, Where::space, "N407", "a space", sight);
      if (space != nullptr) extents(*placing.space, sight);
      if (space != nullptr && space->name == "plane" && !placing.placed_from &&
          (!placing.placed || find_builtin(placing.placed->name.text, Where::placement) != nullptr)) {
        check_.out->error("N335", placing.span, "a plane has no borders, so its cells need places from a file")
            .at("placed where?")
            .help("write `in plane placed from \"places.csv\"`, or name a space with borders");
      }
    }
    if (placing.placed_from) needs_data_file(check_, *placing.placed_from, placing.from_span);
    if (!placing.placed && !placing.placed_from) return;
    if (placing.placed) find_call(check_, *placing.placed, Where::placement, "N407", "a way to place cells", sight);
    bool waits = placing.placed && find_builtin(placing.placed->name.text, Where::placement) == nullptr;
    if (!placing.space && !waits)
      check_.out->error("N335", placing.span, "cells are placed in a space, but none is named")
          .at("placed where?")
          .help("such as `in square(100 um) placed random`");
  }

  /// The sizes of a space are of one kind and greater than 0.
  void extents(const Call& space, const Sight& sight) {
    Type first;
    for (const Arg& arg : space.args) {
      Type t = Typer(check_).type(arg.value, sight);
      if (!first.known()) first = t;
      if (t.known() && !(t.dimension == first.dimension)) {
        check_.out->error("N208", arg.value.span, "the sizes of a space are of one kind, but this is " + described(t))
            .at(name_of(t.dimension))
            .also(space.args[0].value.span, name_of(first.dimension));
        return;
      }
      std::optional<double> n = check_.quiet_number(arg.value, check_.first_member(population_.each));
      if (n && !(*n > 0))
        check_.out->error("N319", arg.value.span, "a space must have an extent greater than 0").at(format_quantity(*n, t.dimension));
    }
  }

  void source() {
    for (const Setting& s : population_.settings) {
      check_.unknown_word("N105", s.target.span, "a source of spikes has no setting `" + print(s.target) + "`", print(s.target), {},
                          "unknown setting");
    }
    if (check_.broken.contains(&population_)) return;
    const Call& call = population_.models[0];
    std::vector<Type> types;
    const Builtin* builtin = find_builtin(call.name.text, Where::source);
    Typer(check_).arguments(*builtin, call.args, call.span, Sight{&inner_, Place::setting}, &types);
    for (const Arg& arg : call.args) {
      const bool path = (!arg.name && &arg == &call.args[0]) || (arg.name && arg.name->text == "path");
      // A name without an ending is that of a set of recordings, which is looked for where samples are shown.
      const bool set = call.name.text == "events" && arg.value.literal.find('.') == std::string::npos;
      if (path && !set && builtin->arguments[0] == "path" && arg.value.kind == ExprKind::text) needs_data_file(check_, arg.value.literal, arg.value.span);
    }
    std::map<std::string, values::Value> member = check_.first_member(population_.each);
    size_t position = 0;
    for (const Arg& arg : call.args) {
      bool rate = arg.name ? arg.name->text == "rate" : position++ == 0;
      std::optional<double> value = rate && builtin->arguments[0] == "rate" ? check_.quiet_number(arg.value, member) : std::nullopt;
      if (value && *value < 0) check_.out->error("N319", arg.value.span, "a rate cannot be negative").at(format_quantity(*value, dimensions::rate()));
    }
  }

  void settings(const Composition& made) {
    std::map<std::string, Span> set;
    for (const Setting& s : population_.settings) {
      std::string name = print(s.target);
      const bool alive = !s.let && name == "alive" && made.find(name) == nullptr;
      Sight seen{&inner_, Place::setting, s.drawn};
      Type t = alive && !s.drawn ? Typer(check_).condition(s.value, seen) : Typer(check_).number(s.value, seen);
      if (s.drawn && t.known()) check_.needs_draw(s.value);
      if (alive && t.known() && !t.is_number({}))
        check_.out->error("N216", s.value.span, "`alive` holds or not, but this is " + described(t)).at(described(t));
      if (s.let) {
        inner_.declare(name, t, s.target.span);
        continue;
      }
      const Variable* v = made.find(name);
      if (alive) {
        auto [at, fresh] = set.emplace(name, s.target.span);
        if (!fresh) check_.out->error("N312", s.target.span, "`alive` is set twice").at("a second time").also(at->second, "first set here");
        continue;
      }
      if (v == nullptr || v->kind == Variable::local) {
        unknown(s, made, name, v);
        continue;
      }
      auto [at, fresh] = set.emplace(name, s.target.span);
      if (!fresh) check_.out->error("N312", s.target.span, "`" + name + "` is set twice").at("a second time").also(at->second, "first set here");
      if (t.known() && !t.is_number(v->dimension)) misfit(s, made, *v, t);
    }
  }

  void misfit(const Setting& s, const Composition& made, const Variable& v, const Type& t) {
    check_.out->error("N205", s.value.span, "`" + v.path + "` is " + described(v.dimension) + ", but this is " + described(t))
        .at(described(t))
        .also(v.span, check_.reason(made, v))
        .help(literal_value(s.value) && !v.dimension.plain() ? "give the number a unit, `" + print(s.value) + " " + unit_of(v.dimension) + "`" : "");
  }

  void unknown(const Setting& s, const Composition& made, const std::string& name, const Variable* v) {
    std::vector<Known> known;
    for (const Variable& variable : made.variables) {
      if (variable.kind != Variable::local) known.push_back({variable.path, variable.span});
    }
    check_.unknown_word("N105", s.target.span, "`" + made.text + "` has no `" + name + "` to set", name, known,
                        v != nullptr ? "a `let` of the model cannot be set" : "neither a state, an input nor a parameter");
  }

  Checker& check_;
  const Population& population_;
  Names members_, inner_;
};

}  // namespace

void check_population(Checker& check, const Population& population, const File& file) { PopulationChecker(check, population, file).check(); }

}  // namespace nsim::check
