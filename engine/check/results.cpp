// What a stage leaves behind: records, plots, expectations.
#include "engine/check/stages.h"
#include <algorithm>

namespace nsim::check {

using namespace syntax;

bool StageChecker::pace(const Expr& every, const Sight& sight) {
  Type t = Typer(check_).number(every, sight);
  if (!t.known()) return false;
  if (t.dimension == dimensions::time() || t.dimension == Dimension::of(Base::steps)) {
    std::optional<double> n = check_.quiet_number(every);
    if (n && !(*n > 0)) error("N319", every.span, "a pace must be longer than no time").at(format_quantity(*n, t.dimension));
    return true;
  }
  error("N205", every.span, "a pace is a time or a number of steps, but this is " + described(t))
      .at(described(t))
      .help(literal_value(every) ? "give it a unit, `" + print(every) + " ms`" : "");
  return false;
}

void StageChecker::record(const Record& r, Block& block) {
  Names names;
  check_.bind_members(r.each, Sight{&block.names}, names);
  Sight sight{&names};
  if (block.kind == Block::file) {
    error("N334", r.span, "`record` stands inside a stage").at("nothing runs here");
    return;
  }
  if (!r.of.empty()) {
    if (block.kind == Block::trials)
      error("N334", r.span, "spikes and states are recorded inside a run").at("directly inside a sweep or repeat");
    else if (r.every && block.paced)
      error("N334", r.every->span, "this `record` has a pace already").at("inside `every`").help("leave one of the two out");
    else if (!r.every || pace(*r.every, sight))
      record_of(r, sight);
    if (r.into) check_.refuse("N408", r.span, "writing spikes and states `into` a file of your own");
    return;
  }
  if (r.every && block.kind == Block::trials) {
    error("N334", r.every->span, "a table of trials has no pace").at("directly inside a sweep or repeat").help("record it inside the run");
    return;
  }
  if (course(r, block)) return;
  for (const Path& path : r.what) {
    if (block.kind == Block::trials && !from_columns(path, block)) continue;
    Type t = Typer(check_).type(path, sight);
    if (t.known() && t.kind != Type::number && t.kind != Type::truth && t.kind != Type::list) {
      Diagnostic& d = error("N210", path.span, "a result is a number, but this is " + described(t)).at(described(t));
      if (t.kind == Type::cells || t.kind == Type::spikes) d.help("write `record spikes of " + print(path) + "`");
      continue;
    }
    block.columns[print(path)] = t;
  }
}

/// `record spikes of exc, inh`, `record v of cells[0..4] every 0.5 ms`.
void StageChecker::record_of(const Record& r, const Sight& sight) {
  for (const Path& of : r.of) {
    Sight wanted = sight;
    wanted.cells = true;
    Type cells = Typer(check_).type(of, wanted);
    if (!cells.known()) continue;
    check_.check_value(of, check_.first_member(r.each));
    if (cells.kind != Type::cells) {
      error("N102", of.span, "only populations and sources are recorded, but this is " + described(cells)).at(described(cells));
      continue;
    }
    for (const Path& what : r.what) {
      if (what.is_name() && what.head.text == "spikes") {
        const Composition* made = cells.populations.empty() ? nullptr : check_.composition_of(*cells.populations[0]);
        if (made != nullptr && !made->spikes) error("N333", of.span, "`" + print(of) + "` never fires").at("no `spike when` in `" + made->text + "`");
        if (r.every) error("N334", r.every->span, "spikes are recorded when they happen, not at a pace").at("not for spikes");
        continue;
      }
      Path whole = of;  // `v of exc` is `exc.v`
      whole.steps.push_back({PathStep::member, what.head, {}, {}, what.head.span});
      whole.steps.insert(whole.steps.end(), what.steps.begin(), what.steps.end());
      Type t = Typer(check_).type(whole, sight);
      if (t.known() && !t.numeric()) error("N210", what.span, "states are recorded, but this is " + described(t)).at(described(t));
    }
  }
}

void StageChecker::plot(const Plot& p, Block& block) {
  if (block.kind == Block::file) {
    error("N334", p.span, "`plot` stands inside a stage").at("nothing runs here");
    return;
  }
  for (const Call& call : p.calls) draw(call, block);
}

void StageChecker::draw(const Call& call, Block& block) {
  static const std::vector<std::string> of_tables = {"curve", "bars", "table", "histogram", "matrix"};
  static const std::vector<std::string> of_places = {"movie", "map", "wave_map"};
  const Builtin* kind = find_builtin(call.name.text, Where::plot);
  if (kind == nullptr) {
    const Builtin* later = find_builtin(call.name.text, Where::later);
    if (later != nullptr) return check_.refuse("N405", call.name.span, "`" + call.name.text + "` (" + std::string(later->rule) + ")");
    std::vector<Known> known;
    for (const std::string& name : builtin_names(Where::plot)) known.push_back({name, {}});
    check_.unknown_word("N101", call.name.span, "`" + call.name.text + "` is not a plot", call.name.text, known, "not a plot");
    return;
  }
  if (call.name.text == "kernels") return check_.refuse("N401", call.name.span, "the picture `kernels` of a stage that neither trains nor tests");
  if (block.kind == Block::trials) {
    if (std::find(of_tables.begin(), of_tables.end(), call.name.text) == of_tables.end()) {
      error("N334", call.name.span, "`" + call.name.text + "` draws one run, so it stands inside the run")
          .at("here the table of all trials is drawn")
          .also(block.keyword, "of this");
      return;
    }
    for (const Arg& arg : call.args) {
      if (!from_columns(arg.value, block)) return;
    }
  }
  if (options_wait(*kind, call)) return;
  Names names;
  names.parent = &block.names;
  std::vector<const Population*> drawn;
  bool family = false;
  for (const Arg& arg : call.args) {  // colours name variables of what is drawn
    if (arg.name || arg.value.kind != ExprKind::path) continue;
    Diagnostics quiet;
    Diagnostics* before = check_.out;
    check_.out = &quiet;
    Type t = Typer(check_).type(arg.value, Sight{&block.names});
    check_.out = before;
    if (t.kind != Type::cells) continue;
    family = family || t.whole_family;
    drawn.insert(drawn.end(), t.populations.begin(), t.populations.end());
  }
  for (const Population* p : drawn) {
    for (const Axis& axis : p->size) {
      if (axis.name) names.declare(axis.name->text, Type::plain(per_cell), axis.name->span);
    }
    const Composition* made = check_.composition_of(*p);
    for (const Variable& v : made == nullptr ? std::vector<Variable>{} : made->variables) {
      if (v.kind != Variable::local) names.declare(v.path, Type::of(v.dimension, per_cell), v.span);
    }
  }
  Sight seen{&names};
  seen.courses = &block.courses;
  bool good = Typer(check_).arguments(*kind, call.args, call.span, seen);
  bool places = std::find(of_places.begin(), of_places.end(), call.name.text) != of_places.end();
  if (good && places && family) {
    error("N210", call.args[0].value.span,
          "`" + call.name.text + "` draws one population, but `" + print(call.args[0].value) + "` is a family of them")
        .at("several populations")
        .help("name one member for each plot, such as `" + call.name.text + "(" + print(call.args[0].value) + "[\"key\"])`");
    return;
  }
  for (const Population* p : drawn) {
    bool sheet = p->size.size() >= 2 || (p->placing && p->placing->space);
    if (good && places && !sheet) {
      error("N335", call.name.span, "`" + call.name.text + "` draws cells at their places, and `" + p->name.text + "` has none")
          .at("needs places")
          .also(p->name.span, "not in a space")
          .help("such as `population " + p->name.text + "[...] : ... in square(100 um) placed random`");
      return;
    }
  }
}

/// Options of the language that this picture does not heed yet.
bool StageChecker::options_wait(const Builtin& kind, const Call& call) {
  static const std::vector<std::string> all = {"colour", "show", "sample", "by", "columns", "over"};
  Signature known = signature(kind);
  bool waits = false;
  for (const Arg& arg : call.args) {
    if (!arg.name || std::find(all.begin(), all.end(), arg.name->text) == all.end()) continue;
    bool heeded = std::any_of(known.arguments.begin(), known.arguments.end(), [&](const Argument& a) { return a.name == arg.name->text; });
    if (heeded) continue;
    check_.refuse("N405", arg.name->span, "the option `" + arg.name->text + "` of `" + call.name.text + "`");
    waits = true;
  }
  return waits;
}

void StageChecker::expect(const Expect& e, Block& block) {
  if (block.kind == Block::file) {
    error("N334", e.span, "`expect` stands inside a stage").at("nothing runs here");
    return;
  }
  if (block.kind == Block::trials && !from_columns(e.value, block)) return;
  Names names;
  check_.bind_members(e.each, Sight{&block.names}, names);
  Sight sight{&names};
  if (!block.paced) sight.courses = &block.courses;
  Type t = e.in ? Typer(check_).number(e.value, sight) : Typer(check_).condition(e.value, sight);
  Type range = e.in ? Typer(check_).type(*e.in, sight) : Type{};
  if (!t.known()) return;
  if (t.kind == Type::list || (t.axes & (per_cell | per_time)) != 0) {
    error("N214", e.value.span,
          "an expectation is about one number, but this has one for each " + std::string((t.axes & per_cell) != 0 ? "cell" : "value"))
        .at("several numbers")
        .help("fold them, such as `mean(" + print(e.value) + ")`");
    return;
  }
  if (!e.in || !range.known()) return;
  if (e.in->is_single()) {
    error("N214", e.in->span, "`in` is followed by a range")
        .at("one value")
        .help("write `" + print(e.in->first) + " .. ...`, or compare with `==`, `<`, `>`");
    return;
  }
  bool fits = range.numeric() && (range.bare_zero || t.bare_zero || range.dimension == t.dimension);
  if (!fits)
    error("N202", e.in->span, "this range is of " + described(range) + ", but what is expected is " + described(t))
        .at(described(range))
        .also(e.value.span, described(t));
}

// ---- lines directly inside a sweep or repeat see only the finished table

bool StageChecker::from_columns(const Expr& expr, const Block& block) {
  if (block.open || block.columns.contains(print(expr))) return true;
  if (expr.kind == ExprKind::path) return from_columns(expr.path, block);
  for (const Expr& inner : expr.args) {
    if (!from_columns(inner, block)) return false;
  }
  return std::all_of(expr.items.begin(), expr.items.end(), [&](const Range& r) { return from_columns(r.first, block); });
}

bool StageChecker::from_columns(const Path& path, const Block& block) {
  if (block.open || covered(path, block, 0)) return true;
  std::vector<Known> known;
  for (const auto& [name, type] : block.columns) known.push_back({name, {}});
  std::string text = print(path);
  Diagnostic& d =
      check_.unknown_word("N332", path.span, "`" + text + "` is not a result of the trials", text, known, "not recorded by the runs inside");
  if (d.hint.empty()) d.help("add `record " + text + "` to the run");
  return false;
}

/// Whether all that is asked for was recorded; cells themselves are gone when the table is finished.
bool StageChecker::covered(const Path& path, const Block& block, int depth) {
  if (block.columns.contains(print(path)) || depth > 32) return true;
  auto declared = check_.facts.names.find(path.head.text);
  if (declared != check_.facts.names.end()) {
    const ItemKind& what = declared->second.item->what;
    if (std::holds_alternative<Population>(what) || std::holds_alternative<Connect>(what)) return false;
    auto* let = std::get_if<Let>(&what);
    if (let != nullptr && !let->has_formals && !covered(let->value, block, depth + 1)) return false;
  }
  for (const PathStep& step : path.steps) {
    for (const Arg& arg : step.args) {
      if (!covered(arg.value, block, depth + 1)) return false;
    }
  }
  return true;
}

bool StageChecker::covered(const Expr& expr, const Block& block, int depth) {
  if (block.columns.contains(print(expr)) || depth > 32) return true;
  if (expr.kind == ExprKind::path) return covered(expr.path, block, depth);
  bool all = std::all_of(expr.args.begin(), expr.args.end(), [&](const Expr& e) { return covered(e, block, depth + 1); });
  return all && std::all_of(expr.items.begin(), expr.items.end(), [&](const Range& r) { return covered(r.first, block, depth + 1); });
}

}  // namespace nsim::check
