// Ids of HDF5 that close themselves.
#pragma once
#include <hdf5.h>

namespace nsim::record {

class Hdf5Id {
 public:
  Hdf5Id(hid_t id, herr_t (*close)(hid_t)) : id_(id), close_(close) {}
  Hdf5Id(const Hdf5Id&) = delete;
  ~Hdf5Id() {
    if (id_ >= 0) close_(id_);
  }
  operator hid_t() const { return id_; }
  bool valid() const { return id_ >= 0; }

 private:
  hid_t id_;
  herr_t (*close_)(hid_t);
};

/// Turns off the printing of HDF5's error stack, once for the process.
void silence_hdf5();

}  // namespace nsim::record
