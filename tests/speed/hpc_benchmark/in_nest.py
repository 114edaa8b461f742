"""hpc_benchmark of model.net in NEST. NEST reads the delay of 1.5 ms as dendritic: a synapse sees the spikes of its target 1.5 ms late."""
import math
from measure import numbers
from nest_network import Network, nest

given = numbers(scale=1)
net = Network(given, 0.1)
J, tau_syn = 45.61, 0.32582722403722841
cell = dict(C_m=250.0, tau_m=10.0, E_L=0.0, V_th=20.0, V_reset=0.0, t_ref=0.5, tau_syn_ex=tau_syn, tau_syn_in=tau_syn, tau_minus=30.0,
            V_m=nest.random.normal(5.7, 7.2))
exc = net.cells("exc", "iaf_psc_alpha", 9000 * given.scale, cell)
inh = net.cells("inh", "iaf_psc_alpha", 2250 * given.scale, cell)
rate = 1000 * 1.685 * 20.0 * 250.0 / (10.0 * J * math.e * tau_syn)
outside = nest.Create("poisson_generator", params={"rate": rate})
nest.CopyModel("static_synapse_hom_w_hpc", "up", {"weight": J, "delay": 1.5})
nest.CopyModel("static_synapse_hom_w_hpc", "down", {"weight": -5 * J, "delay": 1.5})
nest.CopyModel("stdp_pl_synapse_hom_hpc", "plastic", {"lambda": 0.1, "mu": 0.4, "alpha": 0.0513, "tau_plus": 15.0, "weight": J, "delay": 1.5})
nest.Connect(exc, exc, {"rule": "fixed_indegree", "indegree": 9000, "allow_autapses": False}, {"synapse_model": "plastic"})
nest.Connect(exc, inh, {"rule": "fixed_indegree", "indegree": 9000}, {"synapse_model": "up"})
for cells in exc, inh:
    nest.Connect(inh, cells, {"rule": "fixed_indegree", "indegree": 2250, "allow_autapses": False}, {"synapse_model": "down"})
    nest.Connect(outside, cells, syn_spec={"synapse_model": "up"})
net.run()
