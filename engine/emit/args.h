// The fields of Args: made when the text first uses them. Internal to the room.
#pragma once
#include "engine/emit/names.h"
#include "engine/emit/source.h"
#include <tuple>

namespace nsim::emit {

/// What the text calls the type of its numbers: "real", "u8".
const char* type_of(const plan::Buffer& buffer);

class ArgsTable {
 public:
  explicit ArgsTable(const plan::Schedule& schedule);

  std::string buffer(uint32_t buffer);  // "args->lif_v"
  std::string parameters(uint32_t block);
  /// Of these tables: a field, or an array when they are several.
  std::string tables(Slot::Kind kind, const std::vector<uint32_t>& tables);
  std::string block_cells(uint32_t block);
  std::string ring_mask(uint32_t buffer);
  /// One element for each group of a block, indexed by `group` in the text.
  std::string groups(Slot::Kind kind, uint32_t block, const std::string& group);
  /// Of populations, as an array over the groups of their block.
  std::string populations(Slot::Kind kind, uint32_t block, const std::string& group);
  std::string block_base(uint32_t block);
  std::string tract(Slot::Kind kind, uint32_t tract);
  std::string column(Slot::Kind kind, uint32_t plastic);
  std::string replay(Slot::Kind kind, uint32_t plastic);
  std::string walk(uint32_t buffer);
  std::string list(Slot::Kind kind, uint32_t list);
  std::string record(uint32_t trace, uint32_t stage);
  /// Numbers of the file that are not part of the text, so that another value needs no other program. Each call makes a field of its own: an array
  /// when there are several values.
  std::string numbers(const std::vector<double>& values);
  std::string wholes(const std::vector<int64_t>& values, const std::string& name);
  std::string whole(int64_t value, const std::string& name) { return wholes({value}, name); }
  std::string common(Slot::Kind kind);  // thread, threads, history, stage_first, seed, step_ms, barrier, laps

  const std::string& block_name(uint32_t block) const { return block_names_[block]; }
  std::string declaration() const;  // struct Args { ... };
  std::vector<Slot> slots() const;

 private:
  struct Field {
    std::string type, name;
    std::vector<Slot> slots;
    bool array = false;
  };
  const std::string& field(Slot::Kind kind, uint32_t index, uint32_t second, const std::string& type, const std::string& name);
  /// Known by the first of its slots; an array when they are several.
  std::string several(const std::vector<Slot>& slots, const std::string& type, const std::string& name);
  std::vector<const Field*> in_order() const;
  const std::string& array(Slot::Kind kind, uint32_t block, const std::string& type, const std::string& name, bool by_population);

  const plan::Schedule& schedule_;
  std::vector<std::string> block_names_;
  std::vector<Field> fields_;
  std::map<std::tuple<Slot::Kind, uint32_t, uint32_t>, size_t> known_;
  Names names_;
  uint32_t n_numbers_ = 0, n_wholes_ = 0;
};

}  // namespace nsim::emit
