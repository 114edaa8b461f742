// nsim data [NAME...]: fetches sets of samples, or lists those that can be fetched.
#include "engine/text/suggest.h"
#include "runtime/data/fetch.h"
#include "runtime/data/find.h"
#include "runtime/data/readers.h"
#include "tools/commands.h"
#include "tools/files.h"
#include "tools/load.h"
#include "tools/settings.h"
#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace fs = std::filesystem;

namespace nsim::tools {

namespace {

struct DataOptions {
  std::vector<std::string> names;
  fs::path into;                                 // empty: the folder where sets are looked for without being told
  std::string from;                              // another mirror: an address or a folder; empty: the public ones
};

/// The mistakes of nsim.yaml are printed; nothing is fetched then, since it may name the folder that was meant.
bool add_set_folders(std::vector<fs::path>& folders) {
  SourceMap sources;
  Diagnostics diagnostics;
  Settings settings = load_settings(".", sources, diagnostics);
  if (!print_messages(diagnostics, sources)) return false;
  folders = places_of_this_program(settings.data).set_folders(".");
  return true;
}

/// Where a set is already; empty: nowhere.
fs::path place_of(const std::string& name, const std::vector<fs::path>& folders) {
  try {
    return data::find(name, folders);
  } catch (const Failure&) {
    return {};
  }
}

std::string size_of(int64_t bytes) {
  return bytes < 1000000 ? fmt::format("{:.0f} kB", static_cast<double>(bytes) / 1e3) : fmt::format("{:.1f} MB", static_cast<double>(bytes) / 1e6);
}

int list_sets(const std::vector<fs::path>& folders) {
  for (const data::RemoteSet& set : data::remote_sets()) {
    const fs::path place = place_of(set.name, folders);
    int64_t bytes = 0;
    for (const data::RemoteFile& file : set.files) bytes += file.bytes;
    fmt::print("{:<14} {}\n{:14} {}; {}\n{:14} {}\n", set.name, set.title, "", size_of(bytes), set.licence, "",
               place.empty() ? "not here: nsim data " + set.name : "here: " + place.string());
  }
  return 0;
}

/// A folder or the address of one, as curl takes it.
std::string mirror_of(const std::string& from) {
  std::string address = from.find("://") == std::string::npos ? "file://" + fs::absolute(from).lexically_normal().string() : from;
  if (!address.ends_with('/')) address += '/';
  return address;
}

void fetch_set(data::RemoteSet set, const DataOptions& options, const std::vector<fs::path>& folders) {
  const fs::path own = data::fetched_folder(set.name);
  if (options.into.empty()) {
    const fs::path place = place_of(set.name, folders);
    if (!place.empty() && place != own) {
      fmt::print("{}: here already, in {}\n", set.name, place.string());
      return;
    }
    if (own.empty()) throw Failure{"no folder to fetch into", "neither HOME nor XDG_CACHE_HOME names one", "name it: `nsim data " + set.name + " --into folder`"};
  }
  if (!options.from.empty()) set.mirrors = {mirror_of(options.from)};
  const fs::path folder = options.into.empty() ? own : options.into / set.name;
  data::fetch(set, folder, [&](const data::RemoteFile& file, bool there) {
    fmt::print("{}: {} ({}){}\n", set.name, file.name, size_of(file.bytes), there ? " is here and right" : "");
    std::fflush(stdout);
  });
  const data::Set read = data::read_set(folder, set.name);
  fmt::print("{}: {} training and {} test samples in {}\n", set.name, read.train.count, read.test.count, folder.string());
  if (!options.into.empty() && place_of(set.name, folders).empty()) fmt::print("{}: to use it from there, write into nsim.yaml: `data: {}`\n", set.name, fs::absolute(options.into).lexically_normal().string());
}

int fetch_sets(const DataOptions& options) {
  std::vector<fs::path> folders;
  if (!add_set_folders(folders)) return 1;
  if (options.names.empty()) return list_sets(folders);
  std::vector<std::string> known;
  for (const data::RemoteSet& set : data::remote_sets()) known.push_back(set.name);
  for (const std::string& name : options.names) {
    if (data::can_fetch(name)) continue;
    const std::string hint = did_you_mean(name, known);
    fmt::print(stderr, "error: `{}` is not a set that can be fetched\n  = hint: {}\n", name, hint.empty() ? fmt::format("the sets are {}", fmt::join(known, ", ")) : hint);
    return 1;
  }
  for (const std::string& name : options.names) {
    for (const data::RemoteSet& set : data::remote_sets()) {
      if (set.name == name) fetch_set(set, options, folders);
    }
  }
  return 0;
}

}  // namespace

void add_data(CLI::App& program, Action& action) {
  CLI::App* command = program.add_subcommand("data", "fetch sets of samples such as MNIST, or list them");
  auto options = std::make_shared<DataOptions>();
  command->add_option("NAME", options->names, "the sets; none: they are listed, with where they are")->type_name("");
  command->add_option("--into", options->into, "the folder above them; else where sets are looked for without being told")->type_name("FOLDER");
  command->add_option("--from", options->from, "another mirror: a folder, or the address of one, with the same files")->type_name("ADDRESS");
  command->footer("\nExamples:\n  nsim data                                       what there is\n  nsim data mnist fashion_mnist                   fetch both\n"
                  "  nsim data mnist --into ~/sets                   to ~/sets/mnist\n\n"
                  "Files come over https by the program `curl` and are compared with the published SHA-256 sums; what was interrupted goes on where it\n"
                  "stopped. A set that is in a `data` folder of nsim.yaml, or that a Debian package such as dataset-fashion-mnist brought, is used from there.");
  command->callback([&action, options] { action = [options] { return fetch_sets(*options); }; });
}

}  // namespace nsim::tools
