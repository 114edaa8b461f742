#include "engine/text/diagnostic.h"
#include "runtime/record/hdf5_file.h"
#include "runtime/record/hdf5_id.h"
#include <algorithm>

namespace nsim::record {

namespace {

[[noreturn]] void unreadable(const std::string& path, const std::string& why) {
  throw Failure{"could not read " + path, why, "check the path, or run the network again"};
}

hid_t open_dataset(hid_t file, const std::string& path, const std::string& name) {
  hid_t id = H5Dopen2(file, name.c_str(), H5P_DEFAULT);
  if (id < 0) unreadable(path, "it has no dataset " + name);
  return id;
}

template <class Number>
std::vector<Number> read(hid_t file, const std::string& path, const std::string& name, hid_t memory) {
  Hdf5Id set(open_dataset(file, path, name), H5Dclose), space(H5Dget_space(set), H5Sclose);
  std::vector<Number> numbers(static_cast<size_t>(H5Sget_simple_extent_npoints(space)));
  if (!numbers.empty() && H5Dread(set, memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, numbers.data()) < 0)
    unreadable(path, "the dataset " + name + " is damaged");
  return numbers;
}

hid_t open_attribute(hid_t file, const std::string& object, const std::string& name) {
  return H5Aexists_by_name(file, object.c_str(), name.c_str(), H5P_DEFAULT) > 0
             ? H5Aopen_by_name(file, object.c_str(), name.c_str(), H5P_DEFAULT, H5P_DEFAULT)
             : -1;
}

}  // namespace

Hdf5Reader::Hdf5Reader(const std::string& path) : path_(path) {
  silence_hdf5();
  file_ = H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
  if (file_ < 0) unreadable(path, "it is missing, unreadable, or no HDF5 file");
}

Hdf5Reader::~Hdf5Reader() { H5Fclose(file_); }

std::vector<std::string> Hdf5Reader::members(const std::string& group) const {
  Hdf5Id opened(H5Gopen2(file_, group.c_str(), H5P_DEFAULT), H5Gclose);
  H5G_info_t info;
  if (!opened.valid() || H5Gget_info(opened, &info) < 0) unreadable(path_, "it has no group " + group);
  std::vector<std::string> names;
  for (hsize_t i = 0; i < info.nlinks; ++i) {
    ssize_t length = H5Lget_name_by_idx(opened, ".", H5_INDEX_NAME, H5_ITER_INC, i, nullptr, 0, H5P_DEFAULT);
    std::string name(static_cast<size_t>(length > 0 ? length : 0), '\0');
    H5Lget_name_by_idx(opened, ".", H5_INDEX_NAME, H5_ITER_INC, i, name.data(), name.size() + 1, H5P_DEFAULT);
    names.push_back(name);
  }
  return names;
}

std::vector<double> Hdf5Reader::doubles(const std::string& dataset) const { return read<double>(file_, path_, dataset, H5T_NATIVE_DOUBLE); }

std::vector<uint64_t> Hdf5Reader::whole_numbers(const std::string& dataset) const { return read<uint64_t>(file_, path_, dataset, H5T_NATIVE_UINT64); }

std::vector<size_t> Hdf5Reader::extents(const std::string& dataset) const {
  Hdf5Id set(open_dataset(file_, path_, dataset), H5Dclose), space(H5Dget_space(set), H5Sclose);
  std::vector<hsize_t> sizes(static_cast<size_t>(H5Sget_simple_extent_ndims(space)));
  if (!sizes.empty()) H5Sget_simple_extent_dims(space, sizes.data(), nullptr);
  return {sizes.begin(), sizes.end()};
}

Hdf5Reader::Kind Hdf5Reader::kind(const std::string& path) const {
  // A link below a dataset, or to nothing, is an error of the library, and no object here.
  Hdf5Id object(H5Oopen(file_, path.c_str(), H5P_DEFAULT), H5Oclose);
  if (!object.valid()) return none;
  const H5I_type_t what = H5Iget_type(object);
  if (what != H5I_DATASET) return what == H5I_GROUP ? group : other;
  Hdf5Id type(H5Dget_type(object), H5Tclose);
  const H5T_class_t kind = H5Tget_class(type);
  return kind == H5T_STRING ? text : kind == H5T_INTEGER || kind == H5T_FLOAT ? numbers : other;
}

bool Hdf5Reader::is_single(const std::string& dataset) const {
  Hdf5Id set(open_dataset(file_, path_, dataset), H5Dclose), type(H5Dget_type(set), H5Tclose);
  return H5Tget_class(type) == H5T_FLOAT && H5Tget_size(type) == sizeof(float);
}

std::vector<std::string> Hdf5Reader::texts(const std::string& dataset) const {
  Hdf5Id set(open_dataset(file_, path_, dataset), H5Dclose), space(H5Dget_space(set), H5Sclose), type(H5Dget_type(set), H5Tclose);
  if (H5Tget_class(type) != H5T_STRING) unreadable(path_, dataset + " holds no texts");
  const auto n = static_cast<size_t>(std::max<hssize_t>(0, H5Sget_simple_extent_npoints(space)));
  std::vector<std::string> texts;
  if (n == 0) return texts;
  if (H5Tis_variable_str(type) > 0) {
    std::vector<char*> all(n, nullptr);
    const bool read = H5Dread(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, all.data()) >= 0;
    for (const char* one : all) texts.emplace_back(one ? one : "");
    H5Dvlen_reclaim(type, space, H5P_DEFAULT, all.data());
    if (!read) unreadable(path_, "the dataset " + dataset + " is damaged");
    return texts;
  }
  const size_t width = H5Tget_size(type);
  std::string all(n * width, '\0');
  if (H5Dread(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, all.data()) < 0) unreadable(path_, "the dataset " + dataset + " is damaged");
  for (size_t k = 0; k < n; ++k) {
    std::string one = all.substr(k * width, width);
    texts.push_back(one.substr(0, one.find('\0')));
  }
  return texts;
}

std::string Hdf5Reader::text_attribute(const std::string& object, const std::string& name) const {
  Hdf5Id attribute(open_attribute(file_, object, name), H5Aclose);
  if (!attribute.valid()) return "";
  Hdf5Id type(H5Aget_type(attribute), H5Tclose);
  std::string text(H5Tget_size(type), '\0');
  if (H5Tget_class(type) != H5T_STRING || H5Tis_variable_str(type) > 0 || H5Aread(attribute, type, text.data()) < 0) return "";
  return text.c_str();
}

std::vector<uint64_t> Hdf5Reader::number_attribute(const std::string& object, const std::string& name) const {
  Hdf5Id attribute(open_attribute(file_, object, name), H5Aclose);
  if (!attribute.valid()) return {};
  Hdf5Id space(H5Aget_space(attribute), H5Sclose);
  std::vector<uint64_t> numbers(static_cast<size_t>(H5Sget_simple_extent_npoints(space)));
  if (H5Aread(attribute, H5T_NATIVE_UINT64, numbers.data()) < 0) return {};
  return numbers;
}

std::string Hdf5Reader::enumeration_attribute(const std::string& object, const std::string& name) const {
  Hdf5Id attribute(open_attribute(file_, object, name), H5Aclose);
  if (!attribute.valid()) return "";
  Hdf5Id type(H5Aget_type(attribute), H5Tclose);
  long long value = 0;
  char word[64] = "";
  bool read = H5Tget_class(type) == H5T_ENUM && H5Tget_size(type) <= sizeof value && H5Aread(attribute, type, &value) >= 0;
  return read && H5Tenum_nameof(type, &value, word, sizeof word) >= 0 ? word : "";
}

}  // namespace nsim::record
