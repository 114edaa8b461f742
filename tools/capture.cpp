#include "tools/capture.h"
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace nsim::tools {

namespace {

[[noreturn]] void become(const std::vector<std::string>& words, int input, int output) {
  dup2(input, 0);
  dup2(output, 1);
  dup2(output, 2);
  std::vector<char*> argv;
  for (const std::string& word : words) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  execvp(argv[0], argv.data());
  _exit(127);
}

std::string read_all(int fd) {
  std::string text;
  char block[4096];
  for (;;) {
    ssize_t n = read(fd, block, sizeof block);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return text;
    text.append(block, static_cast<size_t>(n));
  }
}

}  // namespace

Captured capture(const std::vector<std::string>& words, const std::string& input) {
  // The input lies in a file without a name, so that neither side can wait for the other.
  std::FILE* given = std::tmpfile();
  int ends[2];
  if (!given || pipe2(ends, O_CLOEXEC) != 0) {
    if (given) std::fclose(given);
    return {};
  }
  std::fwrite(input.data(), 1, input.size(), given);
  std::fflush(given);
  lseek(fileno(given), 0, SEEK_SET);
  pid_t child = fork();
  if (child == 0) become(words, fileno(given), ends[1]);
  close(ends[1]);
  Captured captured;
  captured.text = read_all(ends[0]);
  close(ends[0]);
  std::fclose(given);
  int status = 0;
  if (child < 0) return captured;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  captured.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return captured;
}

}  // namespace nsim::tools
