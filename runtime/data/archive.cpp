#include "runtime/data/archive.h"
#include "engine/text/diagnostic.h"
#include <algorithm>
#include <archive.h>
#include <archive_entry.h>
#include <cctype>
#include <memory>

namespace nsim::data {
namespace {

struct Close { void operator()(::archive* a) const { archive_read_free(a); } };
using Handle = std::unique_ptr<::archive, Close>;

[[noreturn]] void unreadable(const std::string& path, ::archive* a) {
  const char* why = archive_error_string(a);
  throw Failure{"cannot read the archive `" + path + "`", why ? why : "it is damaged or cut off", "check that the file is complete"};
}

Handle open(const std::string& path) {
  Handle a(archive_read_new());
  require(a != nullptr, "an archive reader can be made");
  archive_read_support_filter_gzip(a.get());
  archive_read_support_format_tar(a.get());
  archive_read_support_format_zip(a.get());
  if (archive_read_open_filename(a.get(), path.c_str(), 1 << 16) != ARCHIVE_OK) unreadable(path, a.get());
  return a;
}

/// Calls use(name, archive) for each regular file until it returns true.
template <class Use>
void each_file(const std::string& path, Use use) {
  Handle a = open(path);
  archive_entry* entry = nullptr;
  for (;;) {
    const int state = archive_read_next_header(a.get(), &entry);
    if (state == ARCHIVE_EOF) return;
    if (state != ARCHIVE_OK && state != ARCHIVE_WARN) unreadable(path, a.get());
    const char* name = archive_entry_pathname(entry);
    if (archive_entry_filetype(entry) == AE_IFREG && name && use(std::string(name), a.get())) return;
  }
}

/// The file that the archive stands at.
std::string bytes_of(const std::string& path, ::archive* a) {
  std::string bytes;
  char block[1 << 15];
  for (;;) {
    const auto n = archive_read_data(a, block, sizeof block);
    if (n < 0) unreadable(path, a);
    if (n == 0) return bytes;
    bytes.append(block, static_cast<size_t>(n));
  }
}

}  // namespace

bool natural_less(const std::string& a, const std::string& b) {
  auto digit = [](char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; };
  for (size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    if (!digit(a[i]) || !digit(b[j])) {
      if (a[i] != b[j]) return a[i] < b[j];
      ++i, ++j;
      continue;
    }
    size_t i_end = i, j_end = j;
    while (i_end < a.size() && digit(a[i_end])) ++i_end;
    while (j_end < b.size() && digit(b[j_end])) ++j_end;
    while (i + 1 < i_end && a[i] == '0') ++i;
    while (j + 1 < j_end && b[j] == '0') ++j;
    if (i_end - i != j_end - j) return i_end - i < j_end - j;
    if (const int order = a.compare(i, i_end - i, b, j, j_end - j)) return order < 0;
    i = i_end, j = j_end;
  }
  return a.size() < b.size();
}

bool is_archive(const std::string& path) { return path.ends_with(".tar.gz") || path.ends_with(".tgz") || path.ends_with(".tar"); }

std::vector<std::string> names_in(const std::string& path) {
  std::vector<std::string> names;
  each_file(path, [&](std::string name, ::archive*) {
    names.push_back(std::move(name));
    return false;
  });
  std::sort(names.begin(), names.end(), natural_less);
  return names;
}

void each_in(const std::string& path, const std::function<bool(const std::string&)>& wanted, const std::function<void(const std::string&, std::string)>& use) {
  each_file(path, [&](const std::string& name, ::archive* a) {
    if (wanted(name)) use(name, bytes_of(path, a));
    return false;
  });
}

std::string read_from(const std::string& path, const std::string& wanted) {
  std::string bytes;
  bool found = false;
  each_file(path, [&](const std::string& name, ::archive* a) {
    if (name != wanted) return false;
    bytes = bytes_of(path, a);
    return found = true;
  });
  require(found, "a file that is read from an archive is in it");
  return bytes;
}

}  // namespace nsim::data
