// The layout of huggingface.co/docs/safetensors. Its header is JSON, which the reader of YAML understands.
#include "engine/text/diagnostic.h"
#include "runtime/data/npy.h"
#include "runtime/record/arrays.h"
#include <bit>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <yaml-cpp/yaml.h>
#include <zlib.h>

namespace nsim::record::safetensors {

namespace {

constexpr size_t begin_of_header = 8;

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (static_cast<unsigned char>(c) < 0x20) out += fmt::format("\\u{:04x}", static_cast<int>(c));
    else out += c;
  }
  return out + '"';
}

std::string checksum(std::string_view bytes) {
  uLong sum = crc32(0, nullptr, 0);
  for (size_t at = 0; at < bytes.size(); at += size_t{1} << 30)
    sum = crc32(sum, reinterpret_cast<const Bytef*>(bytes.data() + at), static_cast<uInt>(std::min(bytes.size() - at, size_t{1} << 30)));
  return fmt::format("{:08x}", sum);
}

[[noreturn]] void cut_off(const std::string& path, const std::string& why) { throw Failure{"`" + path + "` is cut off", why, "copy the file again, or save it again"}; }
[[noreturn]] void damaged(const std::string& path, const std::string& why) { throw Failure{"`" + path + "` is damaged", why, "copy the file again, or save it again"}; }

struct Kind { char kind; int64_t width; };

NamedArray array_of(const YAML::Node& entry, const std::string& name, std::string_view all, const std::string& path) {
  static const std::map<std::string, Kind> kinds = {{"F64", {'f', 8}}, {"F32", {'f', 4}}, {"F16", {'f', 2}}, {"I64", {'i', 8}}, {"I32", {'i', 4}},
                                                    {"I16", {'i', 2}}, {"I8", {'i', 1}},  {"U8", {'u', 1}},  {"BOOL", {'b', 1}}, {"BF16", {'u', 2}}};
  NamedArray array;
  array.extents = entry["shape"].as<std::vector<int64_t>>();
  const auto type = entry["dtype"].as<std::string>();
  const auto place = entry["data_offsets"].as<std::vector<uint64_t>>();
  const auto kind = kinds.find(type);
  if (kind == kinds.end()) throw Failure{"`" + name + "` of `" + path + "` cannot be read", "its numbers are of the type `" + type + "`", "save them as F32"};
  int64_t n = 1;
  for (int64_t extent : array.extents) {
    if (extent < 0 || (extent > 0 && n > (int64_t{1} << 40) / extent)) damaged(path, "`" + name + "` has an impossible shape");
    n *= extent;
  }
  if (place.size() != 2 || place[0] > place[1] || place[1] - place[0] != uint64_t(n * kind->second.width)) damaged(path, "the bytes of `" + name + "` do not fit its shape");
  if (place[1] > all.size()) cut_off(path, fmt::format("`{}` ends at byte {} of the numbers, and there are {}", name, place[1], all.size()));
  const data::NpyArray numbers{array.extents, kind->second.kind, kind->second.width, false, all.substr(place[0], place[1] - place[0])};
  for (int64_t k = 0; k < n; ++k) array.values.push_back(type == "BF16" ? double(std::bit_cast<float>(static_cast<uint32_t>(numbers.at(k)) << 16)) : numbers.at(k));
  return array;
}

}  // namespace

std::string write(const Arrays& arrays) {
  std::string numbers, header;
  std::map<std::string, std::string> entries;
  for (const auto& [name, array] : arrays.all) {
    const std::string bytes = bytes_of(array);
    header += fmt::format(",{}:{{\"dtype\":\"{}\",\"shape\":[{}],\"data_offsets\":[{},{}]}}", quoted(name), is_single(array) ? "F32" : "F64", fmt::join(array.extents, ","),
                          numbers.size(), numbers.size() + bytes.size());
    numbers += bytes;
  }
  std::map<std::string, std::string> notes = arrays.notes;
  notes["crc32"] = checksum(numbers);
  std::string said;
  for (const auto& [key, text] : notes) said += (said.empty() ? "" : ",") + quoted(key) + ":" + quoted(text);
  header = "{\"__metadata__\":{" + said + "}" + header + "}";
  header.resize((header.size() + 7) / 8 * 8, ' ');
  std::string length(begin_of_header, '\0');
  for (size_t b = 0; b < begin_of_header; ++b) length[b] = static_cast<char>(header.size() >> 8 * b & 0xFF);
  return length + header + numbers;
}

Arrays read(const std::string& bytes, const std::string& path, const std::function<bool(const std::string&)>& wanted) {
  if (bytes.size() < begin_of_header) cut_off(path, "it has fewer than 8 bytes");
  uint64_t length = 0;
  for (size_t b = 0; b < begin_of_header; ++b) length |= uint64_t{static_cast<uint8_t>(bytes[b])} << 8 * b;
  if (bytes.size() > begin_of_header && bytes[begin_of_header] != '{') damaged(path, "it is no safetensors file: its header is missing");
  if (length > bytes.size() - begin_of_header) cut_off(path, fmt::format("its header has {} bytes, and {} follow", length, bytes.size() - begin_of_header));
  const std::string_view numbers = std::string_view(bytes).substr(begin_of_header + length);
  Arrays arrays;
  try {
    const YAML::Node header = YAML::Load(bytes.substr(begin_of_header, length));
    uint64_t end = 0;
    for (const auto& entry : header) {
      const auto name = entry.first.as<std::string>();
      if (name == "__metadata__") arrays.notes = entry.second.as<std::map<std::string, std::string>>();
      else end = std::max(end, entry.second["data_offsets"][1].as<uint64_t>());
    }
    if (end > numbers.size()) cut_off(path, fmt::format("its header promises {} bytes of numbers, and {} follow", end, numbers.size()));
    if (const auto sum = arrays.notes.find("crc32"); sum != arrays.notes.end() && sum->second != checksum(numbers)) damaged(path, "its numbers are not those that were written");
    for (const auto& entry : header) {
      const auto name = entry.first.as<std::string>();
      if (name != "__metadata__" && wanted(name)) arrays.all[name] = array_of(entry.second, name, numbers, path);
    }
  } catch (const YAML::Exception& error) { damaged(path, std::string("its header cannot be read: ") + error.what()); }
  return arrays;
}

}  // namespace nsim::record::safetensors
