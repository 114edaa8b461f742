// SHA-256 (FIPS 180-4): which text a run came from, and whether a fetched file is the one that was published. About 200 MB/s.
#pragma once
#include <string>
#include <string_view>

namespace nsim {

/// 64 hexadecimal digits.
std::string sha256(std::string_view bytes);

}  // namespace nsim
