#include "runtime/jit/compiler.h"

#include "runtime/jit/cache.h"
#include "tests/unit/jit/folder.h"

#include <csignal>
#include <cstdlib>
#include <doctest/doctest.h>
#include <set>
#include <string>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace nsim;
using tests::Folder;

namespace {

std::string returns(int n) { return "extern \"C\" int answer() { return " + std::to_string(n) + "; }\n"; }

int answer_of(const jit::Binary& binary) {
  auto answer = reinterpret_cast<int (*)()>(binary.find("answer"));
  REQUIRE(bool(answer));
  return answer();
}

jit::Compiler some_compiler() {
  const auto compiler = jit::find_compiler();
  REQUIRE(compiler.has_value());
  return *compiler;
}

Failure failure_of(const std::string& text, const jit::Compiler& compiler, const std::string& folder) {
  try {
    jit::compile(text, compiler, folder);
  } catch (const Failure& failure) { return failure; }
  return {};
}

/// Runs `body` in a process of its own; true when it returned true.
template <class F>
bool in_process(const F& body) {
  const pid_t child = fork();
  if (child == 0) _exit(body() ? 0 : 1);
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace

TEST_CASE("a text is compiled once, then found; its source stays readable beside it") {
  const Folder folder;
  const auto compiler = some_compiler();
  const jit::Binary first = jit::compile(returns(41), compiler, folder.path);
  CHECK(!first.cached);
  CHECK(answer_of(first) == 41);
  CHECK(jit::read_file(first.source_path) == returns(41));
  const jit::Binary again = jit::compile(returns(41), compiler, folder.path);
  CHECK(again.cached);
  CHECK(again.path == first.path);
  CHECK(again.seconds < 0.05);
  CHECK(answer_of(again) == 41);
  CHECK(answer_of(jit::compile(returns(42), compiler, folder.path)) == 42);
  CHECK(folder.leftovers().empty());
  CHECK(first.find("nobody") == nullptr);
}

TEST_CASE("another compiler makes another entry") {
  const Folder folder;
  const auto first = jit::find_compiler("g++"), second = jit::find_compiler("clang++");
  if (!first || !second) {
    MESSAGE("skipped: g++ and clang++ are not both here");
    return;
  }
  CHECK(jit::compile(returns(1), *first, folder.path).path != jit::compile(returns(1), *second, folder.path).path);
}

TEST_CASE("what was cut off, replaced or emptied is built again") {
  const auto compiler = some_compiler();
  for (const char* ending : {".so", ".cpp", ".sum"})
    for (const std::string rubbish : {"", "rubbish"}) {
      const Folder folder;
      // In processes of their own: a library that is loaded may not change under its user.
      std::string stem;
      REQUIRE(in_process([&] { return answer_of(jit::compile(returns(7), compiler, folder.path)) == 7; }));
      for (const auto& file : folder.files())
        if (file.ends_with(ending)) stem = file;
      REQUIRE(!stem.empty());
      REQUIRE(jit::write_file(stem, rubbish) == 0);
      CHECK(in_process([&] {
        const jit::Binary mended = jit::compile(returns(7), compiler, folder.path);
        return !mended.cached && answer_of(mended) == 7;
      }));
      CHECK(in_process([&] { return jit::compile(returns(7), compiler, folder.path).cached; }));
    }
}

TEST_CASE("several processes fill one cache at the same time") {
  const Folder folder;
  const auto compiler = some_compiler();
  std::vector<pid_t> children;
  for (int k = 0; k < 6; ++k) {
    const pid_t child = fork();
    if (child == 0) {
      bool right = true;
      for (int n = 0; n < 3; ++n) right = right && answer_of(jit::compile(returns(n), compiler, folder.path)) == n;
      _exit(right ? 0 : 1);
    }
    children.push_back(child);
  }
  for (pid_t child : children) {
    int status = 0;
    waitpid(child, &status, 0);
    CHECK((WIFEXITED(status) && WEXITSTATUS(status) == 0));
  }
  CHECK(folder.leftovers().empty());
  for (int n = 0; n < 3; ++n) CHECK(jit::compile(returns(n), compiler, folder.path).cached);
}

TEST_CASE("a folder that cannot be made or written falls back to a temporary one, and says so") {
  const jit::Binary binary = jit::compile(returns(5), some_compiler(), "/dev/null/cache");
  CHECK(answer_of(binary) == 5);
  CHECK(binary.note.starts_with("the cache folder /dev/null/cache cannot be written ("));
  CHECK(binary.note.ends_with("): compiled kernels are not kept"));
}

TEST_CASE("a full disk is a failure, not half an entry") {
  const Folder folder;
  const auto compiler = some_compiler();
  CHECK(in_process([&] {
    signal(SIGXFSZ, SIG_IGN);
    const rlimit none{0, 0};
    setrlimit(RLIMIT_FSIZE, &none);
    return failure_of(returns(6), compiler, folder.path).what.starts_with("cannot write " + folder.path);
  }));
  CHECK(folder.files().empty());
}

TEST_CASE("a mistake in a plugin is shown with the user's file and line") {
  const Folder folder;
  const std::string text =
      "extern \"C\" int answer() { return 1; }\n#line 1 \"/home/me/cells/morris_lecar.hpp\"\nstruct cell {\n  float v;\n  void step(float dt) { v += "
      "dt * w; }\n};\n";
  for (const char* name : {"g++", "clang++"}) {
    const auto compiler = jit::find_compiler(name);
    if (!compiler) continue;
    const Failure failure = failure_of(text, *compiler, folder.path);
    CHECK(failure.what == "the C++ of morris_lecar.hpp does not compile");
    CHECK(failure.why.starts_with("morris_lecar.hpp:3: error: "));
    CHECK(failure.why.find("w") != std::string::npos);
    CHECK(failure.attempt.find("/home/me/cells/morris_lecar.hpp") != std::string::npos);
    CHECK(failure.attempt.find(folder.path) != std::string::npos);
  }
  CHECK(folder.leftovers().empty());
}

TEST_CASE("a mistake in our own text names the text") {
  const Folder folder;
  const Failure failure = failure_of("int x = ;\n", some_compiler(), folder.path);
  CHECK(failure.what == "the emitted kernels do not compile");
  CHECK(failure.why.find(".cpp:1: error: ") != std::string::npos);
  CHECK(failure.attempt.find(folder.path) != std::string::npos);
}

TEST_CASE("a compiler that is not there, and one that is no compiler") {
  CHECK(!jit::find_compiler("no-such-compiler").has_value());
  CHECK(!jit::find_compiler("/etc/passwd").has_value());
  const Folder folder;
  const Failure failure = failure_of(returns(1), {"/no/such/compiler", "1"}, folder.path);
  CHECK(failure.what == "cannot start /no/such/compiler");
}

TEST_CASE("the version of a compiler is remembered") {
  const auto compiler = some_compiler();
  CHECK(!compiler.version.empty());
  CHECK(jit::find_compiler(compiler.path)->version == compiler.version);
}
