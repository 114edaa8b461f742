// What checking a file finds out: what each name means, what each population is made of, which files were read.
//
// Produced once by check(), read only afterwards. Addresses of syntax nodes are the keys.
#pragma once
#include "engine/syntax/parse.h"
#include "engine/units/dimension.h"
#include "engine/values/evaluate.h"
#include <functional>
#include <map>
#include <memory>
#include <set>

namespace nsim::check {

/// One top-level name and where it was declared.
struct Declaration {
  const syntax::Item* item = nullptr;
  const syntax::File* file = nullptr;        // the file it stands in: its functions and lets see that file's names first
  const syntax::Expr* value = nullptr;       // of a param: the default, or the value an import gave it
  const syntax::File* value_file = nullptr;  // where that value is written: its names are seen from there
  Span span;                                 // of the name
};

/// A model with one place in a composition. The first part is the neuron and has no prefix; receptors are named: `ampa.g`.
struct Part {
  const syntax::Model* model = nullptr;
  const syntax::Call* call = nullptr;  // arguments as written on the population
  const syntax::File* file = nullptr;
  std::string prefix;  // "" or "ampa."
};

struct Variable {
  enum Kind : uint8_t { state, input, parameter, local } kind = state;  // local: a `let` of the model
  std::string path;                                                     // "v", "ampa.g", "tau", "ampa.tau"
  Dimension dimension;
  size_t part = 0;
  const syntax::Clause* clause = nullptr;  // state, input, local
  const syntax::Formal* formal = nullptr;  // parameter
  Span span;
};

/// What a population's cells are: the merged parts of `adex + ampa + gaba(tau = 8 ms)`.
struct Composition {
  std::vector<Part> parts;
  std::vector<Variable> variables;  // in the order written
  bool spikes = false;              // has a `spike when`
  std::string text;                 // "lif_cond + ampa + gaba": populations with equal text share one block and kernel
  const Variable* find(std::string_view path) const;
};

struct Facts {
  const syntax::Program* program = nullptr;
  std::map<std::string, Declaration> names;                                  // all that the main file sees
  std::map<const syntax::File*, std::map<std::string, Declaration>> scopes;  // what each file sees
  std::map<const syntax::Population*, Composition> compositions;             // of `population`, not of `source`
  /// Of a layer of cells with a model of their own: a population of the same name, size and model, whose composition stands above.
  std::map<const syntax::Layer*, std::shared_ptr<const syntax::Item>> cells_of_layers;
  std::map<const syntax::Connect*, Composition> synapses;                    // of connections with a synapse model: one part, without prefix
  std::function<std::optional<std::string>(const std::string& path)> read;   // data files
  /// Where a data file or a plugin's header lies, for those who read it later; set by the caller of check(). Absent: as written.
  std::function<std::optional<std::string>(const std::string& path, const syntax::File& from)> locate;
  std::string folder;                                                        // of the main file: where `save` puts its files; empty: where we are
  std::set<std::string> experiments;
  std::set<std::string> masks;                                               // by the names that `mask` gives them

  /// The scope of a file's own sentences, with what is bound from outside. Bindings must outlive the scope.
  values::Scope scope(const syntax::File& file, const values::Bindings& bindings, Diagnostics& diagnostics) const;
};

/// All mistakes of a file in one go: names, dimensions, rules, and what cannot run yet (N4xx). Facts are usable only if no error was reported.
Facts check(const syntax::Program& program, const values::Bindings& bindings, std::function<std::optional<std::string>(const std::string& path)> read,
            Diagnostics& diagnostics);

}  // namespace nsim::check
