#include "runtime/data/text.h"
#include "engine/text/diagnostic.h"
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

namespace nsim::data {

std::string read_bytes(const std::string& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) throw Failure{"cannot read `" + path + "`", "it is a folder", "name a file in it"};
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (!file.good() && !file.eof()) throw Failure{"cannot read `" + path + "`", errno ? std::strerror(errno) : "reading stopped before the end", "check the name; data is looked for beside the file that names it"};
  return bytes;
}

std::string read_text(const std::string& path) {
  std::string text = read_bytes(path);
  if (text.find('\0') != std::string::npos) throw Failure{"`" + path + "` is not a text", "it holds bytes that only binary files have", "name a file of comma-separated numbers"};
  if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);   // the mark that some editors put in front of UTF-8
  return text;
}

}  // namespace nsim::data
