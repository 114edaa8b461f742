#include "tools/settings.h"
#include <doctest/doctest.h>
#include <cstdlib>
#include "engine/text/render.h"
#include "tools/files.h"

using namespace nsim;
using namespace nsim::tools;

namespace {

struct Read {
  SourceMap sources;
  Diagnostics diagnostics;
  Settings settings;
  explicit Read(const std::string& text, const std::string& path = "work/nsim.yaml") {
    settings = parse_settings(sources, sources.add(path, text), diagnostics);
  }
  std::string messages() const { return render_all(diagnostics, sources); }
};

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("every setting is read, and folders start at the file") {
  Read read("device: reference\nthreads: 3\ncache: kernels\ncompiler: clang++\ndata: [a, /b]\n");
  CHECK(read.diagnostics.empty());
  CHECK(read.settings.device == "reference");
  CHECK(read.settings.threads == 3);
  CHECK(read.settings.cache == std::filesystem::path("work/kernels"));
  CHECK(read.settings.compiler == "clang++");
  CHECK(read.settings.data == std::vector<std::filesystem::path>{"work/a", "/b"});
}

TEST_CASE("a single data folder needs no list, and ~ is the home folder") {
  setenv("HOME", "/home/ada", 1);
  Read read("data: ~/recordings\n");
  CHECK(read.settings.data == std::vector<std::filesystem::path>{"/home/ada/recordings"});
}

TEST_CASE("an empty file says nothing, and so does one with only comments") {
  for (const char* text : {"", "\n", "# later\n"}) {
    Read read(text);
    CHECK(read.diagnostics.empty());
    CHECK_FALSE(read.settings.threads.has_value());
  }
}

TEST_CASE("an unknown key points at itself and is answered with what could be meant") {
  Read read("device: cpu\nthread: 4\n");
  CHECK(has(read.messages(), "error[N510]: `thread` is not a setting of nsim.yaml"));
  CHECK(has(read.messages(), "work/nsim.yaml:2:1"));
  CHECK(has(read.messages(), "did you mean `threads`?"));
  CHECK(read.settings.device == "cpu");
}

TEST_CASE("all mistakes of a file are shown in one go") {
  Read read("threads: many\ndevice: cdu\ndata: {a: b}\nsteps: 3\nthreads: 2\n");
  CHECK(read.diagnostics.sorted().size() == 5);
  CHECK(has(read.messages(), "work/nsim.yaml:1:10"));
  CHECK(has(read.messages(), "a number from 1 to 4096 is wanted here"));
  CHECK(has(read.messages(), "did you mean `cpu`?"));
  CHECK(has(read.messages(), "`threads` is given twice"));
}

TEST_CASE("threads are at least one and whole") {
  for (std::string text : {"threads: 0", "threads: -2", "threads: 2.5", "threads: 100000", "threads:", "threads: [1]"}) {
    CAPTURE(text);
    Read read(text);
    CHECK(read.diagnostics.has_errors());
    CHECK_FALSE(read.settings.threads.has_value());
  }
}

TEST_CASE("cuda is known by name, and said not to be there") {
  CHECK(has(Read("device: cuda\n").messages(), "this build of nsim has no CUDA device"));
}

TEST_CASE("what is not YAML, or no list of settings, is a mistake and never a crash") {
  for (std::string text : {"data: [a, b\n", "\"", "- a\n- b\n", "just words\n", "a: b: c\n", "? [x]\n: 1\n", "\tdevice: cpu\n", "&a [*a]", "!!binary x", "\x01\x02"}) {
    CAPTURE(text);
    CHECK(Read(text).diagnostics.has_errors());
  }
}

TEST_CASE("whatever a file holds, there are settings or messages") {
  const std::string good = "device: cpu\nthreads: 3\ncache: kernels\ndata: [a, /b]\n";
  std::vector<std::string> texts = {"data: &a [*a, *a]", "data: [[a]]", "? {a: b}\n: c", "<<: {device: cpu}", "device: cpu\n---\ndevice: cpu", "%YAML 3.0\n---\na: b",
                                    "threads: !!binary 4", "threads: 99999999999999999999", "device: \"\\uD800\"", "\xef\xbb\xbf\x64: 1", "\xff\xfe" "d\0:\0", "~: ~",
                                    std::string(good.size(), '\0'), "data: [" + std::string(100000, '[')};
  for (const char* deep : {"[", "{", "- ", "? ", "a: ", "&a ", "!", "\""}) {
    for (int n : {3, 100, 20000}) {
      std::string text;
      for (int k = 0; k < n; ++k) text += deep;
      texts.push_back(text);
    }
  }
  for (size_t k = 0; k <= good.size(); ++k) {
    texts.push_back(good.substr(0, k));
    for (char c : std::string("[]{}:,-?&*!|>'\"%@`#\n\t \x01\x80\xff\0", 27)) texts.push_back(good.substr(0, k) + c + good.substr(k));
  }
  for (const std::string& text : texts) {
    CAPTURE(text.substr(0, 60));
    Read read(text);
    CHECK(read.diagnostics.has_errors() == !read.messages().empty());
    CHECK(read.settings.threads.value_or(1) >= 1);
  }
}

TEST_CASE("every wrong file of tests/errors gets exactly its messages") {
  const std::filesystem::path folder = std::filesystem::path(NSIM_SOURCE_DIR) / "tests/errors";
  for (std::string name : {"N510_unknown_setting", "N511_wrong_values", "N512_not_yaml"}) {
    CAPTURE(name);
    Read read(read_text(folder / (name + ".yaml")), name + ".yaml");
    if (std::getenv("NSIM_UPDATE")) write_text(folder / (name + ".txt"), read.messages());
    CHECK(read.messages() == read_text(folder / (name + ".txt")));
  }
}
