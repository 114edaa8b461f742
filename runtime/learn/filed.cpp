#include "runtime/learn/filed.h"
#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace nsim::learn {

namespace {

std::string shown(const std::vector<int64_t>& shape) { return fmt::format("[{}]", fmt::join(shape, ", ")); }

bool is_of(const std::string& path, const std::string& layer) { return path.size() > layer.size() && path.starts_with(layer) && path[layer.size()] == '.'; }

[[noreturn]] void does_not_fit(const std::string& file, const std::string& why, const std::string& attempt) { throw Failure{"`" + file + "` cannot be loaded", why, attempt}; }

/// Whether axes that follow each other in `fine` are those of `coarse`: [12, 28, 28] and [12, 784] are the same numbers in the same order.
bool is_merged(const std::vector<int64_t>& fine, const std::vector<int64_t>& coarse) {
  size_t k = 0;
  for (int64_t extent : coarse) {
    if (k == fine.size()) return false;
    int64_t product = fine[k++];
    while (product < extent && k < fine.size()) product *= fine[k++];
    if (product != extent) return false;
  }
  return k == fine.size();
}

void check_shape(const std::string& file, const std::string& path, const std::vector<int64_t>& there, const std::vector<int64_t>& here) {
  if (!is_merged(here, there) && !is_merged(there, here)) does_not_fit(file, fmt::format("its `{}` has the shape {}, and in this network it is {}", path, shown(there), shown(here)), "give the layers the sizes that they were saved with");
}

[[noreturn]] void lacks(const std::string& file, const std::string& path) {
  does_not_fit(file, "it has no `" + path + "`, which this network has", "load a file that was saved by the same layers");
}

/// What optimisers remember belongs to the values that were there before.
void begin_anew(Kept& kept) {
  std::erase_if(kept.arrays, [shapes = kept.shapes](const auto& one) { return is_moment(one.first, [&](const std::string& of) { return shapes.contains(of); }); });
  std::erase_if(kept.shapes, [shapes = kept.shapes](const auto& one) { return is_moment(one.first, [&](const std::string& of) { return shapes.contains(of); }); });
  kept.since = kept.batches;
}

}  // namespace

bool has_layer(const Kept& kept, const std::string& layer) {
  return std::any_of(kept.shapes.begin(), kept.shapes.end(), [&](const auto& one) { return is_of(one.first, layer); });
}

std::vector<int64_t> shape_of(const Program& program, ValueId value) {
  std::vector<int64_t> shape;
  for (AxisId axis : program[value].axes) shape.push_back(program.axes[axis].extent);
  return shape;
}

bool is_moment(const std::string& path, const std::function<bool(const std::string&)>& is_kept) {
  const size_t dot = path.rfind('.');
  return dot != std::string::npos && is_kept(path.substr(0, dot));
}

record::Arrays arrays_of(const Kept& kept, const std::vector<std::string>& layers) {
  record::Arrays arrays;
  for (const std::string& layer : layers) {
    bool any = false;
    for (const auto& [path, shape] : kept.shapes) {
      if (!is_of(path, layer) || is_moment(path, [&](const std::string& of) { return kept.shapes.contains(of); })) continue;
      arrays.all[path] = {shape, kept.arrays.at(path)};
      any = true;
    }
    if (!any) throw Failure{"`" + layer + "` cannot be saved", "no stage before has trained or loaded it", "put `save` behind a `train` whose loss depends on `" + layer + "`"};
  }
  return arrays;
}

void load_layers(Kept& kept, const std::vector<std::string>& layers, const std::string& path) {
  record::Arrays file = record::read_arrays(path, [&](const std::string& name) {
    return std::any_of(layers.begin(), layers.end(), [&](const std::string& layer) { return is_of(name, layer); });
  });
  std::erase_if(file.all, [names = file.all](const auto& one) { return is_moment(one.first, [&](const std::string& of) { return names.contains(of); }); });
  for (const std::string& layer : layers) {
    if (std::none_of(file.all.begin(), file.all.end(), [&](const auto& one) { return is_of(one.first, layer); })) lacks(path, layer + ".weight");
    for (const auto& [name, shape] : kept.shapes) {
      if (!is_of(name, layer) || is_moment(name, [&](const std::string& of) { return kept.shapes.contains(of); })) continue;
      const auto found = file.all.find(name);
      if (found == file.all.end()) lacks(path, name);
      check_shape(path, name, found->second.extents, shape);
    }
    kept.loaded[layer] = path;
  }
  if (std::any_of(file.all.begin(), file.all.end(), [](const auto& one) { return !one.first.ends_with(".kept"); })) begin_anew(kept);
  for (auto& [name, array] : file.all) {
    kept.shapes[name] = array.extents;
    kept.arrays[name] = std::move(array.values);
  }
}

void check_loaded(const Program& program, const Kept& kept) {
  if (kept.loaded.empty()) return;
  std::map<std::string, ValueId> here;
  for (uint32_t v = 0; v < program.values.size(); ++v) {
    const Value& value = program.values[v];
    if (value.role == Value::kept && !value.view && !has(value.axes, trial)) here.emplace(value.path, ValueId{v});
  }
  for (const auto& [layer, file] : kept.loaded) {
    bool used = false;
    for (const auto& [path, value] : here) {
      if (!is_of(path, layer) || is_moment(path, [&](const std::string& of) { return here.contains(of); })) continue;
      used = true;
      const auto shape = kept.shapes.find(path);
      if (shape == kept.shapes.end()) lacks(file, path);
      check_shape(file, path, shape->second, shape_of(program, value));
    }
    for (const auto& [path, shape] : kept.shapes)
      if (used && is_of(path, layer) && !here.contains(path) && !path.ends_with(".kept") && !is_moment(path, [&](const std::string& of) { return kept.shapes.contains(of); }))
        does_not_fit(file, fmt::format("it has a `{}` of the shape {}, and `{}` of this network has none", path, shown(shape), layer), "load a file that was saved by the same layers");
  }
}

}  // namespace nsim::learn
