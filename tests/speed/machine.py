"""The machine that figures belong to, and how much of it others use meanwhile."""
import os
import platform
import re
import resource
import shutil
import subprocess
import time
from pathlib import Path


def describe():
    """Processor, cores, memory, kernel, compiler."""
    info = Path("/proc/cpuinfo").read_text() if Path("/proc/cpuinfo").exists() else ""
    model = re.search(r"model name\s*: (.*)", info)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    compiler = subprocess.run(["c++", "--version"], capture_output=True, text=True, check=False).stdout.splitlines() if shutil.which("c++") else []
    return (f"{model.group(1) if model else platform.processor() or platform.machine()}, {os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()} "
            f"{platform.release()}, {compiler[0] if compiler else 'no C++ compiler'}")


class Others:
    """Cores that other processes used since it was made; 0 where the system does not tell."""

    def __init__(self):
        self.begin = time.perf_counter(), self.busy(), self.own()

    def cores(self):
        wall, busy, own = time.perf_counter() - self.begin[0], self.busy() - self.begin[1], self.own() - self.begin[2]
        return max(0.0, busy - own) / wall if wall > 0 else 0.0

    @staticmethod
    def busy():
        """Processor seconds of everybody, and those that the host of a virtual machine took away (steal)."""
        if not Path("/proc/stat").exists():
            return 0.0
        user, nice, system, _, _, irq, softirq, steal = (int(word) for word in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9])
        return (user + nice + system + irq + softirq + steal) / os.sysconf("SC_CLK_TCK")

    @staticmethod
    def own():
        return sum(usage.ru_utime + usage.ru_stime for usage in (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)))


def wait_for_quiet(most, cores=0.25):
    """Until others use less than `cores` for half a second, but `most` seconds at most."""
    end = time.monotonic() + most
    while time.monotonic() < end:
        others = Others()
        time.sleep(0.5)
        if others.cores() < cores:
            return
