#include "runtime/jit/cache.h"
#include "runtime/jit/compiler.h"
#include "runtime/jit/process.h"

#include <cstdlib>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

namespace nsim::jit {

namespace {

std::string on_path(const std::string& name) {
  if (name.find('/') != std::string::npos) return access(name.c_str(), X_OK) == 0 ? name : "";
  const char* path = std::getenv("PATH");
  std::string rest = path ? path : "/usr/local/bin:/usr/bin:/bin";
  for (;;) {
    const size_t end = rest.find(':');
    const std::string at = rest.substr(0, end) + "/" + name;
    struct stat found {};
    if (stat(at.c_str(), &found) == 0 && S_ISREG(found.st_mode) && access(at.c_str(), X_OK) == 0) return at;
    if (end == std::string::npos) return "";
    rest.erase(0, end + 1);
  }
}

/// The first line of `--version`. Remembered by path, time and size of the program, so that a cached kernel needs no process at all.
std::string version_of(const std::string& path) {
  struct stat found {};
  if (stat(path.c_str(), &found) != 0) return "";
  const std::string identity =
      path + "\n" + std::to_string(found.st_mtim.tv_sec) + "." + std::to_string(found.st_mtim.tv_nsec) + "\n" + std::to_string(found.st_size) + "\n";
  const std::string folder = default_cache_folder() + "/compilers", remembered = folder + "/" + hash_of(identity) + ".txt";
  if (const auto text = read_file(remembered); text && text->starts_with(identity) && text->ends_with("\n"))
    return text->substr(identity.size(), text->size() - identity.size() - 1);
  const Outcome said = run_program({path, "--version"});
  if (!said.started || said.status != 0) return "";
  const std::string version = said.output.substr(0, said.output.find('\n'));
  std::error_code ignored;
  std::filesystem::create_directories(folder, ignored);
  write_file(remembered, identity + version + "\n");  // where it cannot be written, the compiler is asked again next time
  return version;
}

}  // namespace

std::string default_cache_folder() {
  if (const char* cache = std::getenv("XDG_CACHE_HOME"); cache && cache[0] == '/') return std::string(cache) + "/nsim";
  if (const char* home = std::getenv("HOME"); home && home[0] == '/') return std::string(home) + "/.cache/nsim";
  std::error_code ignored;
  return std::filesystem::temp_directory_path(ignored).string() + "/nsim-cache-" + std::to_string(getuid());
}

std::optional<Compiler> find_compiler(const std::string& wanted) {
  const std::vector<std::string> names = wanted.empty() ? std::vector<std::string>{"g++", "clang++", "c++"} : std::vector<std::string>{wanted};
  for (const auto& name : names) {
    const std::string path = on_path(name);
    if (path.empty()) continue;
    const std::string version = version_of(path);
    if (!version.empty()) return Compiler{path, version};
  }
  return std::nullopt;
}

std::vector<std::string> compile_flags(const Compiler&) {
  // g++ and clang++ take the same. The processor's own instructions; no contraction; no errno and no traps, which would forbid SIMD lanes.
  return {"-x",        "c++",   "-std=c++20", "-O3", "-march=native", "-ffp-contract=off", "-fno-math-errno", "-fno-trapping-math", "-fno-exceptions",
          "-fno-rtti", "-fPIC", "-shared",    "-w"};
}

}  // namespace nsim::jit
