#include "runtime/jit/compiler.h"

#include "runtime/jit/cache.h"
#include "runtime/jit/complaint.h"
#include "runtime/jit/process.h"

#include <chrono>
#include <cstring>
#include <dlfcn.h>
#include <fstream>
#include <unistd.h>

namespace nsim::jit {

namespace {

/// What -march=native means here: a cache folder may be shared by machines.
std::string processor() {
  std::ifstream in("/proc/cpuinfo");
  std::string out;
  for (std::string line; std::getline(in, line) && !line.empty();)
    for (const char* key : {"model name", "flags", "Features", "CPU part", "CPU implementer"})
      if (line.starts_with(key)) out += line + "\n";
  return out;
}

std::string key_of(const std::string& text, const Compiler& compiler) {
  std::string all = "1\n" + compiler.path + "\n" + compiler.version + "\n";  // the first number: this layout of the cache
  for (const auto& flag : compile_flags(compiler)) all += flag + " ";
  return hash_of(all + "\n" + processor() + text);
}

void write_or_fail(const std::string& path, std::string_view bytes) {
  if (const int error = write_file(path, bytes))
    throw Failure{"cannot write " + path, std::strerror(error), "make room, or set `cache` in nsim.yaml to a folder you may write"};
}

/// Compiles to a name of our own and moves it into place; gives the binary's path.
void build(const std::string& text, const Compiler& compiler, const Entry& entry) {
  write_or_fail(entry.source, text);
  const std::string binary = name_beside(entry.binary, ".part");
  std::vector<std::string> command{compiler.path};
  for (auto& flag : compile_flags(compiler)) command.push_back(flag);
  for (const auto& word : {std::string("-o"), binary, entry.source}) command.push_back(word);
  const Outcome outcome = run_program(command);
  if (!outcome.started) throw Failure{"cannot start " + compiler.path, std::strerror(errno), "install g++, or use --device reference"};
  const auto bytes = outcome.status == 0 ? read_file(binary) : std::nullopt;
  if (!bytes) {
    unlink(binary.c_str());
    throw refused(outcome.output, outcome.status, compiler.path, entry.source);
  }
  const int error = rename(binary.c_str(), entry.binary.c_str()) != 0 ? errno : 0;
  if (error) unlink(binary.c_str());
  if (error) throw Failure{"cannot write " + entry.binary, std::strerror(error), "set `cache` in nsim.yaml to a folder you may write"};
  write_or_fail(entry.sum, hash_of(*bytes) + "\n");
}

}  // namespace

void* Binary::find(const char* name) const { return handle ? dlsym(handle, name) : nullptr; }

Binary compile(const std::string& text, const Compiler& compiler, const std::string& cache_folder) {
  const auto begin = std::chrono::steady_clock::now();
  Binary binary;
  const std::string key = key_of(text, compiler), wanted = cache_folder.empty() ? default_cache_folder() : cache_folder;
  // A folder that can only be read may still hold the entry.
  Entry entry = entry_of(wanted, key);
  if (is_whole(entry, text)) {
    binary.handle = dlopen(entry.binary.c_str(), RTLD_NOW | RTLD_LOCAL);
    binary.cached = binary.handle != nullptr;
  }
  if (!binary.handle) {
    entry = entry_of(usable_folder(wanted, binary.note), key);
    build(text, compiler, entry);
    binary.handle = dlopen(entry.binary.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (!binary.handle) {
      const char* why = dlerror();
      throw Failure{"cannot load the compiled kernels", why ? why : entry.binary,
                    "set `cache` in nsim.yaml to a folder on a disk that allows programs"};
    }
  }
  binary.path = entry.binary;
  binary.source_path = entry.source;
  binary.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return binary;
}

}  // namespace nsim::jit
