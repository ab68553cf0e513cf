"""Writes reference.json beside this file: Wilson score intervals by SciPy's binomtest."""

import json
import pathlib
import sys

import scipy
from scipy.stats import binomtest

CASES = [(0, 1), (1, 1), (0, 10), (8, 10), (10, 10), (1, 3), (19, 20), (81, 263), (500, 1000), (999, 1000), (123456, 1000000)]

reference = {
    "python": sys.version.split()[0],
    "scipy": scipy.__version__,
    "intervals": [
        {"successes": k, "trials": n, "level": level, "lower": float(ci.low), "upper": float(ci.high)}
        for level in (0.8, 0.95, 0.999)
        for k, n in CASES
        for ci in [binomtest(k, n).proportion_ci(confidence_level=level, method="wilson")]
    ],
}
pathlib.Path(__file__).with_name("reference.json").write_text(json.dumps(reference, indent=1) + "\n")
