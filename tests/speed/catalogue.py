"""The networks that tools/bench runs: which folder, which numbers, for how long, and how far simulators may differ in their rates."""
from dataclasses import dataclass, field


@dataclass
class Entry:
    name: str
    about: str
    folder: str = ""                             # below tests/speed; "": the same as the name
    numbers: dict = field(default_factory=dict)  # handed to model.net by --set, to the peers' scripts as name=value
    seconds: float = 1.0                         # of model time
    quick: float = 0.2                           # with --quick
    scatter: float = 0.05                        # how far the mean rates of two simulators, with other seeds, may be apart; a share. 0: nothing fires
    slow: tuple = ()                             # simulators that are asked only with --large: hours or tens of GB
    large: bool = False                          # the network itself is run only with --large or when it is named
    texts: dict = field(default_factory=dict)    # parameters of model.net that are no numbers
    kind: str = "run"                            # or "build" (synapses in a second), "cold", "cached" (seconds of a whole process)


# Single networks of the CUBA and COBAHH kind scatter by tenths (Brette 2007; 20 seeds): their bounds are wide. Brunel's do not. hpc_benchmark is not
# stable at this scale, so that single seeds of nsim alone give 8 to 9 spikes/s.
ENTRIES = [
    Entry("cuba-4000", "CUBA, 80 synapses a cell", "cuba", {"cells": 4000, "indegree": 80}, 5, 0.5, 0.15),
    Entry("cuba-40000", "CUBA, 80 synapses a cell", "cuba", {"cells": 40000, "indegree": 80}, 1, 0.1, 0.1),
    Entry("cuba-40000-320", "CUBA, 320 synapses a cell", "cuba", {"cells": 40000, "indegree": 320}, 1, 0.1, 0.1),
    Entry("cobahh-4000", "COBAHH, 80 synapses a cell", "cobahh", {"cells": 4000, "indegree": 80}, 1, 0.1, 0.3),
    Entry("cobahh-40000", "COBAHH, 80 synapses a cell", "cobahh", {"cells": 40000, "indegree": 80}, 0.2, 0.05, 0.3),
    Entry("brunel", "Brunel 2000, 15.6 M synapses, 32 spikes/s", "brunel", {"order": 2500}, 1, 0.2, 0.02),
    Entry("izhikevich-1000", "Izhikevich 2003, all-to-all", "izhikevich", {"cells": 1000, "indegree": 1000}, 10, 2, 0.15),
    Entry("izhikevich-10000", "Izhikevich, 1000 synapses a cell", "izhikevich", {"cells": 10000, "indegree": 1000}, 2, 1, 0.15),
    Entry("stdp-1M", "Brunel with pair STDP, 1.02 M plastic", "stdp", {"order": 800}, 1, 0.2, 0.03),
    Entry("stdp-10M", "Brunel with pair STDP, 10 M plastic", "stdp", {"order": 2500}, 0.5, 0.1, 0.03),
    Entry("hpc_benchmark", "81 M plastic, 46 M static synapses", "hpc_benchmark", {"scale": 1}, 0.25, 0.05, 0.25, slow=("nest", "brian2", "genn"), large=True),
    Entry("microcircuit-dc", "cortical column, 299 M synapses, constant drive", "microcircuit", {}, 2, 0.2, 0.1, slow=("nest", "brian2", "genn"), large=True,
          texts={"background": '"dc"'}),
    Entry("microcircuit-poisson", "cortical column, 299 M synapses, Poisson drive", "microcircuit", {}, 2, 0.2, 0.1, slow=("nest", "brian2", "genn"), large=True,
          texts={"background": '"poisson"'}),
    Entry("synapses-constant", "20 M synapses of one weight", "construct_constant", {}, 0.001, 0.001, 0, kind="build"),
    Entry("synapses-drawn", "20 M synapses of drawn weights and delays", "construct_drawn", {}, 0.001, 0.001, 0, kind="build"),
    Entry("start-cold", "balanced.net for 100 ms, nothing cached", "cuba", {"cells": 4000, "indegree": 80}, 0.1, 0.1, 0, kind="cold"),
    Entry("start-cached", "balanced.net for 100 ms, compiled before", "cuba", {"cells": 4000, "indegree": 80}, 0.1, 0.1, 0, kind="cached"),
]


def chosen(names, large):
    """In the order of the list; what is no name of a network stands for every one that begins with it."""
    if not names:
        return [entry for entry in ENTRIES if large or not entry.large]
    known, wanted = [entry.name for entry in ENTRIES], set()
    for name in names:
        meant = [name] if name in known else [each for each in known if each.startswith(name)]
        if not meant:
            raise SystemExit(f"bench: no network is called {name}; there are: {', '.join(known)}")
        wanted.update(meant)
    return [entry for entry in ENTRIES if entry.name in wanted]
