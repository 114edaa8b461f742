// Numbers over time for TensorBoard: records of TFRecord (length and CRC32C, tensorflow.org/tutorials/load_data/tfrecord) that hold an Event with scalars
// (event.proto, summary.proto). Written while a training runs, so that it can be watched.
#pragma once
#include <cstdint>
#include <fstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace nsim::record {

using Scalars = std::vector<std::pair<std::string, double>>;   // tag and value; kept as float32

class EventFile {
 public:
  /// `before`: records of an earlier file, which this one goes on from. Failure when it cannot be written.
  explicit EventFile(std::string path, std::string_view before = {});
  void add(int64_t step, const Scalars& scalars, double seconds_since_1970);
  /// Everything so far can be read by others.
  void flush();

 private:
  void put(const std::string& record);
  std::string path_;
  std::ofstream out_;
};

/// How many bytes of a file are whole records; the last one may have been cut off.
size_t whole_records(std::string_view bytes);
uint32_t crc32c(std::string_view bytes);       // of Castagnoli, RFC 3720 B.4
std::string event_record(int64_t step, const Scalars& scalars, double seconds_since_1970);

}  // namespace nsim::record
