// SHA-256 (FIPS 180-4): whether a file is the one that was published. About 200 MB/s.
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace nsim::data {

class Sha256 {
 public:
  void add(std::string_view bytes);
  std::string digest();                      // 64 hexadecimal digits; ends the message

 private:
  void block(const uint8_t* at);
  std::array<uint32_t, 8> state_{0x6A09E667, 0xBB67AE85, 0x3C6EF372, 0xA54FF53A, 0x510E527F, 0x9B05688C, 0x1F83D9AB, 0x5BE0CD19};
  std::array<uint8_t, 64> rest_{};
  uint64_t bytes_ = 0;
};

/// Of a whole file. Failure when it cannot be read.
std::string sha256_of(const std::string& path);

}  // namespace nsim::data
