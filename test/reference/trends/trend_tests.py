"""Writes trend_tests.json beside this file: Theil-Sen, Mann-Kendall and binomial trend tests by SciPy and statsmodels."""

import json
import pathlib
import sys

import numpy as np
import scipy
import statsmodels
import statsmodels.api as sm
from scipy.stats import kendalltau, norm, theilslopes

SERIES = [
    [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5],
    [2.5, 2.7, 2.4, 2.9, 3.1, 2.8, 3.4, 3.3],
    [5, 5, 5, 5, 4, 5, 5],
    [10, 9, 8, 7, 6, 5, 4, 3, 2, 1],
    [1, 2, 2, 3, 3, 3, 4, 4, 4, 4],
    [float(v) for v in np.random.default_rng(7).lognormal(2, 0.6, 40).round(4)],
]
COUNTS = [
    ([9, 8, 10, 7, 6, 7, 4], [10, 10, 12, 10, 9, 11, 8]),
    ([1, 2, 0, 3, 2, 5, 4, 9, 1], [4, 5, 1, 6, 3, 7, 5, 12, 1]),
    ([50, 45, 60, 20, 70, 30, 80, 35], [60, 60, 75, 60, 90, 60, 95, 60]),
]


def series_case(y):
    n = len(y)
    x = np.arange(n)
    line = theilslopes(y, x)
    _, ties = np.unique(y, return_counts=True)
    score = int(sum(np.sign(y[j] - y[i]) for i in range(n) for j in range(i + 1, n)))
    variance = (n * (n - 1) * (2 * n + 5) - sum(t * (t - 1) * (2 * t + 5) for t in ties)) / 18
    tau = kendalltau(x, y)
    case = {
        "values": y,
        "slope": float(line[0]),
        "intercept": float(line[1]),
        "lower": float(line[2]),
        "upper": float(line[3]),
        "score": score,
        "variance": float(variance),
        "tau_b": float(tau.correlation),
    }
    if len(ties) == n and n <= 33:
        case["exact_p"] = float(kendalltau(x, y, method="exact").pvalue)
    return case


def counts_case(k, m):
    k, m = np.array(k), np.array(m)
    t = np.arange(len(k))
    fit = sm.GLM(np.c_[k, m - k], sm.add_constant(t), family=sm.families.Binomial()).fit(tol=1e-14, maxiter=100)
    p = k.sum() / m.sum()
    mean = (t * m).sum() / m.sum()
    z = ((k - m * p) * t).sum() / np.sqrt(p * (1 - p) * (m * (t - mean) ** 2).sum())
    return {
        "successes": k.tolist(),
        "trials": m.tolist(),
        "z": float(z),
        "p": float(2 * norm.sf(abs(z))),
        "intercept": float(fit.params[0]),
        "slope": float(fit.params[1]),
        "slope_standard_error": float(fit.bse[1]),
        "dispersion": float(fit.pearson_chi2 / fit.df_resid),
    }


reference = {
    "python": sys.version.split()[0],
    "scipy": scipy.__version__,
    "statsmodels": statsmodels.__version__,
    "series": [series_case(y) for y in SERIES],
    "counts": [counts_case(*c) for c in COUNTS],
}
pathlib.Path(__file__).with_name("trend_tests.json").write_text(json.dumps(reference, indent=1) + "\n")
