#include "engine/text/diagnostic.h"
#include "engine/text/sha256.h"
#include "runtime/record/file.h"
#include "runtime/record/read.h"
#include "tests/unit/record/folder.h"
#include <doctest/doctest.h>

using namespace nsim;
using test::Folder;

TEST_CASE("run.yaml comes back as it was, odd texts included") {
  Folder folder;
  record::Info info;
  info.file = "models/a: b.net";
  info.source_text = "run 1 s {}\n";
  info.version = "0.1.0";
  info.device = "cpu";
  info.precision = "single";
  info.seed = 18446744073709551615ull;
  info.threads = 2;
  info.parameters = {{"g", "5"}, {"background", "\"poisson\""}, {"note", "yes: #1\n- 'x'"}};
  info.times = {{"simulate", "0.61 s"}};
  info.interrupted = true;
  record::write_run(folder / "run.yaml", info);
  record::RunRecord back = record::read_run(folder / "run.yaml");
  CHECK(back.info.file == info.file);
  CHECK(back.hash == sha256(info.source_text));
  CHECK(back.info.seed == info.seed);
  CHECK(back.info.threads == 2);
  CHECK(back.info.parameters == info.parameters);
  CHECK(back.info.times == info.times);
  CHECK(back.info.interrupted);
}

TEST_CASE("what is no run.yaml is refused") {
  Folder folder;
  for (const char* text : {"", "a: [", "- 1\n- 2\n", "file: x\n", "file: x\nsha256: y\nversion: z\nseed: many\n"}) {
    record::write_whole(folder / "run.yaml", text);
    CHECK_THROWS_AS(record::read_run(folder / "run.yaml"), Failure);
  }
}

TEST_CASE("tables quote what CSV would misread") {
  Folder folder;
  record::write_table(folder / "t.csv", {"g", "rate(exc) [Hz]", "note"}, {{"5", "31.9", "a, b"}, {"6", "49.6", "say \"x\""}});
  CHECK(record::read_whole(folder / "t.csv") == "g,rate(exc) [Hz],note\n5,31.9,\"a, b\"\n6,49.6,\"say \"\"x\"\"\"\n");
}
