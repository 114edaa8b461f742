#include "runtime/learn/kept.h"
#include "runtime/record/arrays.h"

namespace nsim::learn {

void take_all(Kept& kept, const std::string& path) {
  record::Arrays from = record::read_arrays(path, [](const std::string&) { return true; });
  if (const auto clocks = from.all.find("stage/clocks"); clocks != from.all.end() && clocks->second.values.size() == 5)
    kept.batches = int64_t(clocks->second.values[1]), kept.epochs = int64_t(clocks->second.values[2]);
  for (auto& [name, array] : from.all) {
    if (name.starts_with("stage/")) continue;
    kept.shapes[name] = array.extents;
    kept.arrays[name] = std::move(array.values);
    if (name.ends_with(".weight")) kept.loaded[name.substr(0, name.find('.'))] = path;
  }
}

}  // namespace nsim::learn
