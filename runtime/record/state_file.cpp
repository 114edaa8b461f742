#include "runtime/record/state_file.h"
#include "engine/text/diagnostic.h"
#include "runtime/record/hdf5_file.h"
#include <filesystem>

namespace nsim::record {

namespace {

constexpr uint32_t layout_version = 1;
const char* const mark = "nsim_state";

void write_population(Hdf5Writer& file, const std::string& group, const SavedPopulation& population) {
  file.dataset(group + "/cells", std::vector<uint64_t>{static_cast<uint64_t>(population.n_cells)});
  file.group(group + "/values");
  for (const auto& [name, values] : population.values) file.dataset(group + "/values/" + name, values);
  std::vector<uint64_t> ago, cells;
  for (size_t back = 0; back < population.recent.size(); ++back) {
    ago.insert(ago.end(), population.recent[back].size(), back);
    cells.insert(cells.end(), population.recent[back].begin(), population.recent[back].end());
  }
  file.dataset(group + "/recent/rows", std::vector<uint64_t>{population.recent.size()});
  file.dataset(group + "/recent/steps_ago", ago);
  file.dataset(group + "/recent/cell", cells);
  std::vector<double> places;
  for (const auto& place : population.places) places.insert(places.end(), place.begin(), place.end());
  file.dataset(group + "/places", places);
}

[[noreturn]] void damaged(const std::string& path, const std::string& why) { throw Failure{"`" + path + "` cannot be loaded", why, "save it again"}; }

uint64_t single(const Hdf5Reader& file, const std::string& path, const std::string& dataset) {
  std::vector<uint64_t> numbers = file.whole_numbers(dataset);
  if (numbers.size() != 1) damaged(path, "its `" + dataset + "` is not one number");
  return numbers[0];
}

SavedPopulation read_population(const Hdf5Reader& file, const std::string& path, const std::string& group) {
  SavedPopulation population;
  population.n_cells = static_cast<int64_t>(single(file, path, group + "/cells"));
  for (const std::string& name : file.members(group + "/values")) population.values[name] = file.doubles(group + "/values/" + name);
  constexpr uint64_t most_rows = 1 << 20;  // delays are below 65536 steps
  uint64_t rows = single(file, path, group + "/recent/rows");
  std::vector<uint64_t> ago = file.whole_numbers(group + "/recent/steps_ago"), cells = file.whole_numbers(group + "/recent/cell");
  if (rows > most_rows || ago.size() != cells.size()) damaged(path, "its latest spikes do not fit together");
  population.recent.resize(rows);
  for (size_t k = 0; k < ago.size(); ++k) {
    if (ago[k] >= rows || cells[k] >= static_cast<uint64_t>(population.n_cells))
      damaged(path, "it has a spike of a cell or a step that it does not have");
    population.recent[ago[k]].push_back(static_cast<uint32_t>(cells[k]));
  }
  std::vector<double> places = file.doubles(group + "/places");
  for (size_t k = 0; k + 2 < places.size(); k += 3) population.places.push_back({places[k], places[k + 1], places[k + 2]});
  return population;
}

}  // namespace

void write_state(const std::string& path, const SavedState& state) {
  Hdf5Writer file;
  file.number_attribute("/", mark, {layout_version});
  file.dataset("/step", std::vector<uint64_t>{static_cast<uint64_t>(state.step)});
  file.dataset("/step_ms", std::vector<double>{state.step_ms});
  for (const auto& [name, population] : state.populations) write_population(file, "/populations/" + name, population);
  try {
    file.write(path);
  } catch (const Failure& failure) { throw Failure{failure.what, failure.why, "name a file in `save` that you may write, with room for it"}; }
}

SavedState read_state(const std::string& path) {
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored))
    throw Failure{"there is no file `" + path + "` to load", "nothing has this name", "run the model that saves it first, or check the name"};
  Hdf5Reader file(path);
  std::vector<uint64_t> version = file.number_attribute("/", mark);
  if (version.size() != 1) damaged(path, "it is not a state that `save` has written");
  if (version[0] != layout_version) damaged(path, "it was saved by another version of nsim");
  SavedState state;
  state.step = static_cast<int64_t>(single(file, path, "/step"));
  std::vector<double> step_ms = file.doubles("/step_ms");
  if (step_ms.size() != 1) damaged(path, "its length of a step is not one number");
  state.step_ms = step_ms[0];
  for (const std::string& name : file.members("/populations")) state.populations[name] = read_population(file, path, "/populations/" + name);
  return state;
}

}  // namespace nsim::record
