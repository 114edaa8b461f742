// Where sets are looked for, and how they are fetched: from folders that stand for mirrors.
#include <doctest/doctest.h>
#include "engine/text/sha256.h"
#include "runtime/data/fetch.h"
#include "runtime/data/find.h"
#include "runtime/data/readers.h"
#include "tests/unit/data/made.h"
#include "tests/unit/data/place.h"

using namespace nsim;
namespace fs = std::filesystem;
using namespace data_test;

namespace {

/// The cache is the test's own, so that nothing of the user is found.
struct Cache {
  explicit Cache(const fs::path& path) { setenv("XDG_CACHE_HOME", path.c_str(), 1); }
  ~Cache() { unsetenv("XDG_CACHE_HOME"); }
};

void write_set(const Folder& folder, const std::string& place) { folder.write(place + "/train-images-idx3-ubyte", idx({1, 1, 1}, "a")); }

std::string contents(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

data::RemoteSet remote(const std::vector<fs::path>& mirrors, const std::vector<std::pair<std::string, std::string>>& files) {
  data::RemoteSet set{"small", "", "", {}, {}};
  for (const fs::path& mirror : mirrors) set.mirrors.push_back("file://" + mirror.string() + "/");
  for (const auto& [name, bytes] : files) set.files.push_back({name, static_cast<int64_t>(bytes.size()), sha256(bytes)});
  return set;
}

bool no_curl() {
  if (std::system("curl --version > /dev/null 2>&1") == 0) return false;
  MESSAGE("skipped: there is no program `curl`");
  return true;
}

}  // namespace

TEST_CASE("the first folder that holds the set is taken; then what was fetched") {
  Folder folder;
  Cache cache(folder.path / "cache");
  write_set(folder, "two/mnist");
  write_set(folder, "three/MNIST/raw");
  write_set(folder, "cache/nsim/data/mnist");
  fs::create_directories(folder.path / "one" / "mnist");
  const auto found = [&](const std::vector<std::string>& folders, const std::string& name) {
    std::vector<fs::path> paths;
    for (const std::string& one : folders) paths.push_back(folder.path / one);
    return fs::relative(data::find(name, paths), folder.path).string();
  };
  CHECK(found({"one", "two", "three"}, "mnist") == "two/mnist");
  CHECK(found({"three", "two"}, "mnist") == "three/MNIST/raw");
  CHECK(found({"one"}, "mnist") == "cache/nsim/data/mnist");
  CHECK(found({}, (folder.path / "two" / "mnist").string()) == "two/mnist");
  CHECK(data::set("mnist", {}).train.count == 1);
}

TEST_CASE("a set that is nowhere: where it was looked for, and what to type") {
  Folder folder;
  Cache cache(folder.path / "cache");
  fs::create_directories(folder.path / "one" / "mnist");
  const auto missing = [&](const std::string& name) -> Failure {
    try {
      data::find(name, {folder.path / "one"});
    } catch (const Failure& failure) {
      return failure;
    }
    return {};
  };
  const Failure mnist = missing("mnist");
  CHECK(mnist.what == "the set `mnist` was not found");
  CHECK(mnist.why == "it was looked for in " + (folder.path / "one" / "mnist").string() + " (which is there, but holds no set), " + (folder.path / "one" / "MNIST" / "raw").string() + ", " +
                         (folder.path / "one" / "MNIST").string() + ", " + (folder.path / "cache" / "nsim" / "data" / "mnist").string());
  CHECK(mnist.attempt == "type `nsim data mnist`, or name the folder above it in nsim.yaml: `data: /some/folder`");
  if (!fs::exists("/usr/share/datasets/fashion-mnist")) {
    const Failure fashion = missing("fashion_mnist");
    CHECK(fashion.why.find("/usr/share/datasets/fashion-mnist") != std::string::npos);
    CHECK(fashion.attempt.starts_with("type `nsim data fashion_mnist`, or install the Debian package dataset-fashion-mnist, or "));
  }
  CHECK(missing("minst").attempt.starts_with("did you mean `mnist`"));
  CHECK(missing("").what == "no set of samples was named");
}

TEST_CASE("fetching: whole files appear, right ones stay, wrong ones are replaced, halves are gone on with") {
  if (no_curl()) return;
  Folder folder;
  const std::string a = ramp(5000), b = ramp(300, 7);
  folder.write("mirror/a", a), folder.write("mirror/b", b);
  const data::RemoteSet set = remote({folder.path / "mirror"}, {{"a", a}, {"b", b}});
  const fs::path to = folder.path / "to" / "here";
  std::string told;
  const auto fetch = [&] {
    told.clear();
    data::fetch(set, to, [&](const data::RemoteFile& file, bool there) { told += file.name + (there ? " there, " : " fetched, "); });
    CHECK(contents(to / "a") == a);
    CHECK(contents(to / "b") == b);
    CHECK(!fs::exists(to / "a.part"));
  };
  fetch();
  CHECK(told == "a fetched, b fetched, ");
  fetch();
  CHECK(told == "a there, b there, ");
  folder.write("to/here/a", std::string(5000, 'x'));
  fetch();
  CHECK(told == "a fetched, b there, ");
  fs::remove(to / "a");
  folder.write("to/here/a.part", a.substr(0, 1234));
  fetch();
  fs::remove(to / "a");
  folder.write("to/here/a.part", std::string(1234, 'x'));   // half of something else
  fetch();
  fs::remove(to / "a");
  folder.write("to/here/a.part", a + "more");
  fetch();
  // What was whole before an interruption needs no mirror.
  fs::remove(to / "a"), fs::remove_all(folder.path / "mirror");
  folder.write("to/here/a.part", a);
  fetch();
}

TEST_CASE("fetching: the next mirror serves when one does not have the right file") {
  if (no_curl()) return;
  Folder folder;
  const std::string a = ramp(5000);
  folder.write("wrong/a", std::string(5000, 'x')), folder.write("right/a", a);
  data::fetch(remote({folder.path / "none", folder.path / "wrong", folder.path / "right"}, {{"a", a}}), folder.path / "to");
  CHECK(contents(folder.path / "to" / "a") == a);
  const std::string text = said(folder, [&] { data::fetch(remote({folder.path / "none", folder.path / "wrong"}, {{"a", a}}), folder.path / "other"); });
  CHECK(text.starts_with("cannot fetch `a` of small | file://none/: curl: (37)"));
  CHECK(text.ends_with("file://wrong/: what came is not the published file: 5000 bytes with another sum"));
  CHECK(!fs::exists(folder.path / "other" / "a"));
  folder.write("file", "");
  CHECK(said(folder, [&] { data::fetch(remote({}, {}), folder.path / "file" / "below"); }).find("Not a directory") != std::string::npos);
}

TEST_CASE("the published sums are those of the real files") {
  const std::pair<const char*, const char*> places[] = {{"mnist", "mnist"}, {"fashion_mnist", "fashion-mnist"}};
  for (const auto& [name, place] : places) {
    if (!fs::exists(real_data() / place)) {
      MESSAGE("skipped: set NSIM_DATA to a folder that holds mnist and fashion-mnist");
      return;
    }
    for (const data::RemoteSet& set : data::remote_sets()) {
      if (set.name != name) continue;
      for (const data::RemoteFile& file : set.files) {
        CHECK(sha256(contents(real_data() / place / file.name)) == file.sha256);
        CHECK(static_cast<int64_t>(fs::file_size(real_data() / place / file.name)) == file.bytes);
      }
    }
  }
}
