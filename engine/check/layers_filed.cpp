// `save h, out "f.safetensors"` and `load`: what layers have learned.
#include "engine/check/learned.h"
#include "engine/check/stages.h"
#include <algorithm>

namespace nsim::check {

using namespace syntax;

/// False: none of what is named is learned.
bool StageChecker::action_of_layers(const Stage& stage) {
  const std::string word = stage.kind == Stage::save ? "save" : "load";
  auto learned = [&](const Path& path) { return is_learned(check_.facts, path.head.text); };
  const auto other = std::find_if_not(stage.what.begin(), stage.what.end(), learned);
  if (std::none_of(stage.what.begin(), stage.what.end(), learned)) return false;
  if (other != stage.what.end()) {
    error("N395", other->span, "`" + word + "` takes layers, or populations and their synapses, not both in one sentence").at("not a layer").help("write two sentences with a file each");
    return true;
  }
  for (const Path& path : stage.what)
    if (!path.is_name()) error("N395", path.span, "`" + word + "` takes whole layers").at("a part of one").help("name the layer, `" + path.head.text + "`: its weights, biases and places go together");
  const auto ends = [&](const char* ending) { return stage.file->ends_with(ending); };
  if (stage.file && stage.kind == Stage::load && ends(".nir"))
    error("N396", stage.span, "a NIR file holds a network, not weights for one that is there").at("cannot be loaded into layers").help("`nsim import " + *stage.file + "` writes its text, and its weights beside it");
  else if (stage.file && !ends(".safetensors") && !ends(".npz") && !ends(".h5") && !ends(".nir"))
    error("N396", stage.span, "the name of the file says in which format layers are kept").at("none of .safetensors, .npz, .h5, .nir").help("such as `" + word + " " + print(stage.what[0]) + " \"" + *stage.file + ".safetensors\"`");
  return true;
}

}  // namespace nsim::check
