// SHA-256 (FIPS 180-4), for the hash of a source text in run.yaml.
#pragma once
#include <string>
#include <string_view>

namespace nsim::record {

/// 64 hexadecimal digits.
std::string sha256(std::string_view bytes);

}  // namespace nsim::record
