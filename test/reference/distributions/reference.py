"""Writes reference.json beside this file: values of distributions and adjusted p-values, by SciPy."""

import json
import pathlib
import sys

import scipy
from scipy import special, stats

X = [0.001, 0.1, 0.25, 0.5, 0.9, 1.5, 3.0, 7.7, 20.0, 150.0, 1e4]
P = [1e-9, 0.001, 0.025, 0.2, 0.5, 0.8, 0.975, 0.9999]
SHAPES = [(0.5, 0.5), (2, 0.5), (1, 1), (2, 3), (30, 4), (0.01, 5), (500, 700), (1e5, 20)]
P_VALUES = [[0.01, 0.04, 0.03], [0.5], [1, 0, 0.2, 0.2], [0.001, 0.008, 0.039, 0.041, 0.042, 0.06, 0.074, 0.205, 0.212, 0.216]]

json.dump(
    {
        "python": sys.version.split()[0],
        "scipy": scipy.__version__,
        "log_gamma": [[x, special.gammaln(x)] for x in X],
        "incomplete_beta": [[x, a, b, special.betainc(a, b, x)] for a, b in SHAPES for x in (1e-6, 0.01, 0.3, 0.5, 0.77, 0.999)],
        "beta_quantile": [[p, a, b, stats.beta.ppf(p, a, b)] for a, b in SHAPES[:5] + SHAPES[6:] for p in P],
        "student_t_survival": [[t, df, stats.t.sf(t, df)] for t in (-3.0, -0.2, 0.0, 0.7, 2.5, 12.0) for df in (0.5, 1, 4.5, 30, 2000)],
        "student_t_quantile": [[p, df, stats.t.ppf(p, df)] for p in P for df in (1, 4.5, 30, 2000)],
        "upper_incomplete_gamma": [[a, x, special.gammaincc(a, x)] for a in (0.1, 0.5, 1, 3.3, 40, 900) for x in X[:-1]],
        "chi_squared_survival": [[x, df, stats.chi2.sf(x, df)] for x in X[:-1] for df in (1, 2, 7, 50)],
        "benjamini_hochberg": [[p, list(stats.false_discovery_control(p))] for p in P_VALUES],
    },
    (pathlib.Path(__file__).parent / "reference.json").open("w"),
    indent=1,
)
