// Checks the sentences that make the network: sources, populations, connections, drives.
#pragma once
#include "engine/check/typer.h"

namespace nsim::check {

/// A layer: its parts, what feeds it, its settings. Shapes are looked at when a stage computes it.
void check_layer(Checker& check, const syntax::Layer& layer, const syntax::File& file);
/// `connect loop: h -> h by dense { ... }` between layers.
void check_layer_connect(Checker& check, const syntax::Connect& connect, const syntax::File& file);
/// Whether a setting of a layer is of the weights that reach it, and not of its cells.
bool of_weights(const std::string& setting);
/// `weight ~ kaiming(0.1)`, a law of initial weights: checked, and true. False: something else.
bool check_initial(Checker& check, const syntax::Setting& setting, const Sight& sight, const syntax::File& file);
/// What a line between layers can say about a pair of cells: `dist`, `dx`, `dy`, `dz`, where all of them have places. N380 where one has none.
struct LayerEnd { syntax::Name name; const std::optional<syntax::Placing>* placing; const syntax::File* home; };
std::vector<LayerEnd> ends_of(Checker& check, const std::vector<syntax::Path>& paths, const syntax::File& file);
void declare_pairs(Checker& check, std::vector<LayerEnd> ends, Names& names);
/// A delay between layers is a time or a number of steps; one that is drawn is refused.
void check_delay(Checker& check, const syntax::Setting& setting, const Type& type);
/// `within(r)`: a radius has the dimension of `dist`.
void check_radius(Checker& check, const syntax::Call& rule, const std::vector<LayerEnd>& ends, const Sight& pair);
/// Whether a source can run; a message and false when it cannot.
bool source_runs(Checker& check, const syntax::Population& source, const syntax::File& file);
void check_population(Checker& check, const syntax::Population& population, const syntax::File& file);
void check_connect(Checker& check, const syntax::Connect& connect, const syntax::File& file);
void check_drive(Checker& check, const syntax::Drive& drive, const syntax::File& file);

/// N521 when no data file has this name.
void needs_data_file(Checker& check, const std::string& name, Span span);

/// `cell`, or the names of the axes, as plain numbers.
void declare_coordinates(const syntax::Population& population, Names& names);

/// The variable that a path such as `exc.ampa.g` names, in every population it speaks of; null after a message or when it cannot be told.
struct Target {
  Type cells;
  const Variable* variable = nullptr;
};
Target find_target(Checker& check, const syntax::Path& path, const Sight& sight);

/// A call of a built-in of one kind, with its arguments checked: null after a message. `wanted`: "a rule".
const Builtin* find_call(Checker& check, const syntax::Call& call, Where where, std::string_view refusal, const std::string& wanted,
                         const Sight& sight);

/// The dimension of `dist` for the pairs of a connection; a message (N335) and nothing when the cells have no places.
std::optional<Dimension> pair_distance(Checker& check, const Type& from, const Type& to, Span use);

/// The row of the edge file at hand; its columns are unknown when the file cannot be read here.
Type edge_row(Checker& check, const syntax::Connect& connect);

/// How many cells a path names, when that can be computed.
std::optional<int64_t> count_cells(Checker& check, const syntax::Path& path, const std::map<std::string, values::Value>& members);

}  // namespace nsim::check
