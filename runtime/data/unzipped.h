// A file read from its beginning, plain or compressed by gzip (told by its first bytes, not by its name). Internal to the room.
#pragma once
#include <memory>
#include <string>

namespace nsim::data {

class Unzipped {
 public:
  /// Failure when the file cannot be opened.
  explicit Unzipped(const std::string& path);
  ~Unzipped();
  /// Fills `to` as far as the file goes; how many bytes that were. Failure when the compressed data is damaged or cut off.
  size_t read(void* to, size_t bytes);
  /// Everything that is left, up to `most` bytes; more is a Failure.
  std::string rest(size_t most);

 private:
  std::string path_;
  void* file_ = nullptr;                     // gzFile
};

}  // namespace nsim::data
