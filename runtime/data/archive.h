// Archives of recordings (.tar, .tar.gz, .tgz) and of arrays (.npz, a zip), read through libarchive. For this room, and for NPZ in runtime/record.
#pragma once
#include <functional>
#include <string>
#include <vector>

namespace nsim::data {

/// "2" comes before "10".
bool natural_less(const std::string& a, const std::string& b);
bool is_archive(const std::string& path);
/// Names of the files inside, sorted so that 2 comes before 10.
std::vector<std::string> names_in(const std::string& path);
/// Goes through the archive once: use(name, bytes) for each file inside whose name is wanted, in the order of the archive.
void each_in(const std::string& path, const std::function<bool(const std::string&)>& wanted, const std::function<void(const std::string&, std::string)>& use);
/// The bytes of one file inside; its name is one of names_in.
std::string read_from(const std::string& path, const std::string& name);

}  // namespace nsim::data
