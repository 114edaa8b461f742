#include "engine/text/diagnostic.h"
#include "runtime/record/file.h"
#include "tests/unit/record/folder.h"
#include <doctest/doctest.h>
#include <fstream>
#include <unistd.h>

using namespace nsim;
using test::Folder;

namespace {

Failure failure_of(const std::string& path, std::string_view bytes) {
  try {
    record::write_whole(path, bytes);
  } catch (const Failure& failure) {
    return failure;
  }
  return {};
}

}  // namespace

TEST_CASE("a file is written whole, over an older one, and its folder is made") {
  Folder folder;
  record::write_whole(folder / "a/b/c.txt", "first");
  record::write_whole(folder / "a/b/c.txt", "second");
  CHECK(record::read_whole(folder / "a/b/c.txt") == "second");
  CHECK(!std::filesystem::exists(folder / "a/b/c.txt.part"));
}

TEST_CASE("a full disk leaves the older file alone and says what to do") {
  Folder folder;
  record::write_whole(folder / "spikes.h5", "older");
  std::filesystem::create_symlink("/dev/full", folder / "spikes.h5.part");      // the disk behind it is always full
  Failure failure = failure_of(folder / "spikes.h5", "newer");
  CHECK(failure.what == "could not write " + (folder / "spikes.h5"));
  CHECK(failure.why == "No space left on device");
  CHECK(failure.attempt == "make room on the disk, or write somewhere else: `--out DIR`");
  CHECK(record::read_whole(folder / "spikes.h5") == "older");
  CHECK(!std::filesystem::exists(folder / "spikes.h5.part"));
}

TEST_CASE("an unwritable place is a failure") {
  Folder folder;
  record::write_whole(folder / "plain", "x");
  CHECK(failure_of(folder / "plain/inside.txt", "y").why == "Not a directory");
  std::filesystem::create_directories(folder / "taken.csv/inside");
  CHECK(failure_of(folder / "taken.csv", "y").why == "Is a directory");
  if (::geteuid() == 0) {
    MESSAGE("skipped: the super-user may write to folders without permission");
    return;
  }
  std::filesystem::create_directory(folder / "locked");
  std::filesystem::permissions(folder / "locked", std::filesystem::perms::owner_read | std::filesystem::perms::owner_exec);
  CHECK(failure_of(folder / "locked/a.txt", "y").why == "Permission denied");
}
