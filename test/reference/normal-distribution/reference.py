"""Writes reference.json beside this file: upper tails and quantiles of the standard normal distribution by SciPy."""

import json
import pathlib
import sys

import scipy
from scipy.stats import norm

ZS = [0, 0.1, 0.5, 1, 1.5, 1.959963984540054, 2, 2.1, 2.12132, 2.2, 3, 4, 5, 8, 10, 20, 30, 37, -0.5, -1, -3, -8]
PROBABILITIES = [1e-300, 1e-100, 1e-20, 1e-10, 1e-6, 0.001, 0.005, 0.025, 0.05, 0.1, 0.25, 0.4, 0.499, 0.5, 0.6, 0.9, 0.95, 0.975, 0.995, 0.9999, 1 - 1e-9]

reference = {
    "python": sys.version.split()[0],
    "scipy": scipy.__version__,
    "survival": [{"z": z, "value": float(norm.sf(z))} for z in ZS],
    "quantile": [{"probability": p, "value": float(norm.ppf(p))} for p in PROBABILITIES],
}
pathlib.Path(__file__).with_name("reference.json").write_text(json.dumps(reference, indent=1) + "\n")
