#include "tools/options.h"
#include <CLI/CLI.hpp>
#include <doctest/doctest.h>
#include "tools/machine.h"

using namespace nsim::tools;

namespace {

struct Line {
  RunOptions options;
  std::string refused;
  explicit Line(std::vector<std::string> words) {
    CLI::App app;
    add_options(app, options);
    try {
      app.parse(std::vector<std::string>(words.rbegin(), words.rend()));
    } catch (const CLI::ParseError& error) {
      refused = error.what();
      if (refused.empty()) refused = "refused";
    }
  }
};

using Overrides = std::vector<std::pair<std::string, std::string>>;

}  // namespace

TEST_CASE("a file alone leaves everything to nsim.yaml and to the file") {
  Line line({"a.net"});
  CHECK(line.refused.empty());
  CHECK(line.options.file == "a.net");
  CHECK(line.options.experiment.empty());
  CHECK_FALSE(line.options.seed.has_value());
  CHECK_FALSE(line.options.threads.has_value());
  CHECK_FALSE(line.options.device.has_value());
}

TEST_CASE("--set is repeated, keeps its order, and never swallows the words after it") {
  Line line({"--set", "g=5", "a.net", "slow", "--set=tau = 20 ms", "-s", "file=\"a=b.csv\""});
  CHECK(line.refused.empty());
  CHECK(line.options.file == "a.net");
  CHECK(line.options.experiment == "slow");
  CHECK(line.options.overrides == Overrides{{"g", "5"}, {"tau", "20 ms"}, {"file", "\"a=b.csv\""}});
}

TEST_CASE("--set without a name or a value is refused") {
  for (const char* text : {"g", "g=", "=5", " = ", ""}) {
    CAPTURE(text);
    CHECK_FALSE(Line({"a.net", "--set", text}).refused.empty());
  }
}

TEST_CASE("seeds are all of 64 bits, threads are from 1") {
  CHECK(Line({"a.net", "--seed", "18446744073709551615"}).options.seed == 18446744073709551615u);
  for (std::vector<std::string> words : std::vector<std::vector<std::string>>{
           {"--seed", "-1"}, {"--seed", "one"}, {"--seed", "18446744073709551616"}, {"--threads", "0"}, {"--threads", "-1"}, {"--threads", "1.5"}}) {
    CAPTURE(words[1]);
    words.insert(words.begin(), "a.net");
    CHECK_FALSE(Line(words).refused.empty());
  }
}

TEST_CASE("devices are known by name") {
  CHECK(Line({"a.net", "--device", "reference"}).options.device == "reference");
  CHECK(Line({"a.net", "--device", "cuda"}).refused.find("no CUDA device") != std::string::npos);
  CHECK(Line({"a.net", "--device", "gpu"}).refused.find("the devices are `cpu` and `reference`") != std::string::npos);
}

TEST_CASE("the command line goes before nsim.yaml, and nsim.yaml before what the computer offers") {
  Settings settings;
  settings.device = "reference";
  settings.threads = 3;
  settings.cache = "/cache";
  RunOptions options;
  Machine machine = machine_for(options, settings);
  CHECK(machine.device == "reference");
  CHECK(machine.threads == 3);
  CHECK(machine.cache == "/cache");
  options.device = "cpu";
  options.threads = 2;
  machine = machine_for(options, settings);
  CHECK(machine.device == "cpu");
  CHECK(machine.threads == 2);
  machine = machine_for({}, {});
  CHECK(machine.device == "cpu");
  CHECK(machine.threads >= 1);
  CHECK_FALSE(machine.cache.empty());
}
