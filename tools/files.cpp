#include "tools/files.h"
#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace fs = std::filesystem;

namespace nsim::tools {

namespace {

bool is_file(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(path, ignored) && !fs::is_directory(path, ignored);
}

std::string reason() { return std::strerror(errno); }

std::optional<fs::path> first_file(const std::vector<fs::path>& candidates) {
  for (const fs::path& path : candidates) {
    if (is_file(path)) return path.lexically_normal();
  }
  return std::nullopt;
}

/// `models/neurons.net` and `neurons.net` name the same library file.
void add_library(const fs::path& library, const fs::path& name, std::vector<fs::path>& candidates) {
  if (library.empty()) return;
  candidates.push_back(library / name);
  if (*name.begin() == "models") candidates.push_back(library / name.lexically_relative("models"));
}

fs::path find_library() {
  std::error_code ignored;
  fs::path program = fs::read_symlink("/proc/self/exe", ignored);
  for (const fs::path& folder : {program.parent_path() / NSIM_INSTALLED_MODELS, fs::path(NSIM_SOURCE_MODELS)}) {
    if (fs::is_directory(folder, ignored)) return folder.lexically_normal();
  }
  return {};
}

void add_models_in(const fs::path& folder, const fs::path& prefix, std::vector<std::string>& names) {
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    if (it->path().extension() == ".net") names.push_back((prefix / it->path().filename()).string());
  }
}

struct Descriptor {
  int fd;
  ~Descriptor() { if (fd >= 0) close(fd); }
};

}  // namespace

fs::path folder_of(const fs::path& file) { return file.has_parent_path() ? file.parent_path() : fs::path("."); }

std::optional<fs::path> Places::model(const std::string& name, const fs::path& from) const {
  if (name.empty()) return std::nullopt;
  if (fs::path(name).is_absolute()) return first_file({name});
  std::vector<fs::path> candidates{from / name};
  for (const fs::path& folder : path) candidates.push_back(folder / name);
  add_library(library, name, candidates);
  return first_file(candidates);
}

std::optional<fs::path> Places::data_file(const std::string& name, const fs::path& from) const {
  if (name.empty()) return std::nullopt;
  if (fs::path(name).is_absolute()) return first_file({name});
  std::vector<fs::path> candidates{from / name};
  for (const fs::path& folder : data) candidates.push_back(folder / name);
  add_library(library, name, candidates);
  return first_file(candidates);
}

std::vector<fs::path> Places::set_folders(const fs::path& from) const {
  std::vector<fs::path> folders{from};
  folders.insert(folders.end(), data.begin(), data.end());
  if (!library.empty()) folders.push_back(library / "data");
  return folders;
}

std::vector<std::string> Places::models_known(const fs::path& from) const {
  std::vector<std::string> names;
  add_models_in(from, "", names);
  for (const fs::path& folder : path) add_models_in(folder, "", names);
  if (!library.empty()) {
    add_models_in(library, "models", names);
    add_models_in(library, "", names);
    add_models_in(library / "examples", "models/examples", names);
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

syntax::Files Places::files() const {
  syntax::Files files;
  files.find = [places = *this](const std::string& name, const std::string& from) -> std::optional<std::pair<std::string, std::string>> {
    auto path = places.model(name, from.empty() ? fs::path(".") : fs::path(from));
    if (!path) return std::nullopt;
    return std::pair(path->string(), read_text(*path));
  };
  files.known = [places = *this](const std::string& from) { return places.models_known(from.empty() ? fs::path(".") : fs::path(from)); };
  return files;
}

Places places_of_this_program(std::vector<fs::path> data_folders) {
  Places places;
  places.data = std::move(data_folders);
  places.library = find_library();
  if (const char* text = std::getenv("NSIM_PATH")) {
    std::string_view rest = text;
    while (!rest.empty()) {
      std::string_view folder = rest.substr(0, rest.find(':'));
      if (!folder.empty()) places.path.emplace_back(folder);
      rest.remove_prefix(std::min(rest.size(), folder.size() + 1));
    }
  }
  return places;
}

std::string read_text(const fs::path& path, size_t largest_bytes) {
  const std::string name = path.string();
  Descriptor file{open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (file.fd < 0 && errno == ENOENT) {
    throw Failure{"cannot read " + name, "there is no such file", "check the name; the folder it is looked for in is " + fs::current_path().string()};
  }
  if (file.fd < 0) throw Failure{"cannot read " + name, reason(), ""};
  struct stat status {};
  if (fstat(file.fd, &status) == 0 && S_ISDIR(status.st_mode)) throw Failure{"cannot read " + name, "it is a folder", "name a `.net` file inside it"};
  std::string text;
  std::vector<char> block(1u << 16);
  for (;;) {
    ssize_t n = read(file.fd, block.data(), block.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) throw Failure{"cannot read " + name, reason(), ""};
    if (n == 0) return text;
    text.append(block.data(), static_cast<size_t>(n));
    if (text.size() > largest_bytes) {
      throw Failure{name + " is too large", "a text of this kind may have " + std::to_string(largest_bytes >> 20) + " MiB at most", "is it the right file?"};
    }
  }
}

void write_text(const fs::path& path, const std::string& text) {
  // A link stays a link: what it points to is replaced.
  std::error_code ignored;
  fs::path target = fs::canonical(path, ignored);
  if (target.empty()) target = path;
  std::string temporary = target.string() + ".XXXXXX";
  Descriptor file{mkostemp(temporary.data(), O_CLOEXEC)};
  auto fail = [&] {
    const std::string why = reason();
    const bool no_folder = errno == ENOENT;
    unlink(temporary.c_str());
    throw Failure{"cannot write " + path.string(), why,
                  no_folder ? "make the folder first: mkdir -p " + folder_of(target).string() : "check the folder's permissions and the space on its disk"};
  };
  if (file.fd < 0) fail();
  struct stat status {};
  mode_t mode = stat(target.c_str(), &status) == 0 ? status.st_mode & 07777 : 0644;
  for (size_t done = 0; done < text.size();) {
    ssize_t n = write(file.fd, text.data() + done, text.size() - done);
    if (n < 0 && errno != EINTR) fail();
    if (n > 0) done += static_cast<size_t>(n);
  }
  if (fchmod(file.fd, mode) != 0 || fsync(file.fd) != 0) fail();
  if (rename(temporary.c_str(), target.c_str()) != 0) fail();
}

}  // namespace nsim::tools
