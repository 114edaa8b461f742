"""Brian2 as every script here uses it: C++ standalone, double precision (its fastest on CPUs), compiled once for each set of sizes. A repeat with the
same numbers, whatever its seed, runs the program that is there, and so the same network again; construction happens in that program."""
import hashlib
import json
import os
import subprocess
import sys
import time

import brian2
from brian2 import SpikeMonitor, defaultclock, device, ms, prefs, second, seed, set_device
from measure import Clock, say

STAMP = "what_runs.json"
# The peak that getrusage tells would be that of the Python process which started the program.
PEAK = """
{
  std::ifstream status("/proc/self/status");
  std::string line;
  while (std::getline(status, line)) if (line.rfind("VmHWM:", 0) == 0) std::ofstream("peak_kilobytes") << std::stol(line.substr(6));
}
"""


class Network:
    def __init__(self, given, step_ms):
        self.given = given
        numbers = {name: value for name, value in vars(given).items() if name not in ("seed", "folder")}
        key = hashlib.sha256((open(sys.argv[0]).read() + repr(sorted((k, v) for k, v in numbers.items() if k[0] != "_"))).encode()).hexdigest()[:16]
        self.folder = os.path.join(os.path.abspath(given.folder), "brian2_" + key)
        self.clock = Clock()
        if os.path.exists(os.path.join(self.folder, STAMP)):
            self.repeat()
            sys.exit()
        set_device("cpp_standalone", directory=self.folder, build_on_run=False)
        if given.threads > 1:
            prefs.devices.cpp_standalone.openmp_threads = given.threads
        prefs.codegen.cpp.extra_compile_args_gcc = ["-w", "-O3", "-ffast-math", "-fno-finite-math-only", "-march=native", "-std=c++11"]
        defaultclock.dt = step_ms * ms
        seed(given.seed)
        self.monitors = {}

    def run(self, network, synapses, weight=None):
        """network: all objects but monitors of spikes, which are made here for the populations {name: group}; synapses: to be counted."""
        populations, objects = network
        self.monitors = {name: SpikeMonitor(group, record=False) for name, group in populations.items()}
        net = brian2.Network(list(populations.values()) + objects + synapses + list(self.monitors.values()))
        say_clock = 'std::ofstream("{0}") << (double)std::clock() / CLOCKS_PER_SEC;'
        device.insert_code("before_network_run", say_clock.format("clock_before"))
        device.insert_code("after_network_run", say_clock.format("clock_after") + PEAK)
        net.run(self.given.duration * second)
        self.clock.lap("codegen")
        device.build(run=False, directory=self.folder)
        self.clock.lap("compile")
        files = lambda variable: os.path.basename(device.get_array_filename(variable))
        what = {"populations": {name: [files(m.variables["N"]), len(populations[name])] for name, m in self.monitors.items()},
                "synapses": [files(s.variables["N"]) for s in synapses],
                "weight": files(weight[0].variables[weight[1]]) if weight else None,
                "compile": self.clock.report["compile"] + self.clock.report["codegen"]}
        with open(os.path.join(self.folder, STAMP), "w") as out:
            json.dump(what, out)
        self.repeat()

    def repeat(self):
        import numpy
        with open(os.path.join(self.folder, STAMP)) as text:
            what = json.load(text)
        threads = dict(os.environ, OMP_NUM_THREADS=str(self.given.threads))
        begin = time.perf_counter()
        subprocess.run([os.path.join(self.folder, "main")], cwd=self.folder, env=threads, check=True, stdout=subprocess.DEVNULL)
        whole = time.perf_counter() - begin
        read = lambda name, kind: numpy.fromfile(os.path.join(self.folder, "results", name), dtype=kind)
        simulate = float(open(os.path.join(self.folder, "results", "last_run_info.txt")).read().split()[0])
        cpu = [float(open(os.path.join(self.folder, name)).read()) for name in ("clock_before", "clock_after")]
        more = {"weight": float(read(what["weight"], numpy.float64).mean())} if what["weight"] else {}
        report = {"build": whole - simulate, "compile": what["compile"], "simulate": simulate, "simulate_cpu": cpu[1] - cpu[0],
                  "peak_bytes": 1024 * int(open(os.path.join(self.folder, "peak_kilobytes")).read())}
        rates = {name: int(read(file, numpy.int32)[0]) / n / self.given.duration for name, (file, n) in what["populations"].items()}
        say(report, rates, sum(int(read(file, numpy.int32)[0]) for file in what["synapses"]), "Brian2 " + brian2.__version__, **more)
