"""NEST as every script here uses it: a fresh kernel, a first step that builds NEST's tables, then the timed run; rates from spike counters."""
import nest
from measure import Clock, say


class Network:
    def __init__(self, given, step_ms):
        nest.verbosity = nest.VerbosityLevel.ERROR
        self.given, self.step_ms, self.populations = given, step_ms, {}
        nest.ResetKernel()
        nest.SetKernelStatus({"resolution": step_ms, "local_num_threads": given.threads, "rng_seed": given.seed, "print_time": False})
        self.clock = Clock()

    def cells(self, name, model, n, values=None):
        self.populations[name] = nest.Create(model, int(n), params=values or {})
        return self.populations[name]

    def run(self, settle_ms=None, **more):
        """`settle_ms`: not timed, one step where nothing is said. `more`: functions that are called after the run."""
        settle_ms = settle_ms or self.step_ms
        synapses = nest.GetKernelStatus("num_connections")  # devices' connections among them
        recorders = {}
        for name, cells in self.populations.items():
            recorders[name] = nest.Create("spike_recorder", params={"start": settle_ms})
            nest.Connect(cells, recorders[name])
        nest.Prepare()
        nest.Run(self.step_ms)
        self.clock.lap("build")
        if settle_ms > self.step_ms:
            nest.Run(settle_ms - self.step_ms)
            self.clock.lap("settle")
        nest.Run(1000.0 * self.given.duration)
        self.clock.lap("simulate")
        nest.Cleanup()
        rates = {name: recorders[name].n_events / len(cells) / self.given.duration for name, cells in self.populations.items()}
        say(self.clock.report, rates, synapses, "NEST " + nest.__version__, **{name: f() for name, f in more.items()})
