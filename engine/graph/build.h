// Checked syntax to Graph.
//
// The file's stages become a Script first: runs, sweeps and repeats, with what each trial binds. Then one Graph is built for each trial,
// holding the runs that follow each other on one network. Numbers of the file are evaluated here, expressions of cells and synapses become DAGs.
#pragma once
#include "engine/check/facts.h"
#include "engine/graph/graph.h"
#include <functional>

namespace nsim::graph {

struct Script {
  struct Part;
  struct Trial {
    values::Bindings bindings;
    std::string label;                                            // "g = 5, eta = 2"
    std::vector<std::pair<std::string, values::Value>> shown;     // columns of the table
    std::vector<Part> inner = {};                                 // sweep, repeat: the stages inside, with the bindings of this trial
  };
  struct Part {
    enum Kind : uint8_t { run, sweep, repeat, reset, save, load, train, evaluate, split, mask, score } kind = run;
    const syntax::Stage* stage = nullptr;
    std::vector<Trial> trials;                   // sweep, repeat; for run: one, with the bindings in force
    std::vector<Part> inner;                     // the stages inside as the first trial sees them: for their shape; run those of each trial
    bool of_layers = false;                      // save, load: of what layers have learned
    bool carry = false;                          // sweep: each trial starts from the end of the one before
  };
  std::vector<Part> parts;
};

/// The runs of one level, and what is reset, saved and loaded between them, in their order: what one network is built for. Not what layers learn.
std::vector<const syntax::Stage*> sentences_of(const std::vector<Script::Part>& parts);

/// Whether stages of this level train or test, or save and load what is trained; then none of them advances a network in steps (N402).
bool shows_samples(const syntax::Population& source);   // `images`, ...: what layers read
bool learns(const Script::Part& part);
bool saves_network(const Script::Part& part);           // `save h, out "net.nir"`: a network, where other files hold what its layers have learned
bool learns(const std::vector<Script::Part>& parts);

/// The script of one experiment ("" = the stages at file level).
Script script(const check::Facts& facts, const values::Bindings& bindings, const std::string& experiment, Diagnostics& diagnostics);

/// One network and the runs that follow each other on it, with what is reset, saved and loaded between them (`actions`).
Graph build(const check::Facts& facts, const values::Bindings& bindings, const std::vector<const syntax::Stage*>& sentences, Diagnostics& diagnostics);

/// The cells of one population alone, which nothing reaches yet: its values and what one step does to them. `cells` is a Population with a composition.
Graph build_cells(const check::Facts& facts, const values::Bindings& bindings, const syntax::Item& cells, const syntax::File& file, double step_ms, Diagnostics& diagnostics);

/// What stands directly inside a sweep or repeat and is evaluated over its finished table: plots, records and expects. Only measures, results,
/// pictures and claims are filled (stages[0]).
Graph build_table(const check::Facts& facts, const values::Bindings& bindings, const syntax::Stage& stage, const std::vector<std::pair<std::string, Dimension>>& columns,
                  Diagnostics& diagnostics);

/// Builds what the stages and experiments of the file would build, for the first trial of every sweep and repeat, and gives each graph to `use`;
/// stops at the first network with a mistake. A file without stages: its network alone. Nothing is drawn, so the cost is that of the text.
/// `learns` gets the stages that train or test, and those that save a network, one after the other, and gives the names of what they record.
using Learns = std::function<std::vector<std::string>(const syntax::Stage& stage, const values::Bindings& bindings)>;
void rehearse(const check::Facts& facts, const values::Bindings& bindings, Diagnostics& diagnostics, const std::function<void(Graph)>& use, const Learns& learns);

}  // namespace nsim::graph
