#include "runtime/record/read.h"
#include "runtime/record/file.h"
#include "runtime/record/hdf5_file.h"
#include <yaml-cpp/yaml.h>

namespace nsim::record {

namespace {

std::vector<std::pair<std::string, std::string>> pairs_of(const YAML::Node& node) {
  std::vector<std::pair<std::string, std::string>> pairs;
  for (const auto& entry : node) pairs.emplace_back(entry.first.as<std::string>(), entry.second.as<std::string>());
  return pairs;
}

RunRecord record_of(const YAML::Node& node) {
  RunRecord record;
  Info& info = record.info;
  info.file = node["file"].as<std::string>();
  record.hash = node["sha256"].as<std::string>();
  info.version = node["version"].as<std::string>();
  info.seed = node["seed"].as<uint64_t>();
  info.device = node["device"].as<std::string>();
  info.threads = node["threads"].as<int>();
  info.precision = node["precision"].as<std::string>();
  info.interrupted = node["interrupted"].as<bool>();
  info.parameters = pairs_of(node["parameters"]);
  info.times = pairs_of(node["times"]);
  return record;
}

}  // namespace

std::map<std::string, SpikeList> read_spikes(const std::string& path) {
  Hdf5Reader file(path);
  std::map<std::string, SpikeList> spikes;
  for (const std::string& name : file.members("/spikes")) {
    std::string group = "/spikes/" + name;
    SpikeList list{file.doubles(group + "/timestamps"), file.whole_numbers(group + "/node_ids")};
    if (list.times_ms.size() != list.cells.size()) {
      throw Failure{"could not read " + path, "the population " + name + " has more times than cells, or fewer", "run the network again"};
    }
    spikes.emplace(name, std::move(list));
  }
  return spikes;
}

RunRecord read_run(const std::string& path) {
  std::string text = read_whole(path);
  try {
    return record_of(YAML::Load(text));
  } catch (const YAML::Exception& error) {
    throw Failure{"could not read " + path, std::string("it is not a run.yaml of nsim: ") + error.what(), "name the results folder of a run"};
  }
}

}  // namespace nsim::record
