#include "runtime/record/file.h"
#include "engine/text/diagnostic.h"
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

namespace nsim::record {

namespace {

std::string way_out(int error) {
  switch (error) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG: return "make room on the disk, or write somewhere else: `--out DIR`";
    case EACCES:
    case EPERM:
    case EROFS: return "choose a folder that you may write to: `--out DIR`";
    case ENOTDIR: return "a part of the path is a file; choose another folder: `--out DIR`";
    case EISDIR: return "there is a folder with this name; move it away, or write somewhere else: `--out DIR`";
    default: return "write somewhere else: `--out DIR`";
  }
}

[[noreturn]] void cannot_write(const std::string& path, int error) { throw Failure{"could not write " + path, std::strerror(error), way_out(error)}; }

/// Closes the file and removes it, unless it was renamed before.
struct Part {
  std::string path;
  int descriptor = -1;
  ~Part() {
    if (descriptor >= 0) ::close(descriptor);
    if (!path.empty()) ::unlink(path.c_str());
  }
};

int write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return written < 0 ? errno : ENOSPC;
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return 0;
}

void make_folder_of(const std::string& path) {
  std::filesystem::path folder = std::filesystem::path(path).parent_path();
  std::error_code error;
  if (!folder.empty()) std::filesystem::create_directories(folder, error);
  if (error) cannot_write(path, error.value());
}

/// The new name is on the disk. Some file systems cannot promise that; the file is whole all the same.
void sync_folder_of(const std::string& path) {
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  const int descriptor = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  static_cast<void>(::fsync(descriptor));
  ::close(descriptor);
}

}  // namespace

void write_whole(const std::string& path, std::string_view bytes, bool lasting) {
  make_folder_of(path);
  Part part{path + ".part"};
  part.descriptor = ::open(part.path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (part.descriptor < 0) {
    int error = errno;
    part.path.clear();
    cannot_write(path, error);
  }
  if (int error = write_all(part.descriptor, bytes)) cannot_write(path, error);
  if (lasting && ::fsync(part.descriptor) != 0) cannot_write(path, errno);
  int closed = ::close(part.descriptor);      // some file systems report a full disk only here
  part.descriptor = -1;
  if (closed != 0) cannot_write(path, errno);
  if (::rename(part.path.c_str(), path.c_str()) != 0) cannot_write(path, errno);
  part.path.clear();
  if (lasting) sync_folder_of(path);
}

std::string read_whole(const std::string& path) {
  auto cannot_read = [&](int error) { throw Failure{"could not read " + path, std::strerror(error), "check the path, or run the network again"}; };
  int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) cannot_read(errno);
  std::string text;
  char block[1 << 16];
  ssize_t n;
  while ((n = ::read(descriptor, block, sizeof block)) > 0 || (n < 0 && errno == EINTR)) text.append(block, n > 0 ? static_cast<size_t>(n) : 0);
  int error = n < 0 ? errno : 0;
  ::close(descriptor);
  if (error) cannot_read(error);
  return text;
}

}  // namespace nsim::record
