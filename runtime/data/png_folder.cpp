// Pictures in PNG, a folder for each class. Read through libpng: any depth becomes 8 bits, palettes their colours, what is transparent black.
#include "engine/text/diagnostic.h"
#include "runtime/data/archive.h"
#include "runtime/data/checked_set.h"
#include "runtime/data/readers.h"
#include <algorithm>
#include <cstring>
#include <png.h>

namespace fs = std::filesystem;

namespace nsim::data {
namespace {

struct Picture {
  png_image image;
  std::string path;
  explicit Picture(const fs::path& file) : path(file.string()) {
    std::memset(&image, 0, sizeof image);
    image.version = PNG_IMAGE_VERSION;
    if (!png_image_begin_read_from_file(&image, path.c_str())) damaged();
  }
  Picture(const Picture&) = delete;
  ~Picture() { png_image_free(&image); }
  [[noreturn]] void damaged() const { throw Failure{"cannot read the picture `" + path + "`", image.message, "check that it is complete, and PNG"}; }
  bool coloured() const { return image.format & PNG_FORMAT_FLAG_COLOR; }
  int64_t rows() const { return image.height; }
  int64_t columns() const { return image.width; }
  std::string size() const { return std::to_string(rows()) + " x " + std::to_string(columns()); }
  /// Bytes of grey, or red, green, blue side by side.
  void read(bool colours, uint8_t* to) {
    image.format = colours ? PNG_FORMAT_RGB : PNG_FORMAT_GRAY;
    const png_color black{0, 0, 0};
    if (!png_image_finish_read(&image, &black, to, 0, nullptr)) damaged();
  }
};

std::vector<fs::path> sorted_entries(const fs::path& folder, bool folders) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (folders ? entry.is_directory() : entry.path().extension() == ".png") names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end(), natural_less);
  std::vector<fs::path> paths;
  for (const std::string& name : names) paths.push_back(folder / name);
  return paths;
}

struct Listed { std::vector<fs::path> files; std::vector<double> labels; };

Listed pictures_of(const fs::path& folder, const std::vector<std::string>& classes) {
  Listed listed;
  for (size_t c = 0; c < classes.size(); ++c) {
    if (!fs::is_directory(folder / classes[c])) continue;
    for (const fs::path& file : sorted_entries(folder / classes[c], false)) listed.files.push_back(file), listed.labels.push_back(static_cast<double>(c));
  }
  return listed;
}

/// All of one size; colours as three channels as soon as one picture of the set has any.
Samples read_pictures(const Listed& listed, bool colours, const std::vector<std::string>& classes) {
  const Picture first(listed.files.front());
  const int64_t pixels = elements({first.rows(), first.columns()}, first.path), size = pixels * (colours ? 3 : 1);
  std::vector<uint8_t> bytes, one(static_cast<size_t>(size));
  for (const fs::path& file : listed.files) {
    Picture picture(file);
    if (picture.rows() != first.rows() || picture.columns() != first.columns())
      throw Failure{"the pictures are not of one size", "`" + first.path + "` is " + first.size() + " pixels, `" + picture.path + "` " + picture.size(), "bring all of them to one size"};
    picture.read(colours, one.data());
    const size_t begin = bytes.size();
    bytes.resize(begin + one.size());
    for (int64_t channel = 0; channel < size / pixels; ++channel) {
      for (int64_t k = 0; k < pixels; ++k) bytes[begin + static_cast<size_t>(channel * pixels + k)] = one[static_cast<size_t>(k * (size / pixels) + channel)];
    }
  }
  std::vector<int64_t> counts{first.rows(), first.columns()};
  if (colours) counts.insert(counts.begin(), 3);
  Samples samples = samples_of(values_of(std::move(bytes), size), named_axes(counts));
  samples.columns["label"] = {listed.labels, static_cast<int64_t>(classes.size()), classes};
  return samples;
}

}  // namespace

Set read_png_folder(const fs::path& folder) {
  const bool parted = fs::is_directory(folder / "train");
  const fs::path train = parted ? folder / "train" : folder, test = parted ? folder / "test" : fs::path();
  std::vector<std::string> classes;
  for (const fs::path& part : {train, test}) {
    if (part.empty() || !fs::is_directory(part)) continue;
    for (const fs::path& one : sorted_entries(part, true)) {
      if (!sorted_entries(one, false).empty()) classes.push_back(one.filename().string());
    }
  }
  std::sort(classes.begin(), classes.end(), natural_less);
  classes.erase(std::unique(classes.begin(), classes.end()), classes.end());
  const Listed training = pictures_of(train, classes), testing = test.empty() || !fs::is_directory(test) ? Listed{} : pictures_of(test, classes);
  if (training.files.empty())
    throw Failure{"no pictures in `" + train.string() + "`", "none of its folders holds a file that ends in .png", "make a folder for each class and put its pictures there"};
  bool colours = false;
  for (const Listed* listed : {&training, &testing}) {
    for (const fs::path& file : listed->files) colours = colours || Picture(file).coloured();
  }
  Samples first = read_pictures(training, colours, classes);
  return as_set(std::move(first), testing.files.empty() ? Samples{} : read_pictures(testing, colours, classes), folder.string());
}

}  // namespace nsim::data
