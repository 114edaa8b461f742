#include "engine/text/sha256.h"
#include <array>
#include <bit>
#include <cstdint>

namespace nsim {

namespace {

using Word = uint32_t;

/// The first 32 bits of the fractions of roots of the first primes, as the standard defines its constants.
/// By bisection in 128-bit integers, which hold the cube of every guess below 311 exactly.
Word fraction_of_root(uint64_t prime, int degree) {
  unsigned __int128 low = 0, high = static_cast<unsigned __int128>(prime) << 32;
  auto too_large = [&](unsigned __int128 x) {            // x is a fixed-point number with 32 bits behind the point
    if (degree == 2) return x * x > static_cast<unsigned __int128>(prime) << 64;
    return x * x * x > static_cast<unsigned __int128>(prime) << 96;
  };
  while (low + 1 < high) {
    unsigned __int128 middle = (low + high) / 2;
    (too_large(middle) ? high : low) = middle;
  }
  return static_cast<Word>(low);
}

struct Constants { std::array<Word, 64> round; std::array<Word, 8> start; };

const Constants& constants() {
  static const Constants made = [] {
    Constants c{};
    size_t found = 0;
    for (uint64_t candidate = 2; found < 64; ++candidate) {
      bool prime = true;
      for (uint64_t d = 2; d * d <= candidate; ++d) prime = prime && candidate % d != 0;
      if (!prime) continue;
      if (found < 8) c.start[found] = fraction_of_root(candidate, 2);
      c.round[found++] = fraction_of_root(candidate, 3);
    }
    return c;
  }();
  return made;
}

std::array<Word, 64> schedule_of(const unsigned char* block) {
  std::array<Word, 64> w{};
  for (size_t i = 0; i < 16; ++i) {
    w[i] = Word{block[4 * i]} << 24 | Word{block[4 * i + 1]} << 16 | Word{block[4 * i + 2]} << 8 | Word{block[4 * i + 3]};
  }
  for (size_t i = 16; i < 64; ++i) {
    Word a = w[i - 15], b = w[i - 2];
    w[i] = w[i - 16] + (std::rotr(a, 7) ^ std::rotr(a, 18) ^ (a >> 3)) + w[i - 7] + (std::rotr(b, 17) ^ std::rotr(b, 19) ^ (b >> 10));
  }
  return w;
}

void absorb(std::array<Word, 8>& state, const unsigned char* block) {
  std::array<Word, 64> w = schedule_of(block);
  auto [a, b, c, d, e, f, g, h] = state;
  for (size_t i = 0; i < 64; ++i) {
    Word choice = (e & f) ^ (~e & g), majority = (a & b) ^ (a & c) ^ (b & c);
    Word first = h + (std::rotr(e, 6) ^ std::rotr(e, 11) ^ std::rotr(e, 25)) + choice + constants().round[i] + w[i];
    Word second = (std::rotr(a, 2) ^ std::rotr(a, 13) ^ std::rotr(a, 22)) + majority;
    h = g; g = f; f = e; e = d + first; d = c; c = b; b = a; a = first + second;
  }
  const Word turned[] = {a, b, c, d, e, f, g, h};
  for (size_t i = 0; i < 8; ++i) state[i] += turned[i];
}

}  // namespace

std::string sha256(std::string_view bytes) {
  std::array<Word, 8> state = constants().start;
  std::string padded(bytes.substr(bytes.size() / 64 * 64));
  padded += '\x80';
  while (padded.size() % 64 != 56) padded += '\0';
  for (int shift = 56; shift >= 0; shift -= 8) padded += static_cast<char>(uint64_t{bytes.size()} * 8 >> shift);
  for (size_t at = 0; at + 64 <= bytes.size(); at += 64) absorb(state, reinterpret_cast<const unsigned char*>(bytes.data()) + at);
  for (size_t at = 0; at < padded.size(); at += 64) absorb(state, reinterpret_cast<const unsigned char*>(padded.data()) + at);
  std::string text;
  for (Word word : state) {
    for (int shift = 28; shift >= 0; shift -= 4) text += "0123456789abcdef"[word >> shift & 15];
  }
  return text;
}

}  // namespace nsim
