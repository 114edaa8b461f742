// Built-in names of the language that cannot run yet. They are known, so that a file which uses them is refused with the right word.
#include "engine/check/builtin_table.h"

namespace nsim::check {

namespace {

struct Group {
  std::string_view what;
  std::string_view meaning;
  std::vector<std::string_view> names;
};

const std::vector<Group>& groups() {
  static const std::vector<Group> all = {
      {"a function of arrays",
       "Arrays of values.",
       {"transpose", "mirror", "reshape", "joined", "stacked", "spread", "one_hot", "except", "norm"}},
      {"a space", "Spaces.", {"sphere", "polygon"}},
      {"a placement", "Placements.", {"learned", "same", "grown"}},
      {"a rule of values", "Rules of connection for values.", {"conv", "pool", "field", "lateral", "dense", "fan_out"}},
      {"a source",
       "Sources of images, tables and problems.",
       {"csv", "npy", "idx", "waves", "lines", "digits_7", "drawings", "splines", "contours", "avr", "arithmetic"}},
      {"a part of a layer",
       "Parts of a layer.",
       {"standardise", "minmax"}},
      {"a read-out", "Read-outs of layers.", {"votes"}},
      {"an optimiser", "Optimisers and their schedules.", {"ridge"}},
      {"a mask", "Masks.", {"gumbel", "hard_concrete"}},
      {"a score",
       "Scores of networks.",
       {"confusion", "dispersion", "survivors", "dead_cells",
        "duty", "components"}},
      {"a solver of problems", "Reasoning.", {"rule_solver", "blind_vote"}},
      {"a plot", "Plots.", {"fields", "nets"}},
  };
  return all;
}

}  // namespace

std::vector<Builtin> waiting_functions() {
  std::vector<Builtin> rows;
  for (const Group& group : groups()) {
    for (std::string_view name : group.names) rows.push_back({name, Where::later, {}, group.what, group.meaning});
  }
  return rows;
}

}  // namespace nsim::check
