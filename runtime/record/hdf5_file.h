// An HDF5 file that is built in memory and written as a whole, so that a full disk is an ordinary write error and never half a file.
//
// Cost: while a file is written, its bytes exist twice in memory. HDF5's own messages are silenced; every failure is a Failure.
#pragma once
#include <hdf5.h>
#include <string>
#include <vector>

namespace nsim::record {

class Hdf5Writer {
 public:
  Hdf5Writer();
  ~Hdf5Writer();
  Hdf5Writer(const Hdf5Writer&) = delete;

  void group(const std::string& path);                                   // parents are made
  /// A dataset of rows × columns (columns = 0: one axis) of `memory` numbers, stored as `stored`.
  void dataset(const std::string& path, hid_t memory, hid_t stored, const void* numbers, size_t rows, size_t columns = 0);
  void dataset(const std::string& path, const std::vector<double>& numbers);
  void dataset(const std::string& path, const std::vector<uint64_t>& numbers);
  /// Numbers along any axes, stored as float32 or float64.
  void array(const std::string& path, const std::vector<double>& numbers, const std::vector<int64_t>& extents, bool single);
  void whole_array(const std::string& path, const std::vector<int64_t>& numbers, const std::vector<int64_t>& extents);
  /// A dataset of one text; of rows of so many texts each. They have any length, as h5py's have.
  void text(const std::string& path, const std::string& text);
  void texts(const std::string& path, const std::vector<std::string>& texts, size_t columns);
  void text_attribute(const std::string& path, const std::string& name, const std::string& text);
  void number_attribute(const std::string& path, const std::string& name, const std::vector<uint32_t>& numbers);   // one: a scalar
  /// SONATA's `sorting`: an enumeration {none, by_id, by_time}.
  void sorting_attribute(const std::string& path, const std::string& name, int8_t value);
  void write(const std::string& path, bool lasting = false);

 private:
  void write(const std::string& path, hid_t memory, hid_t stored, const void* values, const std::vector<int64_t>& extents);
  hid_t file_ = -1;
};

/// Reading what we and others wrote. Failure when the file is no HDF5 file or lacks something.
class Hdf5Reader {
 public:
  explicit Hdf5Reader(const std::string& path);
  ~Hdf5Reader();
  Hdf5Reader(const Hdf5Reader&) = delete;
  std::vector<std::string> members(const std::string& group) const;
  std::vector<double> doubles(const std::string& dataset) const;
  std::vector<uint64_t> whole_numbers(const std::string& dataset) const;
  std::vector<size_t> extents(const std::string& dataset) const;
  enum Kind : uint8_t { none, group, numbers, text, other };
  Kind kind(const std::string& path) const;                                // other: a dataset of neither
  std::vector<std::string> texts(const std::string& dataset) const;         // of any length, or of one length for all
  bool is_single(const std::string& dataset) const;                         // float32
  std::string text_attribute(const std::string& object, const std::string& name) const;      // "" when there is none
  std::vector<uint64_t> number_attribute(const std::string& object, const std::string& name) const;
  std::string enumeration_attribute(const std::string& object, const std::string& name) const;   // the member's name

 private:
  std::string path_;
  hid_t file_ = -1;
};

}  // namespace nsim::record
