// nsim import NET.nir: a network of NIR as a text of the language, with its weights beside it.
#include "engine/syntax/parse.h"
#include "runtime/nir/text.h"
#include "tools/commands.h"
#include "tools/files.h"
#include "tools/learning.h"
#include "tools/load.h"
#include "tools/settings.h"
#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <regex>

namespace fs = std::filesystem;

namespace nsim::tools {

namespace {

struct ImportOptions {
  fs::path network, out;                         // out empty: beside the network, with the ending .net
  std::string set, rate;
  bool replace = false;
};

/// As `nsim fmt` lays it out.
std::string laid_out(const std::string& text) {
  SourceMap sources;
  Diagnostics diagnostics;
  const std::unique_ptr<syntax::File> file = syntax::parse(sources, sources.add("imported", text), diagnostics);
  require(!diagnostics.has_errors(), "an imported network is a text of the language");
  return syntax::print(*file, sources);
}

/// The shape of the set that is to be shown; empty where none is named. Mistakes of nsim.yaml, which may name its folder, are printed.
std::optional<std::vector<int64_t>> shown(const ImportOptions& options, const fs::path& text) {
  std::vector<int64_t> extents;
  if (options.set.empty()) return extents;
  SourceMap sources;
  Diagnostics diagnostics;
  const Settings settings = load_settings(folder_of(text), sources, diagnostics);
  if (!print_messages(diagnostics, sources)) return std::nullopt;
  for (const auto& [axis, extent] : shapes_of(places_of_this_program(settings.data).set_folders(folder_of(text)))({"images", options.set}).axes) extents.push_back(extent);
  return extents;
}

int import_network(const ImportOptions& options) {
  fs::path text = options.out.empty() ? fs::path(options.network).replace_extension(".net") : options.out;
  const fs::path weights = fs::path(text).replace_extension(".safetensors");
  const std::optional<std::vector<int64_t>> extents = shown(options, text);
  if (!extents) return 1;
  const nir::Graph graph = nir::read(options.network.string());
  const nir::Network network = nir::network_of(nir::parts_of(graph, options.network.string()), options.network.string(), *extents);
  for (const fs::path& file : {text, weights})
    if (!options.replace && fs::exists(file)) throw Failure{"`" + file.string() + "` is there already", "it might hold work of yours", "name another file with --out, or write over it with --replace"};
  if (!network.arrays.all.empty()) record::write_arrays(weights.string(), network.arrays);
  write_text(text, laid_out(nir::text_of(network, {options.network.filename().string(), weights.filename().string(), options.set, options.rate})));
  const auto counted = [](size_t n, const char* what) { return fmt::format("{} {}{}", n, what, n == 1 ? "" : "s"); };
  fmt::print("{}: {}, {}{}\n", text.string(), counted(network.layers.size(), "layer"), counted(network.loops.size(), "connection"), network.arrays.all.empty() ? "" : "; weights in " + weights.string());
  return 0;
}

}  // namespace

void add_import(CLI::App& program, Action& action) {
  CLI::App* command = program.add_subcommand("import", "write a network of NIR as a .net file");
  auto options = std::make_shared<ImportOptions>();
  command->add_option("NETWORK", options->network, "the .nir file")->required()->type_name("");
  command->add_option("--out", options->out, "the text; its weights get the same name with .safetensors; else beside the network")->type_name("FILE");
  command->add_option("--set", options->set, "a set of samples that the text shows to the network")->type_name("NAME");
  command->add_option("--rate", options->rate, "show it as spikes, with this rate for a 1, such as \"200 Hz\"")->type_name("RATE")->check([](const std::string& rate) {
    static const std::regex form("[0-9]+(\\.[0-9]+)? ?[kM]?Hz");
    return std::regex_match(rate, form) ? std::string() : "`" + rate + "` is no rate, such as \"200 Hz\"";
  }, "");
  command->add_flag("--replace", options->replace, "write over files that are there");
  command->footer("\nExamples:\n  nsim import net.nir                                net.net and net.safetensors\n"
                  "  nsim import net.nir --out models/net.net --set mnist --rate \"200 Hz\"\n\n"
                  "Layers stand in the order in which they feed each other, loops as `connect`, cells as models of models/nir.net. Without --set the text names a\n"
                  "source that you replace. A network with nodes that nsim does not have is refused, with all of them named. The way out is `save h, out \"net.nir\"`.");
  command->callback([&action, options] { action = [options] { return import_network(*options); }; });
}

}  // namespace nsim::tools
