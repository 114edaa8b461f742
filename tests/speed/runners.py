"""How each simulator is asked for one run. Every runner says whether it is there, and returns one report:

    {"build", "build_cpu", "compile", "simulate", "simulate_cpu": seconds, "rates": {population: spikes/s}, "synapses", "peak_bytes", "version", "more", "process"}

and "model_seconds" where the simulated phase is not as long as was asked for: stages that settle count.
"""
import json
import os
import re
import shutil
import subprocess
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SPEED = ROOT / "tests" / "speed"


class Failed(Exception):
    """A run that gave no report; the text is one line for the table."""


def call(command, patience, **options):
    """(stdout, wall seconds) of a process. Its own children end with it: they are a group, in the session of the bench, whose priority they share."""
    begin = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=os.setpgrp, **options)
    try:
        out, error = process.communicate(timeout=patience)
    except BaseException as what:
        os.killpg(process.pid, 9)
        process.wait()
        if isinstance(what, subprocess.TimeoutExpired):
            raise Failed(f"stopped after {patience:g} s (--patience)") from None
        raise
    if process.returncode != 0:
        lines = [line for line in (error or out).splitlines() if line.strip()] or ["nothing was said"]
        raise Failed(f"exit code {process.returncode}: {lines[-1].strip()[:200]}")
    return out, time.perf_counter() - begin


class Nsim:
    name, how = "nsim", "build it: tools/nsim --version"

    def __init__(self, program, folder):
        self.program, self.folder = program, Path(folder)

    def missing(self):
        return "" if shutil.which(str(self.program)) else f"{self.program} is no program; {self.how}"

    def environment(self, cold):
        cache = self.folder / ("cold" if cold else "cache")
        if cold:
            shutil.rmtree(cache, ignore_errors=True)
        return dict(os.environ, XDG_CACHE_HOME=str(cache), NSIM_PATH=str(ROOT / "models"))

    def model(self, entry):
        """(file, what --set gives it). The start is that of the example, for a tenth of its time."""
        if entry.kind not in ("cold", "cached"):
            return SPEED / entry.folder / "model.net", dict(entry.numbers, **entry.texts)
        text = (ROOT / "models/examples/balanced.net").read_text()
        file = self.folder / "balanced.net"
        short, n = re.subn(r"run 1 s \{", "run 100 ms {", text)
        if n != 1:
            raise Failed("models/examples/balanced.net has no line `run 1 s {`")
        file.write_text(short)
        return file, {}

    def run(self, entry, seconds, threads, seed, patience):
        file, values = self.model(entry)
        if entry.kind not in ("cold", "cached"):
            values["duration"] = f"{seconds:g} s"
        command = [str(self.program), "run", str(file), "--json", "--quiet", "--seed", str(seed), "--threads", str(threads), "--out", str(self.folder / "results")]
        for name, value in values.items():
            command += ["--set", f"{name}={value}"]
        out, process = call(command, patience, env=self.environment(entry.kind == "cold"), cwd=str(ROOT))
        return dict(report_of_nsim(json.loads(out)), process=process)


def report_of_nsim(summary):
    """Results of the last stage whose label is no rate go to `more`, by the word before the first bracket."""
    seconds, last = summary["seconds"], summary["stages"][-1]
    more = {r["label"]: r["value"] for r in last["results"] if not r["label"].startswith("rate(") and isinstance(r["value"], (int, float))}
    return {"model_seconds": sum(stage["duration_ms"] for stage in summary["stages"]) / 1000, "build": seconds["build"], "build_cpu": seconds.get("build_cpu"), "compile": seconds["compile"], "simulate": seconds["simulate"], "simulate_cpu": seconds["simulate_cpu"],
            "rates": {p["name"]: p["rate_hz"] for p in last["populations"]}, "synapses": summary["synapses"], "peak_bytes": summary["peak_bytes"],
            "version": "nsim " + summary["version"], "more": {"weight" if "weight" in k or ".w)" in k else k: v for k, v in more.items()}}


class Peer:
    def __init__(self, name, title, module, python, folder, how):
        self.name, self.title, self.module, self.python, self.folder, self.how = name, title, module, python, Path(folder), how

    def missing(self):
        if not shutil.which(str(self.python)):
            return f"{self.title} is not installed; {self.how}"
        find = f"import importlib.util, sys; sys.exit(importlib.util.find_spec('{self.module}') is None)"
        return "" if subprocess.run([str(self.python), "-c", find], check=False).returncode == 0 else f"{self.title} is not installed; {self.how}"

    def script(self, entry):
        return SPEED / entry.folder / f"in_{self.name}.py"

    def run(self, entry, seconds, threads, seed, patience):
        folder = self.folder / self.name
        if entry.kind == "cold":
            shutil.rmtree(folder / "cold", ignore_errors=True)
            folder = folder / "cold"
        folder.mkdir(parents=True, exist_ok=True)
        words = dict(entry.numbers, duration=seconds, threads=threads, seed=seed, folder=folder, **{k: v.strip('"') for k, v in entry.texts.items()})
        environment = dict(os.environ, PYTHONPATH=str(SPEED), PYTHONDONTWRITEBYTECODE="1", MPLBACKEND="agg")
        out, process = call([str(self.python), str(self.script(entry))] + [f"{k}={v}" for k, v in words.items()], patience, env=environment, cwd=str(folder))
        lines = [line for line in out.splitlines() if line.startswith("{")]
        if not lines:
            raise Failed("the script said no report")
        return dict(json.loads(lines[-1]), process=process)


def all_of(program, python, folder):
    install = "tools/bench --peers puts it into a virtual environment"
    return {
        "nsim": Nsim(program, folder),
        "nest": Peer("nest", "NEST", "nest", python, folder, install),
        "brian2": Peer("brian2", "Brian2", "brian2", python, folder, install),
        "genn": Peer("genn", "GeNN", "pygenn", python, folder,
                     "it is not on PyPI: build PyGeNN 5 from github.com/genn-team/genn with `pip install .` in the environment that tools/bench --peers makes"),
    }
