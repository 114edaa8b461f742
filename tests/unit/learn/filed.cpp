// What is learned, in files and out of them; trainings that stop and go on.
#include "runtime/learn/filed.h"
#include "runtime/record/file.h"
#include "school.h"

using namespace nsim;
using namespace nsim::learn;

namespace {

const std::string network = R"(
source digits : images("digits_small")
layer h[12]   : sigmoid in plane placed learned <- digits
layer n[8]    : batch_norm + tanh <- h
layer out[10] : linear <- n
)";
const std::string trained = network + R"(
train 3 epochs using adam(rate = 5e-3) {
  batch = 64
  minimise cross_entropy(out, digits.label) + mean(h.position^2)
  record accuracy(out, digits.label) every 5 batches
  record position of h every 1 epochs
}
)";
const std::string tested = network + "evaluate out on digits.test { record accuracy(out, digits.label) }\n";

struct Folder {
  std::filesystem::path at = std::filesystem::temp_directory_path() / ("nsim-filed-" + std::to_string(::getpid()));
  Folder() { std::filesystem::create_directories(at); }
  ~Folder() { std::filesystem::remove_all(at); }
  std::string operator/(const std::string& name) const { return (at / name).string(); }
};

const data::Set& the_digits(const SetName&) { return digits(); }
MachineOptions with(int threads) {
  MachineOptions options;
  options.threads = threads, options.cache_folder = (std::filesystem::temp_directory_path() / "nsim-test-cache").string();
  return options;
}

std::string why(const std::function<void()>& act) {
  try {
    act();
  } catch (const Failure& failure) { return failure.what + ": " + failure.why; }
  return "";
}

/// All epochs at once; and stopped after `epochs` of them by who watches, then gone on from what was written last.
void resumes(const std::string& text, int threads, int64_t epochs) {
  School school(text);
  const Lesson& lesson = school.lessons[0];
  const auto to_the_end = [](const Progress&) { return true; };
  Course whole(with(threads), the_digits);
  const Outcome all = whole.run(lesson, to_the_end);

  Folder folder;
  Checkpoints checkpoints;
  checkpoints.write = [&](const record::Arrays& arrays, bool) { record::write_arrays(folder / "last.safetensors", arrays); };
  Course first(with(threads), the_digits), second(with(threads), the_digits);
  // In the middle of the next epoch.
  CHECK(first.run(lesson, [&](const Progress& p) { return p.epoch <= epochs || p.done * double(p.epochs) < double(epochs) + 0.4; }, checkpoints).interrupted);
  checkpoints.from = record::read_arrays(folder / "last.safetensors", [](const std::string&) { return true; });
  const Outcome rest = second.run(lesson, to_the_end, checkpoints);
  CHECK(second.kept().arrays == whole.kept().arrays);
  CHECK(second.kept().batches == whole.kept().batches);
  CHECK(second.kept().epochs == whole.kept().epochs);
  CHECK(rest.samples == all.samples);
  REQUIRE(rest.epochs.size() == all.epochs.size());
  for (size_t k = 0; k < all.epochs.size(); ++k)
    for (size_t c = 0; c + 1 < all.columns.size(); ++c) CHECK(rest.epochs[k][c] == all.epochs[k][c]);   // the last column is the speed
  REQUIRE(rest.recorded.size() == all.recorded.size());
  for (size_t k = 0; k < all.recorded.size(); ++k) CHECK(rest.recorded[k].value.values == all.recorded[k].value.values);
  REQUIRE(rest.snapshots.size() == all.snapshots.size());
  for (size_t k = 0; k < all.snapshots.size(); ++k) CHECK(rest.snapshots[k].values == all.snapshots[k].values);
}

}  // namespace

TEST_CASE("layers come back from each kind of file as they were saved, to the bit") {
  Folder folder;
  const Kept kept = School(trained).run().kept;
  const record::Arrays saved = arrays_of(kept, {"h", "n", "out"});
  CHECK(saved.all.at("h.weight").extents == std::vector<int64_t>{12, 28, 28});   // the axes of the layer, then those of its source
  CHECK(saved.all.at("h.position").extents == std::vector<int64_t>{12, 2});
  CHECK(saved.all.contains("n.batch_norm.mean"));
  CHECK(!saved.all.contains("h.weight.mean"));             // of the optimiser
  School test(tested);
  Course before(with(1), the_digits);
  before.keep(kept);
  const auto goes_on = [](const Progress&) { return true; };
  const double accuracy = before.run(test.lessons[0], goes_on).values[0];
  for (const char* name : {"a.safetensors", "a.npz", "a.h5"}) {
    CAPTURE(name);
    record::write_arrays(folder / name, saved);
    Course course(with(1), the_digits);
    load_layers(course.kept(), {"h", "n", "out"}, folder / name);
    for (const auto& [path, array] : saved.all) {
      const std::string& at = path;            // clang++ captures no binding
      CAPTURE(at);
      CHECK(course.kept().arrays.at(path) == array.values);
      CHECK(course.kept().shapes.at(path) == array.extents);
    }
    CHECK(course.run(test.lessons[0], goes_on).values[0] == accuracy);
    CHECK(arrays_of(course.kept(), {"out"}).all.size() == 2);
  }
}

