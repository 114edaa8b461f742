// run.yaml: what is needed to know how results came about, and to make them again.
#include "engine/text/sha256.h"
#include "runtime/record/file.h"
#include "runtime/record/results.h"
#include <yaml-cpp/yaml.h>

namespace nsim::record {

namespace {

void emit_pairs(YAML::Emitter& out, const std::string& key, const std::vector<std::pair<std::string, std::string>>& pairs) {
  out << YAML::Key << key << YAML::Value << YAML::BeginMap;
  for (const auto& [name, text] : pairs) out << YAML::Key << name << YAML::Value << text;
  out << YAML::EndMap;
}

}  // namespace

void write_run(const std::string& path, const Info& info) {
  YAML::Emitter out;
  out << YAML::BeginMap;
  out << YAML::Key << "file" << YAML::Value << info.file;
  out << YAML::Key << "sha256" << YAML::Value << sha256(info.source_text) << YAML::Comment("of the file's text");
  out << YAML::Key << "version" << YAML::Value << info.version;
  out << YAML::Key << "seed" << YAML::Value << info.seed;
  out << YAML::Key << "device" << YAML::Value << info.device;
  out << YAML::Key << "threads" << YAML::Value << info.threads;
  out << YAML::Key << "precision" << YAML::Value << info.precision;
  out << YAML::Key << "interrupted" << YAML::Value << info.interrupted;
  if (!info.experiment.empty()) out << YAML::Key << "experiment" << YAML::Value << info.experiment;
  if (info.seed_is_said) out << YAML::Key << "said_seed" << YAML::Value << info.seed;
  if (!info.set.empty()) emit_pairs(out, "set", info.set);
  emit_pairs(out, "parameters", info.parameters);
  emit_pairs(out, "times", info.times);
  out << YAML::EndMap;
  write_whole(path, std::string("# How these results were made.\n") + out.c_str() + "\n");
}

}  // namespace nsim::record
