#include "runtime/jit/cache.h"

#include "engine/text/diagnostic.h"

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <mutex>
#include <unistd.h>

namespace nsim::jit {

namespace {

uint64_t fnv(std::string_view bytes, uint64_t hash) {
  for (unsigned char c : bytes) hash = (hash ^ c) * 0x100000001B3ull;
  hash = (hash ^ (hash >> 32)) * 0xD6E8FEB86659FD93ull;
  return hash ^ (hash >> 32);
}

/// Made once a process and removed at its end.
struct Temporary {
  std::mutex mutex;
  std::string path;
  ~Temporary() {
    std::error_code ignored;
    if (!path.empty()) std::filesystem::remove_all(path, ignored);
  }
};
Temporary temporary;

int write_to(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = write(file, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return errno;
    bytes.remove_prefix(static_cast<size_t>(n));
  }
  return 0;
}

}  // namespace

std::string hash_of(std::string_view bytes) {
  char text[33];
  std::snprintf(text, sizeof text, "%016llx%016llx", static_cast<unsigned long long>(fnv(bytes, 0xCBF29CE484222325ull)),
                static_cast<unsigned long long>(fnv(bytes, 0x9AE16A3B2F90404Full)));
  return text;
}

std::optional<std::string> read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return std::nullopt;
  std::string text{std::istreambuf_iterator<char>(in), {}};
  if (in.bad()) return std::nullopt;
  return text;
}

std::string name_beside(const std::string& path, std::string_view ending) {
  static std::atomic<unsigned> count{0};
  return path + "." + std::to_string(getpid()) + "." + std::to_string(count++) + std::string(ending);
}

int write_file(const std::string& path, std::string_view bytes) {
  const std::string beside = name_beside(path, ".part");
  const int file = open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  if (file < 0) return errno;
  int error = write_to(file, bytes);
  if (close(file) != 0 && !error) error = errno;
  if (!error && rename(beside.c_str(), path.c_str()) != 0) error = errno;
  if (error) unlink(beside.c_str());
  return error;
}

Entry entry_of(const std::string& folder, const std::string& key) {
  const std::string stem = folder + "/" + key;
  return {stem + ".cpp", stem + ".so", stem + ".sum"};
}

bool is_whole(const Entry& entry, std::string_view text) {
  const auto sum = read_file(entry.sum);
  if (!sum) return false;
  const auto source = read_file(entry.source), binary = read_file(entry.binary);
  return source && binary && *source == text && *sum == hash_of(*binary) + "\n";
}

std::string usable_folder(const std::string& wanted, std::string& note) {
  std::error_code error;
  std::filesystem::create_directories(wanted, error);
  if (!error && access(wanted.c_str(), W_OK | X_OK) == 0) return wanted;
  const std::string why = error ? error.message() : std::strerror(errno);
  std::lock_guard lock(temporary.mutex);
  if (temporary.path.empty()) {
    std::string name = std::filesystem::temp_directory_path(error).string() + "/nsim-XXXXXX";
    if (error || !mkdtemp(name.data()))
      throw Failure{"cannot write compiled kernels anywhere", wanted + ": " + why + "; nor in the temporary folder",
                    "set `cache` in nsim.yaml to a folder you may write, or use --device reference"};
    temporary.path = name;
  }
  note = "the cache folder " + wanted + " cannot be written (" + why + "): compiled kernels are not kept";
  return temporary.path;
}

}  // namespace nsim::jit
