// Reads sets of samples from files and folders. Every failure names the file and what to do; a damaged file never gives numbers.
//
//   IDX   the format of MNIST: images of a part and its labels in two files, plain or .gz
//   CSV   a line for each sample; one column is the label, as whole numbers or as text, the others are the elements
//   NPY   an array whose first axis counts the samples; NPZ: several of them, such as x_train y_train x_test y_test
//   PNG   a folder for each class, perhaps below train/ and test/
//
// Bytes become numbers from 0 to 1; all other numbers stay as they are.
#pragma once
#include "runtime/data/samples.h"
#include <filesystem>

namespace nsim::data {

/// Any of them: a file by its ending, a folder by what is in it. `name` is what messages and results call the set.
Set read_set(const std::filesystem::path& path, const std::string& name);
/// Whether a folder or file looks like a set, without reading it.
bool looks_like_set(const std::filesystem::path& path);

/// One part from a file of images and one of labels; without a file of labels there is no label.
Samples read_idx(const std::string& images, const std::string& labels = "");
Set read_idx_folder(const std::filesystem::path& folder);
Samples read_csv(const std::string& path, const std::string& label = "label");
Samples read_npy(const std::string& values, const std::string& labels = "");
Set read_npz(const std::string& path);
Set read_png_folder(const std::filesystem::path& folder);

}  // namespace nsim::data
