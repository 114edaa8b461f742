"""The column of model.net in NEST, from the same tables. Full scale asks for 12 GiB; `scale` takes a share of the cells and of the synapses."""
import csv
from pathlib import Path

from measure import numbers
from nest_network import Network, nest

given = numbers(scale=1, background="dc")
tables = Path(__file__).resolve().parents[3] / "models" / "microcircuit"
read = lambda name: list(csv.DictReader(open(tables / name)))
net = Network(given, 0.1)
normal, redraw = nest.random.normal, nest.math.redraw
column = {}
for p in read("populations.csv"):
    cell = dict(C_m=250.0, tau_m=10.0, E_L=-65.0, V_th=-50.0, V_reset=-65.0, t_ref=2.0, tau_syn_ex=0.5, tau_syn_in=0.5,
                V_m=normal(float(p["v0_mean_mV"]), float(p["v0_std_mV"])), I_e=float(p["k_ext"]) * 0.351234 if given.background == "dc" else 0.0)
    cells = column[p["population"]] = net.cells(p["population"], "iaf_psc_exp", round(given.scale * int(p["size"])), cell)
    if given.background != "dc":
        outside = nest.Create("poisson_generator", params={"rate": 8.0 * float(p["k_ext"])})
        nest.Connect(outside, cells, syn_spec={"weight": 87.808494, "delay": 1.5})
for c in read("connections.csv"):
    if int(c["synapses"]) == 0:
        continue
    weight = normal(float(c["weight_mean_pA"]), float(c["weight_std_pA"]))
    weight = redraw(weight, 0.0, 1e9) if float(c["weight_mean_pA"]) > 0 else redraw(weight, -1e9, 0.0)
    delay = redraw(normal(float(c["delay_mean_ms"]), float(c["delay_std_ms"])), 0.05, 100.0)
    nest.Connect(column[c["source"]], column[c["target"]], {"rule": "fixed_total_number", "N": round(given.scale**2 * int(c["synapses"]))},
                 {"weight": weight, "delay": delay})
net.run(settle_ms=200.0)
