#include "engine/syntax/parse.h"
#include <doctest/doctest.h>
#include <map>

using namespace nsim;
using namespace nsim::syntax;

namespace {

struct Loaded {
  SourceMap sources;
  Diagnostics diagnostics;
  Program program;
  int reads = 0;

  explicit Loaded(std::map<std::string, std::string> texts) {
    Files files;
    files.find = [&](const std::string& name, const std::string& from) -> std::optional<std::pair<std::string, std::string>> {
      for (const std::string& path : {from.empty() ? name : from + "/" + name, name}) {
        if (!texts.contains(path)) continue;
        ++reads;
        return std::pair(path, texts.at(path));
      }
      return std::nullopt;
    };
    files.known = [](const std::string&) { return std::vector<std::string>{"models/neurons.net"}; };
    program = load(sources, sources.add("main.net", texts.at("main.net")), files, diagnostics);
  }
  std::vector<std::string> order() const {
    std::vector<std::string> paths;
    for (const auto& file : program.files) paths.push_back(sources.path(file->source));
    return paths;
  }
};

using Strings = std::vector<std::string>;

}  // namespace

TEST_CASE("importers come after what they import, and each file is parsed once") {
  Loaded loaded({{"main.net", "import \"a.net\"\nimport \"b.net\"\n"}, {"a.net", "import \"c.net\"\n"}, {"b.net", "import \"c.net\"\n"}, {"c.net", "let c = 1\n"}});
  CHECK(loaded.diagnostics.empty());
  CHECK(loaded.order() == Strings{"c.net", "a.net", "b.net", "main.net"});
  CHECK(&loaded.program.main() == loaded.program.files.back().get());
  REQUIRE(loaded.program.imports.size() == 4);
  for (const auto& [import, file] : loaded.program.imports) {
    REQUIRE(file != nullptr);
    CHECK(loaded.sources.path(file->source) == import->path);
  }
}

TEST_CASE("files are looked for from the folder of the importer") {
  Loaded loaded({{"main.net", "import \"lib/a.net\"\n"}, {"lib/a.net", "import \"b.net\"\n"}, {"lib/b.net", "let b = 1\n"}, {"b.net", "let b = 2\n"}});
  CHECK(loaded.order() == Strings{"lib/b.net", "lib/a.net", "main.net"});
}

TEST_CASE("a missing file is an error with a suggestion, and the rest is still read") {
  Loaded loaded({{"main.net", "import \"models/neuron.net\"\nimport \"a.net\"\n"}, {"a.net", "let a = 1\n"}});
  auto all = loaded.diagnostics.sorted();
  REQUIRE(all.size() == 1);
  CHECK(all[0].code == "N050");
  CHECK(all[0].hint == "did you mean `models/neurons.net`?");
  CHECK(loaded.program.imports[0].second == nullptr);
  CHECK(loaded.order() == Strings{"a.net", "main.net"});
}

TEST_CASE("circles are errors") {
  Loaded loaded({{"main.net", "import \"a.net\"\n"}, {"a.net", "import \"main.net\"\n"}});
  REQUIRE(loaded.diagnostics.sorted().size() == 1);
  CHECK(loaded.diagnostics.sorted()[0].code == "N051");
  Loaded self(std::map<std::string, std::string>{{"main.net", "import \"main.net\"\n"}});
  CHECK(self.diagnostics.sorted()[0].code == "N051");
}
