#include "runtime/data/fetch.h"
#include "engine/text/diagnostic.h"
#include "engine/text/sha256.h"
#include "runtime/data/text.h"
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <spawn.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;
namespace fs = std::filesystem;

namespace nsim::data {
namespace {

struct Descriptor {
  int fd;
  ~Descriptor() { if (fd >= 0) close(fd); }
};

struct Outcome { int status = 0; std::string said; };

/// Runs curl and waits for it. On a terminal it draws its bar there; else what it says is kept for the message.
Outcome curl(const std::vector<std::string>& arguments, bool on_terminal) {
  std::vector<std::string> words{"curl"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) throw Failure{"cannot start curl", std::strerror(errno), ""};
  Descriptor from{ends[0]};
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  if (!on_terminal) posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO);
  pid_t child = 0;
  const int error = posix_spawnp(&child, "curl", &actions, nullptr, pointers.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  if (error != 0)
    throw Failure{"cannot fetch anything", error == ENOENT ? "there is no program `curl` on the PATH" : std::strerror(error), "install it: `sudo apt-get install curl ca-certificates`"};
  Outcome outcome;
  char block[4096];
  for (ssize_t n; (n = read(from.fd, block, sizeof block)) != 0;) {
    if (n > 0) outcome.said.append(block, static_cast<size_t>(n));
    else if (errno != EINTR) break;
  }
  while (waitpid(child, &outcome.status, 0) < 0 && errno == EINTR) {}
  outcome.status = WIFEXITED(outcome.status) ? WEXITSTATUS(outcome.status) : 128 + WTERMSIG(outcome.status);
  while (!outcome.said.empty() && outcome.said.back() == '\n') outcome.said.pop_back();
  return outcome;
}

int64_t bytes_of(const fs::path& path) {
  std::error_code error;
  const uintmax_t bytes = fs::file_size(path, error);
  return error ? -1 : static_cast<int64_t>(bytes);
}

bool right(const fs::path& path, const RemoteFile& file) { return bytes_of(path) == file.bytes && sha256(read_bytes(path.string())) == file.sha256; }

/// One file from one mirror into `part`. Empty: it is there and right; else why not.
std::string fetch_from(const std::string& mirror, const RemoteFile& file, const fs::path& part) {
  const bool on_terminal = isatty(STDERR_FILENO) != 0;
  std::string why;
  // The second time from the beginning: half a file may be of another one, and some mirrors send whole files only.
  for (int attempt = 0; attempt < 2; ++attempt) {
    if (attempt > 0 || bytes_of(part) >= file.bytes) fs::remove(part);
    const bool resumed = bytes_of(part) > 0;
    std::vector<std::string> words{"--fail", "--location", "--show-error", on_terminal ? "--progress-bar" : "--silent", "--proto", "=https,file", "--proto-redir", "=https",
                                   "--connect-timeout", "20", "--speed-limit", "1000", "--speed-time", "30", "--max-filesize", std::to_string(file.bytes),
                                   "--continue-at", "-", "--output", part.string(), mirror + file.name};
    const Outcome outcome = curl(words, on_terminal);
    if (outcome.status == 0 && right(part, file)) return "";
    if (outcome.status == 0) why = "what came is not the published file: " + std::to_string(bytes_of(part)) + " bytes with another sum";
    else why = outcome.said.empty() ? "curl ended with code " + std::to_string(outcome.status) : outcome.said;
    // Half a file is kept for the next time, unless it was whole and wrong.
    if (outcome.status == 0) fs::remove(part);
    if (!resumed) break;
  }
  return why;
}

void fetch_file(const RemoteSet& set, const RemoteFile& file, const fs::path& folder) {
  const fs::path whole = folder / file.name, part = folder / (file.name + ".part");
  bool done = right(part, file);
  std::string reasons;
  for (size_t k = 0; k < set.mirrors.size() && !done; ++k) {
    const std::string why = fetch_from(set.mirrors[k], file, part);
    done = why.empty();
    reasons += (reasons.empty() ? "" : "; ") + set.mirrors[k] + ": " + why;
  }
  if (!done)
    throw Failure{"cannot fetch `" + file.name + "` of " + set.name, reasons,
                  "try again later, it goes on where it stopped; or put the files into a folder by hand and name the folder above it in nsim.yaml: `data: /some/folder`"};
  fs::rename(part, whole);
}

}  // namespace

void fetch(const RemoteSet& set, const fs::path& folder, const Told& told) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) throw Failure{"cannot make the folder " + folder.string(), error.message(), "choose another one: `nsim data " + set.name + " --into folder`"};
  // Two of them would write into the same half file.
  Descriptor lock{open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (lock.fd < 0 || flock(lock.fd, LOCK_EX | LOCK_NB) != 0)
    throw Failure{"cannot fetch into " + folder.string(), errno == EWOULDBLOCK ? "another nsim is fetching into it" : std::strerror(errno), "wait for it, or choose another folder: `nsim data " + set.name + " --into folder`"};
  if (access(folder.c_str(), W_OK) != 0)
    throw Failure{"cannot write into " + folder.string(), std::strerror(errno), "choose another folder: `nsim data " + set.name + " --into folder`"};
  for (const RemoteFile& file : set.files) {
    const bool there = right(folder / file.name, file);
    if (told) told(file, there);
    if (!there) fetch_file(set, file, folder);
  }
}

}  // namespace nsim::data
