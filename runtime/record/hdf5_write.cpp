#include "engine/text/diagnostic.h"
#include "runtime/record/file.h"
#include "runtime/record/hdf5_file.h"
#include "runtime/record/hdf5_id.h"

namespace nsim::record {

namespace {

/// The file lives in memory, so what fails here is memory, or a use of the library that is our own mistake.
void check(bool done, const std::string& what) {
  if (!done)
    throw Failure{"could not prepare the results", "HDF5 refused " + what + ", most likely for lack of memory", "record less, or for a shorter time"};
}

Hdf5Id links_with_parents() {
  hid_t list = H5Pcreate(H5P_LINK_CREATE);
  H5Pset_create_intermediate_group(list, 1);
  return {list, H5Pclose};
}

void attribute(hid_t file, const std::string& path, const std::string& name, hid_t type, hid_t space, const void* value) {
  Hdf5Id object(H5Oopen(file, path.c_str(), H5P_DEFAULT), H5Oclose);
  check(object.valid(), path);
  Hdf5Id made(H5Acreate2(object, name.c_str(), type, space, H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
  check(made.valid() && H5Awrite(made, type, value) >= 0, "the attribute " + name);
}

}  // namespace

void silence_hdf5() {
  static const bool silenced = [] { return H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr) >= 0; }();
  require(silenced, "HDF5 lets its messages be turned off");
}

Hdf5Writer::Hdf5Writer() {
  silence_hdf5();
  Hdf5Id access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
  constexpr size_t growth = size_t{1} << 22;
  check(H5Pset_fapl_core(access, growth, false) >= 0, "a file in memory");
  file_ = H5Fcreate("in memory", H5F_ACC_TRUNC, H5P_DEFAULT, access);
  check(file_ >= 0, "a file in memory");
}

Hdf5Writer::~Hdf5Writer() {
  if (file_ >= 0) H5Fclose(file_);
}

void Hdf5Writer::group(const std::string& path) {
  Hdf5Id links = links_with_parents();
  Hdf5Id made(H5Gcreate2(file_, path.c_str(), links, H5P_DEFAULT, H5P_DEFAULT), H5Gclose);
  check(made.valid(), "the group " + path);
}

void Hdf5Writer::dataset(const std::string& path, hid_t memory, hid_t stored, const void* numbers, size_t rows, size_t columns) {
  hsize_t extents[] = {rows, columns};
  Hdf5Id space(H5Screate_simple(columns ? 2 : 1, extents, nullptr), H5Sclose);
  Hdf5Id links = links_with_parents();
  Hdf5Id made(H5Dcreate2(file_, path.c_str(), stored, space, links, H5P_DEFAULT, H5P_DEFAULT), H5Dclose);
  check(made.valid(), "the dataset " + path);
  if (rows > 0) check(H5Dwrite(made, memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, numbers) >= 0, "the dataset " + path);
}

void Hdf5Writer::dataset(const std::string& path, const std::vector<double>& numbers) {
  dataset(path, H5T_NATIVE_DOUBLE, H5T_IEEE_F64LE, numbers.data(), numbers.size());
}

void Hdf5Writer::dataset(const std::string& path, const std::vector<uint64_t>& numbers) {
  dataset(path, H5T_NATIVE_UINT64, H5T_STD_U64LE, numbers.data(), numbers.size());
}

/// Equal numbers give equal files: no times are kept.
void Hdf5Writer::write(const std::string& path, hid_t memory, hid_t stored, const void* values, const std::vector<int64_t>& extents) {
  const std::vector<hsize_t> sizes(extents.begin(), extents.end());
  Hdf5Id space(sizes.empty() ? H5Screate(H5S_SCALAR) : H5Screate_simple(static_cast<int>(sizes.size()), sizes.data(), nullptr), H5Sclose);
  Hdf5Id creation(H5Pcreate(H5P_DATASET_CREATE), H5Pclose), links = links_with_parents();
  H5Pset_obj_track_times(creation, false);
  Hdf5Id made(H5Dcreate2(file_, path.c_str(), stored, space, links, creation, H5P_DEFAULT), H5Dclose);
  check(made.valid(), "the dataset " + path);
  if (H5Sget_simple_extent_npoints(space) > 0) check(H5Dwrite(made, memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) >= 0, "the dataset " + path);
}

void Hdf5Writer::array(const std::string& path, const std::vector<double>& numbers, const std::vector<int64_t>& extents, bool single) {
  write(path, H5T_NATIVE_DOUBLE, single ? H5T_IEEE_F32LE : H5T_IEEE_F64LE, numbers.data(), extents);
}

void Hdf5Writer::whole_array(const std::string& path, const std::vector<int64_t>& numbers, const std::vector<int64_t>& extents) {
  write(path, H5T_NATIVE_INT64, H5T_STD_I64LE, numbers.data(), extents);
}

void Hdf5Writer::text(const std::string& path, const std::string& text) { texts(path, {text}, 0); }

void Hdf5Writer::texts(const std::string& path, const std::vector<std::string>& texts, size_t columns) {
  Hdf5Id type(H5Tcopy(H5T_C_S1), H5Tclose);
  check(H5Tset_size(type, H5T_VARIABLE) >= 0 && H5Tset_cset(type, H5T_CSET_UTF8) >= 0, "a text");
  std::vector<const char*> all;
  for (const std::string& one : texts) all.push_back(one.c_str());
  write(path, type, type, all.data(), columns == 0 ? std::vector<int64_t>{} : std::vector<int64_t>{static_cast<int64_t>(texts.size() / columns), static_cast<int64_t>(columns)});
}

void Hdf5Writer::text_attribute(const std::string& path, const std::string& name, const std::string& text) {
  Hdf5Id type(H5Tcopy(H5T_C_S1), H5Tclose), space(H5Screate(H5S_SCALAR), H5Sclose);
  check(H5Tset_size(type, text.size() + 1) >= 0 && H5Tset_cset(type, H5T_CSET_UTF8) >= 0, "a text");
  attribute(file_, path, name, type, space, text.c_str());
}

void Hdf5Writer::number_attribute(const std::string& path, const std::string& name, const std::vector<uint32_t>& numbers) {
  hsize_t n = numbers.size();
  Hdf5Id space(n == 1 ? H5Screate(H5S_SCALAR) : H5Screate_simple(1, &n, nullptr), H5Sclose);
  attribute(file_, path, name, H5T_NATIVE_UINT32, space, numbers.data());
}

void Hdf5Writer::sorting_attribute(const std::string& path, const std::string& name, int8_t value) {
  Hdf5Id type(H5Tenum_create(H5T_NATIVE_INT8), H5Tclose), space(H5Screate(H5S_SCALAR), H5Sclose);
  const char* words[] = {"none", "by_id", "by_time"};
  for (int8_t k = 0; k < 3; ++k) check(H5Tenum_insert(type, words[k], &k) >= 0, "an enumeration");
  attribute(file_, path, name, type, space, &value);
}

void Hdf5Writer::write(const std::string& path, bool lasting) {
  check(H5Fflush(file_, H5F_SCOPE_GLOBAL) >= 0, "to finish the file");
  ssize_t size = H5Fget_file_image(file_, nullptr, 0);
  check(size > 0, "to show the file");
  std::string image(static_cast<size_t>(size), '\0');
  check(H5Fget_file_image(file_, image.data(), image.size()) == size, "to show the file");
  write_whole(path, image, lasting);
}

}  // namespace nsim::record
