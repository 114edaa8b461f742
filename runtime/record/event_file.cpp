#include "runtime/record/event_file.h"
#include "engine/text/diagnostic.h"
#include <array>
#include <bit>

namespace nsim::record {

namespace {

void fixed(std::string& to, uint64_t x, int bytes) {
  for (int b = 0; b < bytes; ++b) to += static_cast<char>(x >> 8 * b & 0xFF);
}

/// Seven bits a byte, the lowest first; all but the last with the high bit.
void varint(std::string& to, uint64_t x) {
  for (; x >= 0x80; x >>= 7) to += static_cast<char>((x & 0x7F) | 0x80);
  to += static_cast<char>(x);
}

// Number of a field and how it is coded: 0 varint, 1 eight bytes, 2 length and bytes, 5 four bytes.
void key(std::string& to, int field, int coding) { varint(to, static_cast<uint64_t>(field << 3 | coding)); }

void bytes_field(std::string& to, int field, const std::string& bytes) {
  key(to, field, 2), varint(to, bytes.size());
  to += bytes;
}

std::string timed(double seconds) {
  std::string event;
  key(event, 1, 1), fixed(event, std::bit_cast<uint64_t>(seconds), 8);
  return event;
}

uint32_t masked(std::string_view bytes) { return std::rotr(crc32c(bytes), 15) + 0xa282ead8u; }

std::string framed(const std::string& event) {
  std::string record;
  fixed(record, event.size(), 8);
  fixed(record, masked(record), 4);
  record += event;
  fixed(record, masked(event), 4);
  return record;
}

uint64_t number_at(std::string_view bytes, size_t at, int n) {
  uint64_t x = 0;
  for (int b = 0; b < n; ++b) x |= uint64_t{static_cast<uint8_t>(bytes[at + static_cast<size_t>(b)])} << 8 * b;
  return x;
}

}  // namespace

uint32_t crc32c(std::string_view bytes) {
  static const std::array<uint32_t, 256> table = [] {
    std::array<uint32_t, 256> t{};
    for (uint32_t k = 0; k < 256; ++k) {
      uint32_t x = k;
      for (int bit = 0; bit < 8; ++bit) x = x >> 1 ^ (x & 1 ? 0x82f63b78u : 0);
      t[k] = x;
    }
    return t;
  }();
  uint32_t sum = ~0u;
  for (char c : bytes) sum = table[(sum ^ static_cast<uint8_t>(c)) & 0xFF] ^ sum >> 8;
  return ~sum;
}

std::string event_record(int64_t step, const Scalars& scalars, double seconds_since_1970) {
  std::string event = timed(seconds_since_1970), summary;
  key(event, 2, 0), varint(event, static_cast<uint64_t>(step));
  for (const auto& [tag, x] : scalars) {
    std::string value;
    bytes_field(value, 1, tag);
    key(value, 2, 5), fixed(value, std::bit_cast<uint32_t>(static_cast<float>(x)), 4);
    bytes_field(summary, 1, value);
  }
  bytes_field(event, 5, summary);
  return framed(event);
}

size_t whole_records(std::string_view bytes) {
  constexpr size_t around = 16, head = 12;
  size_t at = 0;
  while (bytes.size() - at >= around) {
    const uint64_t length = number_at(bytes, at, 8);
    if (number_at(bytes, at + 8, 4) != masked(bytes.substr(at, 8)) || length > bytes.size() - at - around) break;
    if (number_at(bytes, at + head + length, 4) != masked(bytes.substr(at + head, length))) break;
    at += around + length;
  }
  return at;
}

EventFile::EventFile(std::string path, std::string_view before) : path_(std::move(path)), out_(path_, std::ios::binary | std::ios::trunc) {
  const std::string_view kept = before.substr(0, whole_records(before));
  if (!kept.empty()) {
    out_ << kept;
  } else {
    std::string event = timed(0);
    bytes_field(event, 3, "brain.Event:2");
    put(framed(event));
  }
  flush();
}

void EventFile::add(int64_t step, const Scalars& scalars, double seconds) { put(event_record(step, scalars, seconds)); }

void EventFile::put(const std::string& record) { out_ << record; }

void EventFile::flush() {
  out_.flush();
  if (!out_) throw Failure{"could not write " + path_, "the disk may be full, or the folder not yours to write to", "make room, or write somewhere else: `--out DIR`"};
}

}  // namespace nsim::record
