"""What every peer's script shares: the numbers it is given, clocks, and the one line of JSON that tools/bench reads.

    python in_nest.py cells=4000 indegree=80 duration=1 threads=1 seed=1 folder=/tmp/x

`duration` is in model seconds; `folder` is kept between repeats of the same network: what was compiled stays there.
"""
import json
import resource
import sys
import time


def numbers(**defaults):
    """Of the command line: name=value, a number where the default is one."""
    given = dict(defaults, duration=1.0, threads=1, seed=1, folder=".")
    for word in sys.argv[1:]:
        name, _, value = word.partition("=")
        if name not in given:
            sys.exit(f"{sys.argv[0]} does not know {name}; it knows {', '.join(given)}")
        given[name] = value if isinstance(given[name], str) else int(value) if value.isdigit() else float(value)
    return type("Numbers", (), given)


def cpu_seconds():
    """Of all threads of this process."""
    return time.process_time()


class Clock:
    """Wall and processor seconds of the phases of this process."""

    def __init__(self):
        self.report = {"build": 0.0, "compile": 0.0}
        self.begin = time.perf_counter(), cpu_seconds()

    def lap(self, phase):
        now = time.perf_counter(), cpu_seconds()
        self.report[phase] = self.report.get(phase, 0.0) + now[0] - self.begin[0]
        self.report[phase + "_cpu"] = self.report.get(phase + "_cpu", 0.0) + now[1] - self.begin[1]
        self.begin = now

    def skip(self):
        """What lies behind counts for nothing: imports."""
        self.begin = time.perf_counter(), cpu_seconds()


def say(report, rates, synapses, version, **more):
    """`rates`: spikes/s by population. Other numbers that all simulators must agree on go to `more`."""
    report = dict(report, rates=rates, synapses=synapses, version=version, more=more)
    report.setdefault("peak_bytes", 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    print("\n" + json.dumps(report), flush=True)
