#include "engine/check/changes.h"
#include "engine/check/typer.h"
#include "engine/units/unit.h"

namespace nsim::check {

using namespace syntax;

bool fits_equation(Checker& check, const Composition& made, const Variable& v, const Clause& equation, const Type& t,
                   const std::function<std::string(Dimension, Dimension)>& hint) {
  Dimension given = t.dimension;
  if (equation.per) {
    std::optional<Unit> unit = parse_unit(equation.per->text);
    if (!unit || !(unit->dimension == dimensions::time())) {
      check.out->error("N314", equation.per->span, "`per` is followed by a unit of time").at("not a unit of time").help("write `per ms`");
      return false;
    }
    given = given / dimensions::time();
  }
  const Dimension wanted = v.dimension / dimensions::time();
  if (!t.known() || t.bare_zero || given == wanted) return true;
  check.out
      ->error("N201", equation.value->span,
              "this equation gives " + described(given) + ", but `" + equation.name.text + "'` is " +
                  (v.dimension.plain() ? "a plain number per time" : described(wanted)))
      .at(name_of(given))
      .also(v.span, check.reason(made, v))
      .help(hint ? hint(given, wanted) : "");
  return false;
}

void fits_act(Checker& check, const Composition& made, const Variable& v, const Act& act, const Type& t) {
  const Dimension wanted = act.kind == Act::scale ? Dimension{} : v.dimension;
  if (!t.known() || t.is_number(wanted)) return;
  const std::string message = act.kind == Act::scale ? "`*=` takes a plain number, but this is " + described(t)
                                                     : "`" + v.path + "` is " + described(wanted) + ", but this is " + described(t);
  check.out->error("N205", act.value.span, message).at(described(t)).also(v.span, check.reason(made, v));
}

}  // namespace nsim::check
