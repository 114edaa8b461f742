#include "engine/emit/program.h"
#include "kernels/kernels.h"
#include <algorithm>
#include <fmt/format.h>

namespace nsim::emit {

namespace {

std::string prelude_of(const plan::Schedule& schedule) {
  std::string out = schedule.precision == "double" ? "#define NSIM_DOUBLE 1\n" : "";
  for (std::string_view part : {kernels::dialect_cpu(), kernels::barrier(), kernels::philox(), kernels::math(), kernels::draw()}) out += part;
  return out;
}

void write_entries(Program& p, const Calls& before, const Calls& drives, const Calls& starts, const Calls& cells, const Calls& after) {
  p.out.line("");
  p.out.open("ENTRY void nsim_start(Args* args) {");
  p.out.line("QUIET_DENORMALS();");
  p.out.line("const i64 step = 0;");
  p.out.line("(void)args, (void)step;");
  for (const Calls* calls : {&drives, &starts})
    for (const std::string& call : *calls) p.out.line(call);
  p.out.close();
  p.out.line("");
  p.out.open("ENTRY void nsim_run(Args* args, long first, long n) {");
  p.out.line("QUIET_DENORMALS();");
  p.out.open("for (i64 step = first; step < first + n; ++step) {");
  for (const Calls* calls : {&before, &drives, &cells})
    for (const std::string& call : *calls) p.out.line(call);
  p.out.line(fmt::format("BARRIER({});", p.args.common(Slot::barrier)));
  for (const std::string& call : after) p.out.line(call);
  p.out.close();
  p.out.close();
}

}  // namespace

KernelSource emit(const plan::Schedule& schedule, const SourceMap* sources, const std::map<std::string, std::string>& plugins) {
  KernelSource source;
  source.prelude = prelude_of(schedule);
  ArgsTable args(schedule);
  Writer out(sources), head(sources);
  Names functions;
  Program p{schedule, args, head, out, functions};
  write_plugins(p, plugins, source.plugins);

  const Calls before = write_deliveries(p, schedule.before, "deliver_before");
  const Calls drives = write_drives(p);
  const Calls starts = write_cells(p, schedule.starts, "start");
  Calls cells = write_cells(p, schedule.cells, "step");
  for (std::string& call : write_sources(p)) cells.push_back(std::move(call));
  Calls after = write_deliveries(p, schedule.after, "deliver_after");
  for (std::string& call : write_records(p)) after.push_back(std::move(call));
  write_entries(p, before, drives, starts, cells, after);

  // The fields of Args are known only now, and stand first.
  const std::string declaration = args.declaration();
  const int shift = int(std::count(declaration.begin(), declaration.end(), '\n')) + head.lines();
  source.text = declaration + head.text() + out.text();
  for (auto [line, span] : out.spans()) source.lines.emplace_back(line + shift, span);
  source.slots = args.slots();
  return source;
}

}  // namespace nsim::emit
