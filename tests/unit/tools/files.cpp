#include "tools/files.h"
#include <doctest/doctest.h>
#include <algorithm>
#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

using namespace nsim;
using namespace nsim::tools;
namespace fs = std::filesystem;

namespace {

struct Folder {
  fs::path path;
  Folder() {
    std::string name = (fs::temp_directory_path() / "nsim-files-XXXXXX").string();
    path = mkdtemp(name.data());
  }
  ~Folder() { fs::remove_all(path); }
  fs::path file(const std::string& name, const std::string& text = "x\n") const {
    fs::create_directories((path / name).parent_path());
    std::ofstream(path / name) << text;
    return path / name;
  }
};

std::string why_of(const fs::path& path) {
  try {
    read_text(path);
  } catch (const Failure& failure) {
    return failure.why;
  }
  return "";
}

}  // namespace

TEST_CASE("models are looked for beside the file, then on NSIM_PATH, then in the library") {
  Folder folder;
  Places places{{folder.path / "extra"}, folder.path / "library", {}};
  fs::path here = folder.path / "here", beside = folder.file("here/a.net"), extra = folder.file("extra/a.net"), library = folder.file("library/a.net");
  CHECK(places.model("a.net", here) == beside);
  fs::remove(beside);
  CHECK(places.model("a.net", here) == extra);
  fs::remove(extra);
  CHECK(places.model("a.net", here) == library);
  CHECK(places.model("models/a.net", here) == library);
  fs::remove(library);
  CHECK_FALSE(places.model("a.net", here).has_value());
}

TEST_CASE("sets of samples are looked for beside the file, in the data folders, in data/ of the library") {
  CHECK(Places{{}, "/library", {"/one", "/two"}}.set_folders("/here") == std::vector<fs::path>{"/here", "/one", "/two", "/library/data"});
  CHECK(Places{{}, "", {}}.set_folders(".") == std::vector<fs::path>{"."});
}

TEST_CASE("data files are looked for beside the file, then in the data folders, then in the library") {
  Folder folder;
  Places places{{folder.path / "path"}, folder.path / "library", {folder.path / "data"}};
  folder.file("path/t.csv");
  CHECK_FALSE(places.data_file("t.csv", folder.path).has_value());
  fs::path library = folder.file("library/sets/t.csv"), data = folder.file("data/t.csv");
  CHECK(places.data_file("t.csv", folder.path) == data);
  CHECK(places.data_file("models/sets/t.csv", folder.path) == library);
  CHECK(places.data_file(data.string(), "/nowhere") == data);
}

TEST_CASE("a folder is never found as a file") {
  Folder folder;
  folder.file("a.net/inner");
  CHECK_FALSE(Places{}.model("a.net", folder.path).has_value());
  CHECK_FALSE(Places{}.model("", folder.path).has_value());
}

TEST_CASE("the known models are spelled as they would be imported") {
  Folder folder;
  folder.file("library/neurons.net");
  folder.file("here/mine.net");
  std::vector<std::string> known = Places{{}, folder.path / "library", {}}.models_known(folder.path / "here");
  CHECK(known == std::vector<std::string>{"mine.net", "models/neurons.net", "neurons.net"});
}

TEST_CASE("what cannot be read says why") {
  Folder folder;
  CHECK(why_of(folder.path / "absent.net") == "there is no such file");
  CHECK(why_of(folder.path) == "it is a folder");
  CHECK(why_of(folder.file("large.net", std::string(17u << 20, '#'))) == "a text of this kind may have 16 MiB at most");
  fs::path locked = folder.file("locked.net");
  chmod(locked.c_str(), 0);
  if (geteuid() != 0) CHECK(why_of(locked) == "Permission denied");   // root reads everything
}

TEST_CASE("writing replaces the whole file, keeps its mode, writes through links and leaves nothing beside it") {
  Folder folder;
  fs::path file = folder.file("a.net", "old");
  chmod(file.c_str(), 0640);
  fs::create_symlink(file, folder.path / "link.net");
  write_text(folder.path / "link.net", "new");
  CHECK(read_text(file) == "new");
  CHECK(fs::is_symlink(folder.path / "link.net"));
  struct stat status {};
  stat(file.c_str(), &status);
  CHECK((status.st_mode & 07777) == 0640);
  CHECK(std::distance(fs::directory_iterator(folder.path), {}) == 2);
  CHECK_THROWS_AS(write_text(folder.path / "absent" / "a.net", "x"), Failure);
}
