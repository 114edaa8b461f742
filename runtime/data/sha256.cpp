#include "runtime/data/sha256.h"
#include "engine/text/diagnostic.h"
#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <vector>

namespace nsim::data {
namespace {

constexpr std::array<uint32_t, 64> constants{
    0x428A2F98, 0x71374491, 0xB5C0FBCF, 0xE9B5DBA5, 0x3956C25B, 0x59F111F1, 0x923F82A4, 0xAB1C5ED5, 0xD807AA98, 0x12835B01, 0x243185BE, 0x550C7DC3, 0x72BE5D74,
    0x80DEB1FE, 0x9BDC06A7, 0xC19BF174, 0xE49B69C1, 0xEFBE4786, 0x0FC19DC6, 0x240CA1CC, 0x2DE92C6F, 0x4A7484AA, 0x5CB0A9DC, 0x76F988DA, 0x983E5152, 0xA831C66D,
    0xB00327C8, 0xBF597FC7, 0xC6E00BF3, 0xD5A79147, 0x06CA6351, 0x14292967, 0x27B70A85, 0x2E1B2138, 0x4D2C6DFC, 0x53380D13, 0x650A7354, 0x766A0ABB, 0x81C2C92E,
    0x92722C85, 0xA2BFE8A1, 0xA81A664B, 0xC24B8B70, 0xC76C51A3, 0xD192E819, 0xD6990624, 0xF40E3585, 0x106AA070, 0x19A4C116, 0x1E376C08, 0x2748774C, 0x34B0BCB5,
    0x391C0CB3, 0x4ED8AA4A, 0x5B9CCA4F, 0x682E6FF3, 0x748F82EE, 0x78A5636F, 0x84C87814, 0x8CC70208, 0x90BEFFFA, 0xA4506CEB, 0xBEF9A3F7, 0xC67178F2};

}  // namespace

void Sha256::block(const uint8_t* at) {
  std::array<uint32_t, 64> w;
  for (size_t k = 0; k < 16; ++k) w[k] = uint32_t{at[4 * k]} << 24 | uint32_t{at[4 * k + 1]} << 16 | uint32_t{at[4 * k + 2]} << 8 | at[4 * k + 3];
  for (size_t k = 16; k < 64; ++k) {
    const uint32_t a = w[k - 15], b = w[k - 2];
    w[k] = w[k - 16] + (std::rotr(a, 7) ^ std::rotr(a, 18) ^ a >> 3) + w[k - 7] + (std::rotr(b, 17) ^ std::rotr(b, 19) ^ b >> 10);
  }
  auto s = state_;
  for (size_t k = 0; k < 64; ++k) {
    const uint32_t first = s[7] + (std::rotr(s[4], 6) ^ std::rotr(s[4], 11) ^ std::rotr(s[4], 25)) + ((s[4] & s[5]) ^ (~s[4] & s[6])) + constants[k] + w[k];
    const uint32_t second = (std::rotr(s[0], 2) ^ std::rotr(s[0], 13) ^ std::rotr(s[0], 22)) + ((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]));
    s = {first + second, s[0], s[1], s[2], s[3] + first, s[4], s[5], s[6]};
  }
  for (size_t k = 0; k < 8; ++k) state_[k] += s[k];
}

void Sha256::add(std::string_view bytes) {
  const auto* at = reinterpret_cast<const uint8_t*>(bytes.data());
  for (size_t left = bytes.size(); left > 0;) {
    const size_t filled = bytes_ % 64, n = std::min(left, 64 - filled);
    if (n == 64) {
      block(at);
    } else {
      std::memcpy(rest_.data() + filled, at, n);
      if (filled + n == 64) block(rest_.data());
    }
    at += n, left -= n, bytes_ += n;
  }
}

std::string Sha256::digest() {
  const uint64_t bits = bytes_ * 8;
  const size_t zeros = (119 - bytes_ % 64) % 64;
  std::string end(1 + zeros + 8, '\0');
  end[0] = '\x80';
  for (size_t k = 0; k < 8; ++k) end[end.size() - 1 - k] = static_cast<char>(bits >> 8 * k);
  add(end);
  std::string text;
  for (const uint32_t word : state_) {
    for (int k = 28; k >= 0; k -= 4) text += "0123456789abcdef"[word >> k & 15];
  }
  return text;
}

std::string sha256_of(const std::string& path) {
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  Sha256 sum;
  std::vector<char> block(1 << 18);
  while (file) {
    file.read(block.data(), static_cast<std::streamsize>(block.size()));
    sum.add({block.data(), static_cast<size_t>(file.gcount())});
  }
  if (!file.eof()) throw Failure{"cannot read `" + path + "`", errno ? std::strerror(errno) : "reading stopped before the end", ""};
  return sum.digest();
}

}  // namespace nsim::data
