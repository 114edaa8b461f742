#include "tools/settings.h"
#include "engine/text/suggest.h"
#include "tools/files.h"
#include <algorithm>
#include <cstdlib>
#include <fmt/format.h>
#include <functional>
#include <yaml-cpp/yaml.h>

namespace fs = std::filesystem;

namespace nsim::tools {

namespace {

fs::path home() {
  const char* text = std::getenv("HOME");
  return text ? fs::path(text) : fs::path();
}

fs::path folder_from_environment(const char* variable, const char* below_home) {
  const char* text = std::getenv(variable);
  if (text && fs::path(text).is_absolute()) return fs::path(text) / "nsim";   // a relative one is to be ignored, by the XDG standard
  return home().empty() ? fs::path() : home() / below_home / "nsim";
}

/// Reads the keys of one file. Every mistake is reported; a wrong value leaves its setting alone.
class Reader {
 public:
  Reader(SourceMap& sources, uint32_t file, Diagnostics& diagnostics) : sources_(sources), file_(file), diagnostics_(diagnostics) {}

  Settings read() {
    YAML::Node root;
    try {
      root = YAML::Load(std::string(sources_.text(file_)));
    } catch (const YAML::Exception& error) {
      diagnostics_.error("N512", at(error.mark, 1), "this is not YAML").at(error.msg);
      return {};
    }
    if (root.IsNull()) return {};   // an empty file says nothing
    if (!root.IsMap()) {
      diagnostics_.error("N511", at(root.Mark(), 1), "nsim.yaml must be a list of `key: value`").help("write one setting a line, such as `threads: 4`");
      return {};
    }
    for (const auto& entry : root) read_key(entry.first, entry.second);
    return settings_;
  }

 private:
  Span at(const YAML::Mark& mark, size_t length) const {
    size_t size = sources_.text(file_).size();
    size_t begin = mark.is_null() || mark.pos < 0 ? 0 : std::min(static_cast<size_t>(mark.pos), size);
    return {file_, static_cast<uint32_t>(begin), static_cast<uint32_t>(std::min(begin + length, size))};
  }
  Span span(const YAML::Node& node) const { return at(node.Mark(), node.IsScalar() ? std::max<size_t>(node.Scalar().size(), 1) : 1); }

  void read_key(const YAML::Node& key, const YAML::Node& value) {
    static const std::vector<std::string> keys{"device", "threads", "cache", "compiler", "data"};
    std::string name = key.IsScalar() ? key.Scalar() : "";
    if (std::find(keys.begin(), keys.end(), name) == keys.end()) {
      std::string hint = did_you_mean(name, keys);
      diagnostics_.error("N510", span(key), fmt::format("`{}` is not a setting of nsim.yaml", name))
          .help(hint.empty() ? "the settings are `device`, `threads`, `cache`, `compiler` and `data`" : hint);
    } else if (std::find(seen_.begin(), seen_.end(), name) != seen_.end()) {
      diagnostics_.error("N511", span(key), fmt::format("`{}` is given twice", name)).help("keep one of the two lines");
    } else {
      seen_.push_back(name);
      read_value(name, value);
    }
  }

  void read_value(const std::string& name, const YAML::Node& value) {
    if (name == "data") return read_data(value);
    if (!value.IsScalar() || value.Scalar().empty()) return wrong(value, name, "one value is wanted here");
    const std::string& text = value.Scalar();
    if (name == "device") {
      if (std::string why = why_no_device(text); !why.empty()) return wrong(value, name, why);
      settings_.device = text;
    } else if (name == "threads") {
      unsigned n = 0;
      if (!YAML::convert<unsigned>::decode(value, n) || n < 1 || n > 4096) return wrong(value, name, "a number from 1 to 4096 is wanted here");
      settings_.threads = n;
    } else if (name == "cache") {
      settings_.cache = folder(text);
    } else {
      settings_.compiler = text;
    }
  }

  void read_data(const YAML::Node& value) {
    if (value.IsScalar() && !value.Scalar().empty()) {
      settings_.data.push_back(folder(value.Scalar()));
    } else if (value.IsSequence()) {
      for (const YAML::Node& item : value) {
        if (item.IsScalar() && !item.Scalar().empty()) settings_.data.push_back(folder(item.Scalar()));
        else wrong(item, "data", "the name of a folder is wanted here");
      }
    } else {
      wrong(value, "data", "a folder or a list of folders is wanted here");
    }
  }

  void wrong(const YAML::Node& value, const std::string& name, const std::string& label) {
    diagnostics_.error("N511", span(value), fmt::format("this cannot be the value of `{}`", name)).at(label);
  }

  fs::path folder(const std::string& text) const {
    if (text == "~" || text.starts_with("~/")) return home() / text.substr(std::min<size_t>(2, text.size()));
    return (folder_of(sources_.path(file_)) / text).lexically_normal();
  }

  SourceMap& sources_;
  uint32_t file_;
  Diagnostics& diagnostics_;
  Settings settings_;
  std::vector<std::string> seen_;
};

template <class T>
void fill(std::optional<T>& setting, const std::optional<T>& farther) {
  if (!setting) setting = farther;
}

void fill(Settings& settings, const Settings& farther) {
  fill(settings.device, farther.device);
  fill(settings.threads, farther.threads);
  fill(settings.cache, farther.cache);
  fill(settings.compiler, farther.compiler);
  settings.data.insert(settings.data.end(), farther.data.begin(), farther.data.end());
}

}  // namespace

const std::vector<std::string>& devices() {
  static const std::vector<std::string> names{"cpu", "reference"};
  return names;
}

std::string why_no_device(const std::string& name) {
  if (std::find(devices().begin(), devices().end(), name) != devices().end()) return "";
  if (name == "cuda") return "this build of nsim has no CUDA device; use `cpu`";
  std::string hint = did_you_mean(name, devices());
  return "the devices are `cpu` and `reference`" + (hint.empty() ? "" : "; " + hint);
}

Settings parse_settings(SourceMap& sources, uint32_t file, Diagnostics& diagnostics) { return Reader(sources, file, diagnostics).read(); }

Settings load_settings(const fs::path& model_folder, SourceMap& sources, Diagnostics& diagnostics) {
  Settings settings;
  std::vector<fs::path> seen;
  for (const fs::path& folder : {fs::path("."), model_folder, configuration_folder()}) {
    std::error_code error;
    fs::path file = folder / "nsim.yaml", real = fs::canonical(file, error);
    if (folder.empty() || error || std::find(seen.begin(), seen.end(), real) != seen.end()) continue;
    seen.push_back(real);
    std::string shown = folder == "." ? "nsim.yaml" : file.string();
    fill(settings, parse_settings(sources, sources.add(shown, read_text(file)), diagnostics));
    settings.files.push_back(shown);
  }
  return settings;
}

fs::path configuration_folder() { return folder_from_environment("XDG_CONFIG_HOME", ".config"); }

}  // namespace nsim::tools
