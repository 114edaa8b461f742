#include "runtime/data/unzipped.h"
#include "engine/text/diagnostic.h"
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <zlib.h>

namespace nsim::data {

Unzipped::Unzipped(const std::string& path) : path_(path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) throw Failure{"cannot read `" + path + "`", "it is a folder", "name a file in it"};
  errno = 0;
  gzFile file = gzopen(path.c_str(), "rb");
  if (!file) throw Failure{"cannot read `" + path + "`", errno ? std::strerror(errno) : "there is not enough memory", "check the name and who may read it"};
  gzbuffer(file, 1 << 18);
  file_ = file;
}

Unzipped::~Unzipped() { gzclose(static_cast<gzFile>(file_)); }

size_t Unzipped::read(void* to, size_t bytes) {
  gzFile file = static_cast<gzFile>(file_);
  size_t done = 0;
  while (done < bytes) {
    const int n = gzread(file, static_cast<char*>(to) + done, static_cast<unsigned>(std::min<size_t>(bytes - done, 1u << 30)));
    int state = Z_OK;
    const char* why = gzerror(file, &state);
    if (n < 0 || state == Z_BUF_ERROR || state == Z_DATA_ERROR)
      throw Failure{"`" + path_ + "` is damaged", state == Z_BUF_ERROR ? "its compressed data is cut off" : state == Z_ERRNO ? std::strerror(errno) : why,
                    "fetch or copy the file again"};
    if (n == 0) break;
    done += static_cast<size_t>(n);
  }
  return done;
}

std::string Unzipped::rest(size_t most) {
  std::string bytes;
  for (;;) {
    const size_t before = bytes.size(), block = 1 << 16;
    bytes.resize(before + block);
    const size_t n = read(bytes.data() + before, block);
    bytes.resize(before + n);
    if (bytes.size() > most) throw Failure{"`" + path_ + "` is too large", "it holds more than " + std::to_string(most >> 20) + " MiB", "is it the right file?"};
    if (n < block) return bytes;
  }
}

}  // namespace nsim::data
