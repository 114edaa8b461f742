"""Brunel's network, for two scripts. Jumps that arrive in the refractory time are lost; were they kept until its end, the rate would be 37 spikes/s."""
from brian2 import NeuronGroup, Synapses, ms


class Brunel:
    def __init__(self, order):
        self.order, self.J = order, 0.1 * 2500 / order
        self.cells = NeuronGroup(5 * order, "dv/dt = -v / (20*ms) : volt (unless refractory)", threshold="v >= 20*mV", reset="v = 0*mV",
                                 refractory=2 * ms, method="exact")
        self.exc, self.inh = self.cells[: 4 * order], self.cells[4 * order:]
        jumps = 2 * 20.0 / (self.J * 20.0) * 0.1  # in a step of 0.1 ms; one draw for each cell
        self.cells.run_regularly(f"v += {self.J}*mV * poisson({jumps}) * int(not_refractory)", when="synapses")

    def join(self, source, target, share, amount, **rule):
        """Fixed in-degree, `share` of the order: sources are drawn with repetition. `rule`: of synapses that learn."""
        rule = rule or {"on_pre": f"v_post += {amount}*mV * int(not_refractory_post)"}
        synapses = Synapses(source, target, delay=1.5 * ms, **rule)
        synapses.connect(i=f"int(rand() * N_pre) for _ in range({round(share * self.order)})")
        return synapses
