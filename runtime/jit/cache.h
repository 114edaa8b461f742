// The cache of compiled texts: one entry is KEY.cpp (readable), KEY.so, and KEY.sum (hash of the binary, written last).
//
// An entry counts when the text is the same, and the binary has the hash that its sum says: what was cut off, mixed up or changed is rebuilt.
// Files are written under a name of their own and renamed, so concurrent processes see whole files only.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace nsim::jit {

/// 128 bits as 32 hexadecimal digits. Not cryptographic: entries are compared with their text as well.
std::string hash_of(std::string_view bytes);

std::optional<std::string> read_file(const std::string& path);
/// Errno of what went wrong, or 0. Writes beside and renames.
int write_file(const std::string& path, std::string_view bytes);
/// A name beside `path` that no other thread or process uses.
std::string name_beside(const std::string& path, std::string_view ending);

struct Entry {
  std::string source, binary, sum;
};  // paths
Entry entry_of(const std::string& folder, const std::string& key);
bool is_whole(const Entry& entry, std::string_view text);

/// A folder that can be written: the wanted one, or else a temporary one that goes when the program ends. `note` says why.
/// Throws Failure when there is neither.
std::string usable_folder(const std::string& wanted, std::string& note);

}  // namespace nsim::jit
