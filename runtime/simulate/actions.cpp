// What is done between two steps: reset, save, load.
//
// A file holds populations as a Snapshot does: values of cells, what is still to arrive at them, the spikes that delays may still ask for; and their
// places. Loaded into a network that has not run yet, it brings its clock along, so that the run goes on as if it had never stopped; loaded
// later, its state is put into the present.
#include "runtime/record/state_file.h"
#include "runtime/simulate/spikes.h"
#include "runtime/simulate/state.h"
#include <cmath>
#include <filesystem>
#include <set>

namespace nsim::simulate {
namespace {

using record::SavedPopulation;

/// The part of a path in a Snapshot that follows the population: "lif.v", "lif.g.sum@2".
std::string prefix_of(const graph::Population& population) { return population.name + "/"; }

/// Where cells stand; of synapses, which cells they join.
std::vector<std::array<double, 3>> places_of(const Built& built, uint32_t population) {
  const uint32_t block = built.schedule.populations[population].block.at;
  return built.schedule.blocks[block].kind == graph::Block::synapses ? ends_of_synapses(built, block) : built.places[population];
}

record::SavedState state_of(const Built& built, const Snapshot& now, const graph::Action& action) {
  record::SavedState saved;
  saved.step = now.step;
  saved.step_ms = built.schedule.step_ms;
  for (const graph::Action::Part& part : action.parts) {
    const graph::Population& population = built.schedule.populations[part.cells.population.at];
    SavedPopulation& one = saved.populations[population.name];
    one.n_cells = population.n_cells;
    const std::string prefix = prefix_of(population);
    for (const auto& [path, values] : now.values)
      if (path.starts_with(prefix)) one.values[path.substr(prefix.size())] = values;
    one.recent = now.recent[part.cells.population.at];
    one.places = places_of(built, part.cells.population.at);
  }
  return saved;
}

[[noreturn]] void does_not_fit(const std::string& file, const std::string& why, const std::string& attempt) {
  throw Failure{"`" + file + "` does not fit this network", why, attempt};
}

bool is_to_arrive(const std::string& path) { return path.find('@') != std::string::npos; }

void check_values(const std::string& file, const graph::Population& population, const SavedPopulation& saved, const Snapshot& now) {
  const std::string prefix = prefix_of(population), same = "load into the same model as was saved";
  std::set<std::string> here;
  for (const auto& [path, values] : now.values)
    if (path.starts_with(prefix)) here.insert(path.substr(prefix.size()));
  for (const std::string& name : here) {  // the devices keep spikes on their way in different places
    const bool first_row = name.ends_with("@1");
    if (first_row && !saved.values.contains(name))
      does_not_fit(file, "it was saved on another device, which keeps spikes on their way to `" + population.name + "` elsewhere",
                   "load it with the `--device` that saved it");
  }
  for (const std::string& name : here)
    if (!is_to_arrive(name) && !saved.values.contains(name)) does_not_fit(file, "it has no `" + name + "` of `" + population.name + "`", same);
  for (const auto& [name, values] : saved.values) {
    if (!is_to_arrive(name) && !here.contains(name))
      does_not_fit(file, "it has `" + name + "` of `" + population.name + "`, which is not part of its cells here", same);
    if (static_cast<int64_t>(values.size()) != population.n_cells)
      does_not_fit(file, "`" + name + "` of `" + population.name + "` has " + std::to_string(values.size()) + " values, not one for each cell",
                   "save it again");
  }
}

void check_population(const std::string& file, const Built& built, uint32_t at, const SavedPopulation& saved, const Snapshot& now, int64_t step) {
  const graph::Population& population = built.schedule.populations[at];
  const bool synapses = built.schedule.blocks[population.block.at].kind == graph::Block::synapses;
  if (synapses && (saved.n_cells != population.n_cells || saved.places != places_of(built, at)))
    does_not_fit(file, "the synapses of `" + population.name + "` join other cells", "use the same rule and the same `seed` as the run that saved");
  if (saved.n_cells != population.n_cells)
    does_not_fit(
        file,
        "it has " + std::to_string(saved.n_cells) + " cells of `" + population.name + "`, and this network has " + std::to_string(population.n_cells),
        "give the population its size of then");
  check_values(file, population, saved, now);
  if (!synapses && saved.places != built.places[at])
    does_not_fit(file, "the cells of `" + population.name + "` stand at other places",
                 "use the same space and the same `seed` as the run that saved");
  const auto kept = static_cast<int64_t>(saved.recent.size()), needed = static_cast<int64_t>(now.recent[at].size());
  if (kept < needed && kept < step)
    does_not_fit(file,
                 "it keeps the spikes of the last " + std::to_string(kept) + " steps of `" + population.name + "`, and delays here reach back " +
                     std::to_string(needed),
                 "keep the delays as they were");
}

/// Steps up to which synapses have been brought up to date, or at which their sources last spiked, as if the file had been saved at this moment.
void bring_forward(const Built& built, const graph::Population& population, int64_t steps, SavedPopulation& saved) {
  for (const plan::Plastic& plastic : built.schedule.plastics)
    for (const plan::ReactLaunch& launch : built.schedule.reacts)
      for (const plan::ReactRun& run : launch.runs) {
        const bool own = plastic.of_synapse == population.block.at || plastic.of_pre == population.block.at;
        if (!own || run.touched == ~0u || built.schedule.buffers[run.touched].block != population.block.at) continue;
        for (double& step : saved.values[built.schedule.buffers[run.touched].name]) step += static_cast<double>(steps);
        return;
      }
}

void put_population(Snapshot& now, const graph::Population& population, uint32_t at, SavedPopulation& saved) {
  const std::string prefix = prefix_of(population);
  std::erase_if(now.values, [&](const auto& entry) { return entry.first.starts_with(prefix); });
  for (auto& [name, values] : saved.values) now.values[prefix + name] = std::move(values);
  now.recent[at] = std::move(saved.recent);
}

}  // namespace

void Simulation::act(const graph::Action& action) {
  Built& built = state_->built;
  if (action.kind == graph::Action::reset) {
    for (const graph::Action::Part& part : action.parts) reset_values(built, part);
    return;
  }
  if (action.kind == graph::Action::save) return record::write_state(action.file, state_of(built, snapshot(), action));
  const bool other = !std::filesystem::exists(action.file) && !action.elsewhere.empty();
  const std::string& file = other ? action.elsewhere : action.file;
  record::SavedState saved = record::read_state(file);
  if (std::abs(saved.step_ms - built.schedule.step_ms) > 1e-9 * built.schedule.step_ms)
    does_not_fit(file,
                 "it was saved with a step of " + format_quantity(saved.step_ms, dimensions::time()) + ", and this network has " +
                     format_quantity(built.schedule.step_ms, dimensions::time()),
                 "say `step = " + format_quantity(saved.step_ms, dimensions::time()) + "` in the run");
  // Cells that are not loaded begin as they would have: with the inputs of t_0.
  const bool fresh = built.network.step == 0;
  if (fresh && !state_->started && !built.schedule.stages.empty()) begin(0);
  Snapshot now = snapshot();
  for (const graph::Action::Part& part : action.parts) {
    const uint32_t at = part.cells.population.at;
    const graph::Population& population = built.schedule.populations[at];
    auto found = saved.populations.find(population.name);
    if (found == saved.populations.end() && part.along) continue;
    if (found == saved.populations.end())
      does_not_fit(file, "it has no population `" + population.name + "`", "name it in the `save` that writes the file");
    check_population(file, built, at, found->second, now, saved.step);
    if (!fresh) bring_forward(built, population, now.step - saved.step, found->second);
    put_population(now, population, at, found->second);
  }
  if (fresh) now.step = saved.step;
  restore(now);
}

}  // namespace nsim::simulate
