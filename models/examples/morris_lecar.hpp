// One step of one Morris-Lecar cell: Morris & Lecar 1981, values of Rinzel & Ermentrout (Hopf regime).
// Pasted into the fused kernel, so every device runs the same lines. Units are those of the .net file: mV, ms, pA, nS, pF.
// `nsim plugin plugin_morris_lecar.net` prints the struct that this fills in.
NSIM_CELL void morris_lecar::step(real dt) {
  const real m_inf = REAL(0.5) * (1 + m_tanh((v + REAL(1.2)) / 18));
  const real n_inf = REAL(0.5) * (1 + m_tanh((v - 2) / 30));
  const real half = m_exp((v - 2) / 60);
  const real rate = REAL(0.04) * REAL(0.5) * (half + 1 / half);  // 0.04 cosh((v - 2) / 60)
  v += dt * (I - g_L * (v + 60) - g_Ca * m_inf * (v - 120) - g_K * n * (v + 84)) / C;
  n += dt * rate * (n_inf - n);
}
