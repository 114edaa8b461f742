#include "tools/network.h"
#include "engine/passes/pipeline.h"
#include "engine/learn/division.h"
#include "engine/learn/interchange.h"
#include "engine/learn/pruning.h"
#include "engine/plan/work.h"
#include "tools/learning.h"

namespace nsim::tools {

plan::Schedule schedule_of(Session& session, const values::Bindings& bindings, const std::vector<const syntax::Stage*>& runs) {
  Diagnostics& diagnostics = session.diagnostics();
  graph::Graph graph = graph::build(session.facts, bindings, runs, diagnostics);
  if (diagnostics.has_errors()) throw Mistakes{};
  graph = passes::run_all(std::move(graph), diagnostics);
  if (diagnostics.has_errors()) throw Mistakes{};
  plan::Schedule schedule = plan::plan(graph, diagnostics);
  if (diagnostics.has_errors()) throw Mistakes{};
  return schedule;
}

emit::KernelSource emit_text(const Session& session, const plan::Schedule& schedule, bool measured) {
  std::map<std::string, std::string> plugins;
  for (const plan::CellLaunch& launch : schedule.cells) {
    for (const plan::ExternCall& call : launch.calls) plugins[call.file] = read_text(call.file);
  }
  return emit::emit(schedule, &session.loaded->sources, plugins, measured);
}

std::unique_ptr<simulate::Simulation> network_of(Session& session, const values::Bindings& bindings, const std::vector<const syntax::Stage*>& runs, const Machine& machine) {
  plan::Schedule schedule = schedule_of(session, bindings, runs);
  const auto threads = static_cast<int>(machine.device == "reference" ? 1 : machine.threads_chosen ? machine.threads : plan::useful_threads(schedule, machine.threads));
  std::unique_ptr<device::Device> device;
  if (machine.device == "reference") {
    schedule.precision = "double";
    device = device::reference_device();
  } else {
    device::CpuOptions options{threads, machine.cache.string(), machine.compiler};
    device = device::cpu_device(emit_text(session, schedule, machine.profile), options);
  }
  auto simulation = std::make_unique<simulate::Simulation>(std::move(schedule), std::move(device), threads, session.diagnostics());
  if (session.diagnostics().has_errors()) throw Mistakes{};
  return simulation;
}

void rehearse(Session& session) {
  Diagnostics& diagnostics = session.diagnostics();
  learn::Splits splits;
  graph::rehearse(session.facts, session.bindings, diagnostics, [&](graph::Graph graph) {
    graph = passes::run_all(std::move(graph), diagnostics);
    if (!diagnostics.has_errors()) plan::plan(graph, diagnostics);
  }, [&](const syntax::Stage& stage, const values::Bindings& bindings) {
    std::vector<std::string> names;
    const learn::Sets shapes = shapes_of(session.sample_folders());
    if (stage.kind == syntax::Stage::save) {
      learn::interchange(session.facts, bindings, stage, shapes, diagnostics);
      return names;
    }
    if (stage.kind == syntax::Stage::split) {
      learn::division(session.facts, bindings, stage, shapes, diagnostics);
      splits.push_back(&stage);
    } else if (stage.kind == syntax::Stage::mask) {
      learn::pruning(session.facts, bindings, stage, shapes, diagnostics, splits);
      splits.push_back(&stage);
    } else if (std::optional<learn::Lesson> lesson = learn::lesson(session.facts, bindings, stage, shapes, diagnostics, splits)) {
      names = learn::columns_of(*lesson);
    }
    return names;
  });
}

}  // namespace nsim::tools
