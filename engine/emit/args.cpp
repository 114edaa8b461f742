#include "engine/emit/args.h"
#include <fmt/format.h>

namespace nsim::emit {

ArgsTable::ArgsTable(const plan::Schedule& schedule) : schedule_(schedule) {
  Names names;
  for (const plan::BlockPlan& block : schedule.blocks) {
    const bool nameless = block.name.empty() && !block.groups.empty();
    block_names_.push_back(names.unique(nameless ? schedule.populations[block.groups[0].population].name : block.name));
  }
}

const char* type_of(const plan::Buffer& buffer) {
  if (buffer.type == plan::Type::real) return "real";
  return buffer.bytes == 1 ? "u8" : buffer.bytes == 2 ? "u16" : "i32";
}

const std::string& ArgsTable::field(Slot::Kind kind, uint32_t index, uint32_t second, const std::string& type, const std::string& name) {
  auto [at, made] = known_.try_emplace({kind, index, second}, fields_.size());
  if (made) {
    const std::string unique = names_.unique(name);
    fields_.push_back({type, unique, {{kind, index, second, unique, 0, 0}}, false});
  }
  return fields_[at->second].name;
}

const std::string& ArgsTable::array(Slot::Kind kind, uint32_t block, const std::string& type, const std::string& name, bool by_population) {
  auto [at, made] = known_.try_emplace({kind, block, ~0u}, fields_.size());
  if (made) {
    Field f{type, names_.unique(name), {}, true};
    const std::vector<plan::Group>& groups = schedule_.blocks[block].groups;
    for (uint32_t k = 0; k < groups.size(); ++k)
      f.slots.push_back({kind, by_population ? groups[k].population : block, by_population ? 0 : k, fmt::format("{}[{}]", f.name, k), 0, 0});
    fields_.push_back(std::move(f));
  }
  return fields_[at->second].name;
}

std::string ArgsTable::buffer(uint32_t buffer) {
  const plan::Buffer& b = schedule_.buffers[buffer];
  return "args->" + field(Slot::buffer, buffer, 0, std::string(type_of(b)) + "*", b.name);
}

std::string ArgsTable::parameters(uint32_t block) {
  return "args->" + field(Slot::parameters, block, 0, "const real*", block_names_[block] + "_parameters");
}
std::string ArgsTable::several(const std::vector<Slot>& slots, const std::string& type, const std::string& wanted) {
  const Slot& first = slots.at(0);
  auto [at, made] = known_.try_emplace({first.kind, first.index, first.second}, fields_.size());
  if (made) {
    Field f{type, names_.unique(wanted), slots, slots.size() > 1};
    for (size_t k = 0; k < slots.size(); ++k) f.slots[k].field = f.array ? fmt::format("{}[{}]", f.name, k) : f.name;
    fields_.push_back(std::move(f));
  }
  return "args->" + fields_[at->second].name;
}

std::string ArgsTable::tables(Slot::Kind kind, const std::vector<uint32_t>& tables) {
  std::vector<Slot> slots;
  for (uint32_t t : tables) slots.push_back({kind, t, 0, "", 0, 0});
  const bool size = kind == Slot::table_size;
  return several(slots, size ? "i64" : "const u32*", fmt::format("table{}", tables.at(0)) + (size ? "_size" : ""));
}

std::string ArgsTable::block_cells(uint32_t block) { return "args->" + field(Slot::block_cells, block, 0, "i64", block_names_[block] + "_cells"); }
std::string ArgsTable::ring_mask(uint32_t buffer) {
  return "args->" + field(Slot::ring_mask, buffer, 0, "i64", schedule_.buffers[buffer].name + "_mask");
}

std::string ArgsTable::groups(Slot::Kind kind, uint32_t block, const std::string& group) {
  const char* what = kind == Slot::group_begin      ? "_begin"
                     : kind == Slot::group_end      ? "_end"
                     : kind == Slot::group_first    ? "_first"
                     : kind == Slot::group_elements ? "_elements"
                                                    : "_lane";
  const char* type = kind == Slot::group_lane ? "u64" : kind == Slot::group_elements ? "const i64*" : "i64";
  const std::string& name = array(kind, block, type, block_names_[block] + what, false);
  return fmt::format("args->{}[{}]", name, group);
}

std::string ArgsTable::populations(Slot::Kind kind, uint32_t block, const std::string& group) {
  const char* what = kind == Slot::spikes         ? "_spikes"
                     : kind == Slot::spike_counts ? "_spike_counts"
                     : kind == Slot::spike_first  ? "_spike_first"
                                                  : "_spike_room";
  const char* type = kind == Slot::spikes || kind == Slot::spike_counts ? "u32*" : kind == Slot::spike_first ? "const i64*" : "i64";
  const std::string& name = array(kind, block, type, block_names_[block] + what, true);
  return fmt::format("args->{}[{}]", name, group);
}

std::string ArgsTable::block_base(uint32_t block) { return "args->" + field(Slot::block_base, block, 0, "i64", block_names_[block] + "_base"); }

std::string ArgsTable::tract(Slot::Kind kind, uint32_t tract) {
  struct Field { Slot::Kind kind; const char *type, *name; };
  static const Field fields[] = {{Slot::tract_start, "const i64*", "start"},   {Slot::tract_near, "const u16*", "near"},
                                 {Slot::tract_far, "const u32*", "far"},       {Slot::tract_weight, "const stored*", "weight"},
                                 {Slot::tract_delay, "const u16*", "delay"},   {Slot::tract_stream, "const u8*", "stream"},
                                 {Slot::tract_constant, "const real*", "constant"}, {Slot::tract_first, "i64", "first"},
                                 {Slot::tract_cells, "i64", "cells"}};
  for (const Field& f : fields)
    if (f.kind == kind) return "args->" + field(kind, tract, 0, f.type, fmt::format("t{}_{}", tract, f.name));
  bug("not a slot of a tract");
}

std::string ArgsTable::column(Slot::Kind kind, uint32_t plastic) {
  if (kind == Slot::synapse_numbers) return "args->" + field(kind, plastic, 0, "const i64*", fmt::format("numbers{}", plastic));
  if (kind == Slot::source_elements) return "args->" + field(kind, plastic, 0, "const u32*", fmt::format("elements{}", plastic));
  const char* what = kind == Slot::column_start ? "start" : kind == Slot::column_synapse ? "synapse" : "source";
  return "args->" + field(kind, plastic, 0, kind == Slot::column_start ? "const i64*" : "const u32*", fmt::format("columns{}_{}", plastic, what));
}

std::string ArgsTable::replay(Slot::Kind kind, uint32_t plastic) {
  const auto named = [&](const char* type, const char* what) { return "args->" + field(kind, plastic, 0, type, fmt::format("replay{}_{}", plastic, what)); };
  if (kind == Slot::replay_cells) return named("i64", "cells");
  if (kind == Slot::replay_depth) return named("i64", "depth");
  if (kind == Slot::replay_kept) return named("real*", "kept");
  return named("i32*", kind == Slot::replay_visited ? "visited" : kind == Slot::replay_stamps ? "stamps" : "waiting");
}

std::string ArgsTable::walk(uint32_t buffer) { return "args->" + field(Slot::walk, buffer, 0, "Walk*", schedule_.buffers[buffer].name + "_walk"); }

std::string ArgsTable::list(Slot::Kind kind, uint32_t list) {
  const char* what = kind == Slot::list_row ? "row" : kind == Slot::list_cell ? "cell" : "steps";
  const char* type = kind == Slot::list_row ? "const i64*" : kind == Slot::list_cell ? "const u32*" : "i64";
  return "args->" + field(kind, list, 0, type, fmt::format("list{}_{}", list, what));
}

std::string ArgsTable::record(uint32_t trace, uint32_t stage) {
  return "args->" + field(Slot::record, trace, stage, "real*", fmt::format("record{}_{}", stage, trace));
}

std::string ArgsTable::numbers(const std::vector<double>& values) {
  const uint32_t at = n_numbers_++;
  std::vector<Slot> slots;
  for (double value : values) slots.push_back({Slot::number, at, 0, "", value, 0});
  return several(slots, "double", fmt::format("number{}", at));
}

std::string ArgsTable::wholes(const std::vector<int64_t>& values, const std::string& name) {
  const uint32_t at = n_wholes_++;
  std::vector<Slot> slots;
  for (int64_t value : values) slots.push_back({Slot::whole, at, 0, "", 0, value});
  return several(slots, "i64", name);
}

std::string ArgsTable::common(Slot::Kind kind) {
  switch (kind) {
    case Slot::thread:
      return "args->" + field(kind, 0, 0, "i64", "thread");
    case Slot::threads:
      return "args->" + field(kind, 0, 0, "i64", "threads");
    case Slot::history:
      return "args->" + field(kind, 0, 0, "i64", "history");
    case Slot::stage_first:
      return "args->" + field(kind, 0, 0, "i64", "stage_first");
    case Slot::seed:
      return "args->" + field(kind, 0, 0, "u64", "run_seed");
    case Slot::step_ms:
      return "args->" + field(kind, 0, 0, "double", "ms");
    case Slot::laps:
      return "args->" + field(kind, 0, 0, "u64*", "laps");
    default:
      return "args->" + field(Slot::barrier, 0, 0, "void*", "barrier");
  }
}

// By kind and index, not by first use: the order in which a compiler evaluates arguments must not show in the text.
std::vector<const ArgsTable::Field*> ArgsTable::in_order() const {
  std::vector<const Field*> out;
  for (const auto& [key, at] : known_) out.push_back(&fields_[at]);
  return out;
}

std::string ArgsTable::declaration() const {
  std::string out = "struct Args {\n";
  for (const Field* field : in_order()) {
    const Field& f = *field;
    out += f.array ? fmt::format("  {} {}[{}];\n", f.type, f.name, f.slots.size()) : fmt::format("  {} {};\n", f.type, f.name);
  }
  return out + "};\n";
}

std::vector<Slot> ArgsTable::slots() const {
  std::vector<Slot> out;
  for (const Field* f : in_order()) out.insert(out.end(), f->slots.begin(), f->slots.end());
  return out;
}

}  // namespace nsim::emit
