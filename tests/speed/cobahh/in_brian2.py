"""COBAHH of model.net in Brian2, with exponential Euler."""
from brian2 import NeuronGroup, Synapses, ms, mV, nS, pF, uS
from brian2_network import Network
from measure import numbers

given = numbers(cells=4000, indegree=80)
net = Network(given, 0.1)
constants = dict(C=200 * pF, gl=10 * nS, El=-60 * mV, EK=-90 * mV, ENa=50 * mV, g_na=20 * uS, g_kd=6 * uS, VT=-63 * mV, Ee=0 * mV, Ei=-80 * mV)
equations = """
dv/dt  = (gl*(El-v) + ge*(Ee-v) + gi*(Ei-v) - g_na*(m*m*m)*h*(v-ENa) - g_kd*(n*n*n*n)*(v-EK)) / C : volt
dm/dt  = alpha_m*(1-m) - beta_m*m : 1
dn/dt  = alpha_n*(1-n) - beta_n*n : 1
dh/dt  = alpha_h*(1-h) - beta_h*h : 1
dge/dt = -ge / (5*ms) : siemens
dgi/dt = -gi / (10*ms) : siemens
alpha_m = 0.32*4/exprel((13*mV-v+VT)/(4*mV))/ms : Hz
beta_m  = 0.28*5/exprel((v-VT-40*mV)/(5*mV))/ms : Hz
alpha_h = 0.128*exp((17*mV-v+VT)/(18*mV))/ms : Hz
beta_h  = 4./(1+exp((40*mV-v+VT)/(5*mV)))/ms : Hz
alpha_n = 0.032*5/exprel((15*mV-v+VT)/(5*mV))/ms : Hz
beta_n  = .5*exp((10*mV-v+VT)/(40*mV))/ms : Hz
"""
cells = NeuronGroup(given.cells, equations, threshold="v > -20*mV", refractory=3 * ms, method="exponential_euler", namespace=constants)
cells.v = "-65*mV + 5*mV*randn()"
cells.h = 1
cells.ge = "40*nS + 15*nS*randn()"
cells.gi = "200*nS + 120*nS*randn()"
ne = round(0.8 * given.cells)
exc, inh = cells[:ne], cells[ne:]
to_e = Synapses(exc, cells, on_pre="ge += 6*nS", delay=0.1 * ms)
to_i = Synapses(inh, cells, on_pre="gi += 67*nS", delay=0.1 * ms)
for synapses in to_e, to_i:
    synapses.connect(p=given.indegree / given.cells)
net.run(({"exc": exc, "inh": inh}, [cells]), [to_e, to_i])