TEST_CASE("numbers of double precision, odd ones, and arrays without axes keep their bits") {
  Folder folder;
  record::Arrays arrays;
  arrays.all["a.x"] = {{2, 2}, {0.1, 1e300, -0.0, std::numeric_limits<double>::denorm_min()}};
  arrays.all["a.y"] = {{}, {std::numeric_limits<double>::infinity()}};
  arrays.all["b \"quoted\".z"] = {{3}, {1, 2, 3}};
  for (const char* name : {"a.safetensors", "a.npz", "a.h5"}) {
    CAPTURE(name);
    record::write_arrays(folder / name, arrays);
    const record::Arrays back = record::read_arrays(folder / name, [](const std::string&) { return true; });
    REQUIRE(back.all.size() == arrays.all.size());
    for (const auto& [path, array] : arrays.all) {
      CHECK(back.all.at(path).extents == array.extents);
      CHECK(back.all.at(path).values == array.values);
    }
  }
}

TEST_CASE("a file that does not fit says which array, and both shapes") {
  Folder folder;
  const Kept kept = School(trained).run().kept;
  record::write_arrays(folder / "a.npz", arrays_of(kept, {"h", "n", "out"}));
  std::string wider = tested;
  wider.replace(wider.find("h[12]"), 5, "h[13]");
  const auto goes_on = [](const Progress&) { return true; };
  Course course(with(1), the_digits);
  load_layers(course.kept(), {"h", "n", "out"}, folder / "a.npz");
  School other(wider);
  const std::string said = why([&] { course.run(other.lessons[0], goes_on); });
  CHECK(said.find("`h.bias` has the shape [12], and in this network it is [13]") != std::string::npos);
  // A network that stages have had is known when the file is read.
  Kept second;
  second.shapes["h.weight"] = {13, 28, 28}, second.arrays["h.weight"] = std::vector<double>(13 * 784);
  CHECK(why([&] { load_layers(second, {"h"}, folder / "a.npz"); }).find("`h.weight` has the shape [12, 28, 28], and in this network it is [13, 28, 28]") != std::string::npos);

  record::write_arrays(folder / "b.npz", arrays_of(kept, {"h"}));
  Kept third;
  CHECK(why([&] { load_layers(third, {"h", "out"}, folder / "b.npz"); }).find("it has no `out.weight`") != std::string::npos);
  record::Arrays without = arrays_of(kept, {"h"});
  without.all.erase("h.bias");
  record::write_arrays(folder / "c.npz", without);
  Course lacking(with(1), the_digits);
  load_layers(lacking.kept(), {"h"}, folder / "c.npz");
  CHECK(why([&] { lacking.run(School(tested).lessons[0], goes_on); }).find("it has no `h.bias`, which this network has") != std::string::npos);
  CHECK(why([&] { arrays_of(Kept{}, {"h"}); }).find("no stage before has trained or loaded it") != std::string::npos);
}

// Every length: nothing that was cut off may look whole, or break the reader.
TEST_CASE("files that are missing, cut off or changed are refused with their reason") {
  Folder folder;
  const auto everything = [](const std::string&) { return true; };
  CHECK(why([&] { record::read_arrays(folder / "none.npz", everything); }).find("nothing has this name") != std::string::npos);
  record::Arrays arrays;
  arrays.all["a.x"] = {{4}, {1, 2, 3, 4}}, arrays.all["b.x"] = {{2}, {5, 0.1}};
  record::write_arrays(folder / "a.safetensors", arrays);
  const std::string whole = record::read_whole(folder / "a.safetensors");
  for (size_t n = 0; n < whole.size(); ++n) {
    CAPTURE(n);
    record::write_whole(folder / "cut.safetensors", whole.substr(0, n));
    CHECK(why([&] { record::read_arrays(folder / "cut.safetensors", everything); }).find("cut") != std::string::npos);
  }
  std::string changed = whole;
  changed[whole.size() - 3] ^= 1;
  record::write_whole(folder / "b.safetensors", changed);
  CHECK(why([&] { record::read_arrays(folder / "b.safetensors", everything); }).find("not those that were written") != std::string::npos);
  record::write_whole(folder / "c.safetensors", "\x05" + std::string(7, '\0') + "hello");
  CHECK(why([&] { record::read_arrays(folder / "c.safetensors", everything); }).find("no safetensors file") != std::string::npos);
  record::write_arrays(folder / "a.npz", arrays);
  const std::string zip = record::read_whole(folder / "a.npz");
  for (size_t n : {size_t(0), size_t(20), size_t(100), zip.size() / 3}) {
    record::write_whole(folder / "cut.npz", zip.substr(0, n));
    CHECK(why([&] { record::read_arrays(folder / "cut.npz", everything); }) != "");
  }
}

TEST_CASE("a training that was stopped goes on to the same bits") {
  for (int threads : {1, 2})
    for (int64_t epochs : {1, 2}) {
      CAPTURE(threads);
      CAPTURE(epochs);
      resumes(trained, threads, epochs);
    }
}

// State that a batch leaves to the next, draws that are keyed by the batch, and schedules of rates go on too.
TEST_CASE("so does one of cells in steps, with dropout and a rate that changes") {
  resumes(spiking_loop(9) + R"(train 3 epochs using sgd(rate = cosine(1e-2, until = 3 epochs), momentum = 0.9) {
  step = 1 ms
  batch = 300
  present spikes for 6 ms
  minimise cross_entropy(count(out.spikes) + 0.1 * max(out.v, over = time), digits.label)
}
)", 2, 1);
  resumes(R"(
source digits : images("digits_small")
layer h[9]    : relu + dropout(20%) <- digits
layer out[10] : linear <- h
train 3 epochs using adamw(rate = warm(1e-2, for = 2 epochs), decay = 1e-2) {
  batch = 125
  minimise cross_entropy(out, digits.label)
  every 1 epochs { evaluate out on digits.test { record accuracy(out, digits.label); expect accuracy(out, digits.label) > 5% } }
  every 3 batches { record mean(abs(h.weight)) }
}
)", 2, 1);
}
