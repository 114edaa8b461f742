// N5xx: files and plugins.
#include "engine/text/messages.h"

namespace nsim {

std::span<const Message> file_messages() {
  static const std::vector<Message> table = {
      {"N510", "unknown setting in nsim.yaml", R"(nsim.yaml holds what belongs to the machine: `device`, `threads`, `cache`, `compiler` and `data`. A key with a typing error would
otherwise be ignored for years, so every other key is a mistake.

Wrong:  thread: 4
Right:  threads: 4

What belongs to the model (step, seed, parameters) stands in the .net file.)"},
      {"N511", "a value in nsim.yaml that cannot be used", R"(Each setting takes one kind of value: `device` one of the devices, `threads` a number from 1 to 4096, `cache` a folder, `compiler` a
program, `data` a folder or a list of folders. A key may stand once.

Wrong:  threads: many
Right:  threads: 4)"},
      {"N512", "nsim.yaml is not YAML", R"(The file could not be read as YAML: a bracket or a quote is not closed, a tab stands at the begin of a line, or a line is
neither `key: value` nor part of a list.

Wrong:  data: [recordings, tables
Right:  data: [recordings, tables])"},
      {"N520", "a data file that is not a table", R"(A table is a CSV file: a line with the names of the columns, then one line a row with as many fields. A field with a comma or a
quote in it stands in quotes.

Wrong:  name,size
        exc
Right:  name,size
        exc,3200)"},
      {"N521", "a data file that was not found", R"(Data files are looked for beside the .net file and in the folders that nsim.yaml names under `data`.

Wrong:  let cells = table("populatons.csv")
Right:  let cells = table("populations.csv"))"},
  };
  return table;
}

}  // namespace nsim
