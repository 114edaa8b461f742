// The dimension of distances: the arguments of the space say whether places are lengths or plain numbers.
#include "engine/check/typer.h"

namespace nsim::check {

std::optional<Dimension> Checker::space_dimension(const syntax::Population& population) {
  if (!population.placing) return std::nullopt;
  const std::optional<syntax::Call>& space = population.placing->space;
  if (!space || space->args.empty()) return Dimension{};
  Diagnostics quiet;
  Diagnostics* before = out;
  out = &quiet;
  Names members;
  bind_members(population.each, Sight{&names_of(*homes.at(&population))}, members, false);
  Type t = Typer(*this).type(space->args[0].value, Sight{&members});
  out = before;
  return t.dimension;
}

}  // namespace nsim::check
