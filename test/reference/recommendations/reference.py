"""Writes reference.json: SciPy's maximum of the beta-binomial likelihood, NumPy's inverse, digamma and trigamma.

Run with: python3 test/reference/recommendations/reference.py
"""
import json
import os
import numpy as np
import scipy
from scipy import optimize, special, stats

rng = np.random.default_rng(1)
cases = []
for groups, alpha, beta, size in ((5, 8, 2, 40), (30, 4, 1, 20), (200, 20, 5, 30), (12, 0.8, 0.6, 15), (40, 300, 100, 50)):
    trials = rng.poisson(size, groups) + 1
    successes = rng.binomial(trials, rng.beta(alpha, beta, groups))

    def loss(x):
        return -stats.betabinom.logpmf(successes, trials, np.exp(x[0]), np.exp(x[1])).sum()

    best = min(
        (optimize.minimize(loss, np.log(start), method="Nelder-Mead", options={"xatol": 1e-10, "fatol": 1e-12, "maxiter": 20000})
         for start in ((1.0, 1.0), (10.0, 3.0), (200.0, 60.0))),
        key=lambda found: found.fun,
    )
    a, b = np.exp(best.x)
    cases.append({"successes": successes.tolist(), "trials": trials.tolist(), "alpha": a, "beta": b})
matrix = rng.normal(size=(12, 7))
gram = matrix.T @ matrix + np.eye(7)
points = [1e-3, 0.1, 0.5, 1, 1.7, 3, 9.99, 10, 42.5, 1e4]
out = {
    "scipy": scipy.__version__,
    "cases": cases,
    "matrix": gram.ravel().tolist(),
    "cholesky": np.linalg.cholesky(gram).ravel().tolist(),
    "inverse": np.linalg.inv(gram).ravel().tolist(),
    "digamma": [[x, float(special.digamma(x))] for x in points],
    "trigamma": [[x, float(special.polygamma(1, x))] for x in points],
}
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "reference.json"), "w") as file:
    json.dump(out, file)
    file.write("\n")
