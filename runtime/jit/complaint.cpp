#include "runtime/jit/complaint.h"

#include <filesystem>
#include <sstream>
#include <vector>

namespace nsim::jit {

namespace {

struct Complaint {
  std::string file;
  std::string shown;
  std::string quoted;
};

/// `path:line:column: error: words`, as both compilers write it. Warnings are off.
bool read_complaint(const std::string& line, Complaint& out) {
  size_t mark = line.find(": error: ");
  if (mark == std::string::npos) mark = line.find(": fatal error: ");
  if (mark == std::string::npos) return false;
  std::string place = line.substr(0, mark);
  std::vector<std::string> numbers;
  for (size_t colon = place.rfind(':'); numbers.size() < 2 && colon != std::string::npos; colon = place.rfind(':')) {
    const std::string number = place.substr(colon + 1);
    if (number.empty() || number.find_first_not_of("0123456789") != std::string::npos) break;
    numbers.push_back(number);
    place.resize(colon);
  }
  out.file = place;
  out.shown = std::filesystem::path(place).filename().string() + (numbers.empty() ? "" : ":" + numbers.back()) + line.substr(mark);
  return true;
}

std::vector<Complaint> complaints_in(const std::string& output) {
  std::vector<Complaint> all;
  std::istringstream in(output);
  bool open = false;
  for (std::string line; std::getline(in, line);) {
    Complaint complaint;
    if (read_complaint(line, complaint)) {
      all.push_back(complaint);
      open = true;
    } else if (line.find(": note: ") != std::string::npos || line.find(": In ") != std::string::npos) {
      open = false;
    } else if (open && all.back().quoted.size() < 400 && !line.empty() && line[0] == ' ') {
      all.back().quoted += "\n    " + line;  // the line complained about, and the caret
    }
  }
  return all;
}

std::string joined(const std::vector<Complaint>& all, size_t most) {
  std::string out;
  for (size_t k = 0; k < all.size() && k < most; ++k) out += (k ? "\n  " : "") + all[k].shown + all[k].quoted;
  if (all.size() > most) out += "\n  and " + std::to_string(all.size() - most) + " more";
  return out;
}

}  // namespace

Failure refused(const std::string& output, int status, const std::string& compiler, const std::string& source_path) {
  std::vector<Complaint> users, ours;
  for (auto& c : complaints_in(output)) (c.file.empty() || c.file == source_path || c.file == compiler ? ours : users).push_back(std::move(c));
  if (!users.empty()) {
    return {"the C++ of " + std::filesystem::path(users[0].file).filename().string() + " does not compile", joined(users, 5),
            "mend " + users[0].file + "; the whole text is in " + source_path};
  }
  if (status > 128)
    return {"the compiler was stopped", compiler + " ended by signal " + std::to_string(status - 128), "run again, or use --device reference"};
  if (output.find("No space left on device") != std::string::npos)
    return {"the disk is full", compiler + " could not write the compiled kernels", "make room, or set `cache` in nsim.yaml to another folder"};
  const std::string words = ours.empty() ? output.substr(0, 600) : joined(ours, 3);
  return {"the emitted kernels do not compile", words.empty() ? compiler + " ended with status " + std::to_string(status) : words,
          "use --device reference, and please report this with " + source_path};
}

}  // namespace nsim::jit
