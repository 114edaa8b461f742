// Names and what follows them: members, cells, rows and columns.
#include "engine/check/typer.h"
#include <algorithm>

namespace nsim::check {

using syntax::PathStep;

Type Typer::type(const syntax::Path& path, const Sight& sight) {
  Type t;
  size_t next = 0;
  if (!path.steps.empty() && path.steps[0].kind == PathStep::call) {
    t = call(path.head, path.steps[0], sight);
    next = 1;
  } else {
    t = head(path, sight);
  }
  for (; next < path.steps.size(); ++next) {
    if (!t.known()) return {};
    const PathStep& step = path.steps[next];
    const bool called = next + 1 < path.steps.size() && path.steps[next + 1].kind == PathStep::call;
    if (t.kind == Type::projection && called && (step.name.text == "pre" || step.name.text == "post"))
      t = of_end(path, step, path.steps[++next], sight);
    else if (step.kind == PathStep::member)
      t = member(t, step, sight);
    else if (step.kind == PathStep::index)
      t = index(t, step, sight);
    else if (t.kind == Type::function)
      t = call_function(t, path.head, step, sight);
    else {
      error("N118", step.span, described(t) + " cannot be called").at("only functions take arguments");
      return {};
    }
  }
  return t;
}

Type Typer::head(const syntax::Path& path, const Sight& sight) {
  const std::string& name = path.head.text;
  if (std::optional<Type> found = sight.names->lookup(name, path.head.span)) {
    if (found->drawn && !sight.drawn) return drawn_name(path.head);
    found->drawn = false;
    return *found;
  }
  if (name == "pi") return Type::plain();
  const Builtin* builtin = find_builtin(name);
  if (builtin != nullptr && builtin->where == Where::later) {
    check_.refuse("N405", path.head.span, "`" + name + "` (" + std::string(builtin->rule) + ")");
    return {};
  }
  if (builtin != nullptr) {
    // `param edges = heaviside` holds the name of a function; anywhere else its arguments have been forgotten.
    Type t;
    t.kind = Type::function;
    t.name = name;
    return t;
  }
  if (sight.place == Place::host && (name == "t" || name == "tick" || name == "now")) {
    check_.refuse("N405", path.head.span, "`" + name + "` outside models and drives");
    return {};
  }
  if (name == "position" || name == "alive") {
    check_.refuse("N405", path.head.span, "`" + name + "` of cells");
    return {};
  }
  bool hidden = (sight.place == Place::model || sight.place == Place::equation) && check_.facts.names.contains(name);
  std::string note = hidden ? "a model sees only its own names and parameters: give it a parameter, and set that where the model is used" : "";
  if (sight.place == Place::host && !hidden) {
    const std::string owner = check_.cells_with(name);
    if (!owner.empty()) note = "cells have it: `" + owner + "." + name + "`";
  }
  std::vector<Known> candidates = sight.names->all();
  if (sight.cells) std::erase_if(candidates, [&](const Known& k) { return !check_.is_cells(k.name); });
  check_.unknown_name(path.head, candidates, sight.cells ? "not a population, source or layer" : "not a name that can be used here", note);
  return {};
}

/// `let v0 ~ normal(...)` stands for its text, so it draws wherever it is used.
Type Typer::drawn_name(const syntax::Name& name) {
  error("N325", name.span, "`" + name.text + "` draws a number, so `~` must come before it").at("drawn, not equal").help("write `~` instead of `=`");
  return {};
}

Type Typer::member(const Type& of, const PathStep& step, const Sight& sight) {
  switch (of.kind) {
    case Type::row:
      return column(of, step.name.text, step.name.span);
    case Type::cells:
      return member_of_cells(of, step, sight);
    case Type::table: {
      if (of.columns == nullptr) return {};
      if (of.columns->find({step.name.text})) {
        Type row = of;
        row.kind = Type::row;
        return row;
      }
      std::vector<Known> keys;
      for (size_t r = 0; r < of.columns->rows.size(); ++r) keys.push_back({of.columns->key_of(r), {}});
      check_.unknown_word("N115", step.name.span, "`" + step.name.text + "` is not a row of this table", step.name.text, keys, "no row has this key");
      return {};
    }
    case Type::projection:
      return member_of_synapses(of, step);
    default:
      error("N109", step.name.span, described(of) + " has no `" + step.name.text + "`").at("only populations and rows have named parts");
      return {};
  }
}

Type Typer::column(const Type& row, const std::string& name, Span span) {
  if (row.columns == nullptr) return {};
  std::optional<size_t> at = row.columns->column(name);
  if (!at) {
    std::vector<Known> columns;
    for (const std::string& c : row.columns->columns) columns.push_back({c, {}});
    check_.unknown_word("N115", span, "`" + name + "` is not a column of this table", name, columns, "no column has this name");
    return {};
  }
  Type t;
  for (const std::vector<values::Value>& cells : row.columns->rows) {
    Type next = check::type_of(cells[*at]);
    if (t.known() && (t.kind != next.kind || !(t.dimension == next.dimension))) return {};
    t = next;
  }
  t.bare_zero = false;  // a column of zeros is a column of plain numbers
  return t;
}

Type Typer::member_of_cells(const Type& of, const PathStep& step, const Sight& sight) {
  const std::string& name = step.name.text;
  bool end_of_synapse = of.name == "pre" || of.name == "post";
  uint8_t axes = end_of_synapse ? uint8_t{scalar} : uint8_t{per_cell};
  std::optional<Type> result;
  for (const syntax::Population* p : of.populations) {
    if (check_.broken.contains(p)) return {};
    if (of.whole_family && of.prefix.empty()) {
      const std::vector<std::string>& keys = check_.keys_of(*p);
      if (std::find(keys.begin(), keys.end(), name) != keys.end()) {
        Type one = of;
        one.whole_family = false;
        return one;
      }
    }
    if (of.prefix.empty()) {
      if (name == "spikes") {
        Type t;
        t.kind = Type::spikes;
        t.axes = axes;
        return t;
      }
      if (name == "position" && !end_of_synapse && sight.place == Place::host) return Type::list_of(Type::of(dimensions::length(), axes));
      bool axis = name == "cell" && std::none_of(p->size.begin(), p->size.end(), [](const auto& a) { return a.name.has_value(); });
      for (const syntax::Axis& a : p->size) axis = axis || (a.name && a.name->text == name);
      if (axis) {
        result = Type::plain(axes);
        continue;
      }
      const Composition* own = check_.composition_of(*p);
      const bool alive = name == "alive" && own != nullptr && own->find(name) == nullptr;
      if (alive && !end_of_synapse && sight.place == Place::host) {
        result = Type::yes_or_no(axes);
        continue;
      }
      if (alive || (name == "alive" && own == nullptr) || name == "position") {
        check_.refuse("N405", step.name.span, "`" + name + "` of a population");
        return {};
      }
    }
    const Composition* made = check_.composition_of(*p);
    if (made == nullptr) {
      if (p->is_source) {
        // Recordings are a set where samples are shown: what they have is known there.
        if (p->models[0].name.text == "events" && (name == "label" || name == "train" || name == "test")) return {};
        check_.unknown_word("N109", step.name.span, "`" + p->name.text + "` has no `" + name + "`", name, {{"spikes", {}}},
                            "a source of spikes has only `spikes`");
        return {};
      }
      return {};
    }
    const Variable* v = made->find(of.prefix + name);
    if (v != nullptr && v->kind != Variable::local) {
      Type t = check_.type_of(*made, *v);
      t.axes = axes;
      if (result && result->known() && !(result->dimension == t.dimension)) return {};
      result = t;
      continue;
    }
    bool receptor = std::any_of(made->parts.begin(), made->parts.end(), [&](const Part& part) { return part.prefix == of.prefix + name + "."; });
    if (receptor) {
      Type t = of;
      t.prefix = of.prefix + name + ".";
      return t;
    }
    std::vector<Known> candidates;
    for (const Variable& variable : made->variables) {
      if (variable.path.starts_with(of.prefix)) candidates.push_back({variable.path.substr(of.prefix.size()), variable.span});
    }
    if (of.prefix.empty()) candidates.push_back({"spikes", {}});
    check_.unknown_word(
        "N109", step.name.span, "`" + p->name.text + "` has no variable `" + of.prefix + name + "`", name, candidates,
        v != nullptr ? "a `let` of the model cannot be seen from outside" : "not a state, input or parameter of `" + made->text + "`");
    return {};
  }
  return result.value_or(Type{});
}

Type Typer::index(const Type& of, const PathStep& step, const Sight& sight) {
  std::vector<Type> at;
  for (const syntax::Range& range : step.indices) at.push_back(type(range, sight));
  if (std::any_of(at.begin(), at.end(), [](const Type& t) { return !t.known(); })) {
    if (of.kind == Type::cells && !of.whole_family) return of;
    return {};
  }
  switch (of.kind) {
    case Type::table:
    case Type::row: {
      if (of.kind == Type::row) {
        // rates[p]: the column that is named like the row at hand
        if (step.indices.size() == 1 && step.indices[0].first.kind == syntax::ExprKind::text)
          return column(of, step.indices[0].first.literal, step.span);
        return Type::plain();
      }
      Type row = of;
      row.kind = of.columns != nullptr && of.columns->matrix ? Type::number : Type::row;
      return row;
    }
    case Type::list: {
      if (step.indices[0].is_single()) return of.element ? *of.element : Type{};
      return of;
    }
    case Type::cells: {
      if (of.whole_family) {
        Type one = of;
        one.whole_family = false;
        return one;
      }
      for (size_t k = 0; k < at.size(); ++k) {
        if (at[k].numeric() && at[k].dimension.plain()) continue;
        error("N210", step.indices[k].span, "the index of a cell is a plain number, but this is " + described(at[k])).at(described(at[k]));
        return {};
      }
      return of;
    }
    case Type::number:
    case Type::truth:
      if (of.axes != scalar) {
        Type t = of;
        return t;
      }
      [[fallthrough]];
    default:
      error("N210", step.span, described(of) + " has no elements to choose from").at("an index needs a list, a table or a population");
      return {};
  }
}

}  // namespace nsim::check
