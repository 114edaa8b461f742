// The programs that nsim calls: a C++ compiler for its kernels, gnuplot for its pictures.
#include "runtime/jit/compiler.h"
#include "tools/capture.h"
#include "tools/doctor.h"
#include "tools/files.h"
#include <cstdlib>
#include <fmt/format.h>

namespace fs = std::filesystem;

namespace nsim::tools {

namespace {

using State = Finding::State;

/// A folder that goes away with all that was tried in it.
struct Workbench {
  fs::path folder;
  Workbench() {
    std::string name = (fs::temp_directory_path() / "nsim-doctor-XXXXXX").string();
    if (mkdtemp(name.data())) folder = name;
  }
  ~Workbench() {
    std::error_code ignored;
    if (!folder.empty()) fs::remove_all(folder, ignored);
  }
};

/// The way every kernel goes: written, compiled, loaded, called.
Finding try_compiler(const jit::Compiler& compiler) {
  Workbench bench;
  try {
    jit::Binary binary = jit::compile("extern \"C\" int nsim_answer() { return 42; }\n", compiler, bench.folder.string());
    auto answer = reinterpret_cast<int (*)()>(binary.find("nsim_answer"));
    if (answer && answer() == 42) {
      return {State::ok, "compiler", fmt::format("{}; a small kernel was compiled and loaded in {:.2f} s", compiler.version, binary.seconds), ""};
    }
    return {State::problem, "compiler", compiler.path + " makes shared objects that cannot be called", "name another one in nsim.yaml: compiler: clang++"};
  } catch (const Failure& failure) {
    return {State::problem, "compiler", compiler.path + ": " + failure.what + (failure.why.empty() ? "" : "\n" + failure.why),
            failure.attempt.empty() ? "sudo apt-get install g++" : failure.attempt};
  }
}

}  // namespace

void examine_compilers(const std::string& wanted, Findings& findings) {
  std::optional<jit::Compiler> compiler = jit::find_compiler(wanted);
  if (compiler) {
    findings.push_back(try_compiler(*compiler));
  } else {
    findings.push_back({State::problem, "compiler", wanted.empty() ? "none of g++, clang++, c++ was found" : "`" + wanted + "` of nsim.yaml was not found",
                        "sudo apt-get install g++; without one, `--device reference` still runs every model, slowly"});
  }
  for (const char* name : {"g++", "clang++"}) {
    Captured version = capture({name, "--version"});
    if (version.status == 0) findings.push_back({State::ok, name, version.first_line(), ""});
    else findings.push_back({State::note, name, "not found; one compiler is enough", ""});
  }
}

void examine_gnuplot(Findings& findings) {
  Captured version = capture({"gnuplot", "--version"});
  if (version.status != 0) {
    findings.push_back({State::problem, "gnuplot", "not found: runs work, but their plots cannot be drawn", "sudo apt-get install gnuplot-nox fonts-dejavu-core"});
    return;
  }
  Workbench bench;
  std::error_code ignored;
  for (std::string kind : {"png", "svg"}) {
    fs::path picture = bench.folder / ("picture." + kind);
    std::string terminal = kind == "png" ? "pngcairo" : "svg";
    Captured drawn = capture({"gnuplot"}, fmt::format("set terminal {} size 200,150\nset output '{}'\nset title 'v (mV)'\nplot x\n", terminal, picture.string()));
    if (drawn.status != 0 || !fs::exists(picture, ignored) || fs::file_size(picture, ignored) == 0) {
      findings.push_back({State::problem, "gnuplot", fmt::format("{} cannot draw {}: {}", version.first_line(), kind, drawn.first_line()),
                          "sudo apt-get install gnuplot-nox fonts-dejavu-core"});
      return;
    }
    if (!drawn.text.empty()) {
      findings.push_back({State::problem, "gnuplot", "draws, but complains: " + drawn.first_line(), "sudo apt-get install fonts-dejavu-core"});
      return;
    }
  }
  findings.push_back({State::ok, "gnuplot", version.first_line() + "; draws PNG and SVG", ""});
}

}  // namespace nsim::tools
