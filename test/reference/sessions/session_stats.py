"""Reference values for src/stats used by session analytics. SciPy 1.10.1: /usr/bin/python3 session_stats.py > session_stats.json"""
import json
import numpy as np
import scipy
from scipy import stats

rng = np.random.default_rng(7)
spearman = []
for n, ties in [(7, False), (10, False), (12, True), (30, True), (80, False)]:
    x = rng.normal(size=n)
    y = 0.5 * x + rng.normal(size=n)
    if ties:
        x, y = np.round(x), np.round(y)
    rho, p = stats.spearmanr(x, y)
    spearman.append({"x": x.tolist(), "y": y.tolist(), "rho": rho, "p_value": p})

kruskal = []
for sizes, ties in [((3, 3), False), ((5, 8, 20), False), ((5, 6, 7, 40), True)]:
    groups = [rng.normal(loc=i * 0.4, size=n) for i, n in enumerate(sizes)]
    if ties:
        groups = [np.round(g) for g in groups]
    h, p = stats.kruskal(*groups)
    kruskal.append({"groups": [g.tolist() for g in groups], "statistic": h, "p_value": p})

quantile_ranks = []
for n in [5, 6, 7, 10, 25, 100, 1000]:
    for q in [0.5, 0.9]:
        # The greatest l with P(B < l) <= .025 and the least u with P(B >= u) <= .025.
        lower = max((l for l in range(0, n + 1) if stats.binom.cdf(l - 1, n, q) <= 0.025), default=0)
        upper = min((u for u in range(0, n + 2) if stats.binom.sf(u - 1, n, q) <= 0.025), default=n + 1)
        ok = lower >= 1 and upper <= n
        quantile_ranks.append({"n": n, "probability": q, "ranks": [int(lower), int(upper)] if ok else None})

fisher = []
for a, n, b, m in [(3, 3, 0, 3), (5, 20, 8, 300), (0, 5, 3, 10), (12, 15, 700, 1000), (2, 4, 2, 4)]:
    h = stats.hypergeom(n + m, a + b, n)
    fisher.append({"first": {"successes": a, "trials": n}, "second": {"successes": b, "trials": m}, "p_value": h.sf(a) + h.pmf(a) / 2})

print(json.dumps({"fisher_mid_p": fisher, "scipy": scipy.__version__, "spearman": spearman, "kruskal": kruskal, "quantile_ranks": quantile_ranks}))
