// Which reader a file or folder is for.
#include "engine/text/diagnostic.h"
#include "runtime/data/checked_set.h"
#include "runtime/data/readers.h"
#include <algorithm>

namespace fs = std::filesystem;

namespace nsim::data {
namespace {

enum class Kind { none, idx, csv, csv_parts, npz, npy, npy_parts, png };

bool is_folder(const fs::path& path) {
  std::error_code ignored;
  return fs::is_directory(path, ignored);
}
bool is_file(const fs::path& path) {
  std::error_code ignored;
  return fs::is_regular_file(path, ignored);
}

/// Calls use(entry) until it returns true; whether it did. A folder that cannot be read has no entries.
template <class Use>
bool any_entry(const fs::path& folder, Use use) {
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    if (use(it->path())) return true;
  }
  return false;
}

bool has_pictures(const fs::path& folder) {
  return any_entry(folder, [](const fs::path& inside) { return inside.extension() == ".png"; });
}
bool has_classes(const fs::path& folder) {
  return any_entry(folder, [](const fs::path& inside) { return is_folder(inside) && has_pictures(inside); });
}

Kind kind_of_folder(const fs::path& folder) {
  const bool idx = any_entry(folder, [](const fs::path& inside) {
    const std::string name = inside.filename().string();
    return name.find("images") != std::string::npos && name.find("idx") != std::string::npos && !name.ends_with(".part") && is_file(inside);
  });
  if (idx) return Kind::idx;
  if (is_file(folder / "x_train.npy")) return Kind::npy_parts;
  if (is_file(folder / "train.csv")) return Kind::csv_parts;
  if (has_classes(folder) || has_classes(folder / "train")) return Kind::png;
  return Kind::none;
}

Kind kind_of(const fs::path& path) {
  if (is_folder(path)) return kind_of_folder(path);
  if (!is_file(path)) return Kind::none;
  std::string name = path.filename().string();
  if (name.ends_with(".gz")) name.resize(name.size() - 3);
  if (name.ends_with(".csv")) return Kind::csv;
  if (name.ends_with(".npz")) return Kind::npz;
  if (name.ends_with(".npy")) return Kind::npy;
  if (name.ends_with("ubyte") || name.ends_with(".idx")) return Kind::idx;
  return Kind::none;
}

std::string if_there(const fs::path& path) { return is_file(path) ? path.string() : ""; }

Set read(const fs::path& path, Kind kind) {
  switch (kind) {
    case Kind::idx: return is_folder(path) ? read_idx_folder(path) : as_set(read_idx(path.string()), {}, path.string());
    case Kind::csv: return as_set(read_csv(path.string()), {}, path.string());
    case Kind::csv_parts: return as_set(read_csv((path / "train.csv").string()), is_file(path / "test.csv") ? read_csv((path / "test.csv").string()) : Samples{}, path.string());
    case Kind::npz: return read_npz(path.string());
    case Kind::npy: return as_set(read_npy(path.string()), {}, path.string());
    case Kind::npy_parts:
      return as_set(read_npy((path / "x_train.npy").string(), if_there(path / "y_train.npy")),
                    is_file(path / "x_test.npy") ? read_npy((path / "x_test.npy").string(), if_there(path / "y_test.npy")) : Samples{}, path.string());
    case Kind::png: return read_png_folder(path);
    case Kind::none: break;
  }
  std::error_code ignored;
  if (!fs::exists(path, ignored)) throw Failure{"cannot read `" + path.string() + "`", "there is no such file or folder", "check the name"};
  throw Failure{"no set in `" + path.string() + "`", is_folder(path) ? "the folder holds no images in IDX, no x_train.npy, no train.csv and no folders of PNG pictures" : "its ending is none of .csv .npz .npy .idx",
                "name a set of samples"};
}

}  // namespace

bool looks_like_set(const fs::path& path) { return kind_of(path) != Kind::none; }

Set read_set(const fs::path& path, const std::string& name) {
  Set set = read(path, kind_of(path));
  set.name = name;
  return set;
}

}  // namespace nsim::data
