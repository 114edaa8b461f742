#include "runtime/plot/gnuplot.h"
#include "engine/text/diagnostic.h"
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace nsim::plot {

namespace {

[[noreturn]] void missing(int error) {
  throw Failure{"could not draw pictures: gnuplot does not start",
                error == ENOENT ? "there is no program `gnuplot` on the PATH" : std::strerror(error), "install it: `apt-get install gnuplot-nox`"};
}

/// What it said, if it did not draw.
std::string complaint_of(const Running& running) {
  std::string words;
  char block[4096];
  ssize_t n;
  while ((n = ::read(running.complaints, block, sizeof block)) > 0 || (n < 0 && errno == EINTR))
    words.append(block, n > 0 ? static_cast<size_t>(n) : 0);
  ::close(running.complaints);
  int status = 0;
  while (::waitpid(running.process, &status, 0) < 0 && errno == EINTR) {}
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return "";
  return words.empty() ? "it stopped without a word" : words;
}

}  // namespace

Running start_gnuplot(const std::string& folder, const Job& job) {
  int pipe_ends[2];
  if (::pipe2(pipe_ends, O_CLOEXEC) != 0) missing(errno);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, pipe_ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, pipe_ends[1], STDERR_FILENO);
  posix_spawn_file_actions_addchdir_np(&actions, folder.c_str());
  std::string program = "gnuplot", flag = "-e", commands = job.commands, script = job.script;
  char* arguments[] = {program.data(), flag.data(), commands.data(), script.data(), nullptr};
  Running running{folder + "/" + job.script, -1, pipe_ends[0]};
  int error = ::posix_spawnp(&running.process, "gnuplot", &actions, nullptr, arguments, environ);
  posix_spawn_file_actions_destroy(&actions);
  ::close(pipe_ends[1]);
  if (error == 0) return running;
  ::close(pipe_ends[0]);
  missing(error);
}

void finish_gnuplot(const Running& running) {
  const std::string complaint = complaint_of(running);
  if (complaint.empty()) return;
  const size_t slash = running.script.rfind('/');
  throw Failure{"gnuplot could not draw " + running.script, complaint, "see the script, or run `gnuplot " + running.script.substr(slash + 1) + "` there"};
}

std::string terminal(const std::string& format, const std::string& file, int width, int height) {
  std::string size = std::to_string(width) + "," + std::to_string(height);
  std::string set;
  if (format == "png") set = "set terminal pngcairo size " + size + " font 'DejaVu Sans,11'";
  if (format == "svg") set = "set terminal svg size " + size + " dynamic font 'DejaVu Sans,Helvetica,sans-serif,13' background '#ffffff'";
  if (format == "pdf")
    set = "set terminal pdfcairo size " + std::to_string(width / 100.0) + "in," + std::to_string(height / 100.0) + "in font 'DejaVu Sans,9'";
  if (format == "gif") set = "set terminal gif animate delay 12 loop 0 optimize size " + size;
  if (set.empty()) throw Failure{"`" + format + "` is not a format of pictures", "pictures are drawn as png, svg or pdf", "use one of these"};
  std::string escaped;
  const std::string path = "../" + file + "." + format;
  for (char c : path) escaped += c == '\'' ? "''" : std::string(1, c);
  return set + "; set output '" + escaped + "'";
}

}  // namespace nsim::plot
