// What TensorBoard reads: the checksum of the standard, the bytes of one event by hand, files that were cut off.
#include "runtime/record/event_file.h"
#include "runtime/record/file.h"
#include <doctest/doctest.h>
#include <filesystem>
#include <unistd.h>

using namespace nsim::record;

// RFC 3720, B.4: 32 bytes of zeros, of ones, ascending; and the check value of "123456789".
TEST_CASE("CRC32C gives the values of its standard") {
  std::string ascending;
  for (char k = 0; k < 32; ++k) ascending += k;
  CHECK(crc32c(std::string(32, '\0')) == 0x8a9136aau);
  CHECK(crc32c(std::string(32, '\xff')) == 0x62a8ab43u);
  CHECK(crc32c(ascending) == 0x46dd794eu);
  CHECK(crc32c("123456789") == 0xe3069283u);
}

// wall_time = 1 (field 1, 8 bytes), step = 300 (field 2, varint), summary (field 5) with one value (1): tag (1) "loss", simple_value (2) 0.5.
TEST_CASE("an event has the fields of its description") {
  const std::string record = event_record(300, {{"loss", 0.5}}, 1);
  const std::string event("\x09\x00\x00\x00\x00\x00\x00\xf0\x3f\x10\xac\x02\x2a\x0d\x0a\x0b\x0a\x04loss\x15\x00\x00\x00\x3f", 27);
  REQUIRE(record.size() == 12 + event.size() + 4);
  CHECK(record.substr(0, 8) == std::string("\x1b\0\0\0\0\0\0\0", 8));
  CHECK(record.substr(12, event.size()) == event);
}

TEST_CASE("a file goes on from the whole records of one that was cut off") {
  const auto folder = std::filesystem::temp_directory_path() / ("nsim-events-" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  const std::string path = (folder / "events").string();
  {
    EventFile file(path);
    for (int64_t k = 0; k < 3; ++k) file.add(k, {{"loss", double(k)}}, 10);
    file.flush();
  }
  const std::string all = read_whole(path);
  const size_t one = event_record(0, {{"loss", 0}}, 10).size();
  CHECK(whole_records(all) == all.size());
  CHECK(whole_records(std::string_view(all).substr(0, all.size() - 1)) == all.size() - one);
  std::string changed = all;
  changed[all.size() - one + 20] ^= 1;
  CHECK(whole_records(changed) == all.size() - one);
  {
    EventFile file(path, std::string_view(all).substr(0, all.size() - 5));
    file.add(2, {{"loss", 2}}, 10);
    file.flush();
  }
  CHECK(read_whole(path) == all);
  std::filesystem::remove_all(folder);
}
