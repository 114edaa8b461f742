"""COBAHH of model.net in NEST: hh_cond_exp_traub. NEST has no exponential Euler for it: it integrates with adaptive Runge-Kutta-Fehlberg, and
finds a spike at the peak of v; its rates are therefore some tenth above those of exponential Euler at 0.1 ms (39.9 instead of 36 spikes/s).
Its conductances cannot be set: one spike over synapses of drawn weights sets them in the first step."""
from measure import numbers
from nest_network import Network, nest

given = numbers(cells=4000, indegree=80)
net, p = Network(given, 0.1), given.indegree / given.cells
cell = dict(C_m=200.0, g_L=10.0, E_L=-60.0, g_Na=20000.0, E_Na=50.0, g_K=6000.0, E_K=-90.0, V_T=-63.0, t_ref=3.0, tau_syn_ex=5.0, tau_syn_in=10.0,
            E_ex=0.0, E_in=-80.0, V_m=nest.random.normal(-65.0, 5.0))
exc = net.cells("exc", "hh_cond_exp_traub", round(0.8 * given.cells), cell)
inh = net.cells("inh", "hh_cond_exp_traub", round(0.2 * given.cells), cell)
for source, weight in (exc, 6.0), (inh, -67.0):
    for target in exc, inh:
        nest.Connect(source, target, {"rule": "fixed_total_number", "N": round(p * len(source) * len(target))}, {"weight": weight, "delay": 0.1})
kick = nest.Create("spike_generator", params={"spike_times": [0.1]})
for mean, std, sign in (40.0, 15.0, 1), (200.0, 120.0, -1):
    for cells in exc, inh:
        nest.Connect(kick, cells, syn_spec={"weight": sign * nest.math.redraw(nest.random.normal(mean, std), 0.0, 1000.0), "delay": 0.1})
net.run()
