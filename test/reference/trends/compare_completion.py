"""Writes compare_completion.json beside this file: two-proportion score tests by SciPy's chi2_contingency."""

import json
import pathlib
import sys

import scipy
from scipy.stats import chi2_contingency

# completed and ended, now and before
CASES = [
    (90, 100, 75, 100),
    (75, 100, 90, 100),
    (80, 100, 79, 100),
    (50, 60, 30, 60),
    (12, 20, 11, 20),
    (18, 40, 900, 1000),
    (400, 1000, 410, 1000),
    (950, 1000, 970, 1000),
    (10, 200, 25, 200),
    (9999, 20000, 9500, 20000),
    (1000, 2000, 100, 2000),
]


def case(a, n, b, m):
    result = chi2_contingency([[a, n - a], [b, m - b]], correction=False)
    return {
        "current": {"completed": a, "ended": n},
        "previous": {"completed": b, "ended": m},
        "chi_squared": float(result.statistic),
        "p_value": float(result.pvalue),
        "smallest_expected_count": float(result.expected_freq.min()),
    }


reference = {"python": sys.version.split()[0], "scipy": scipy.__version__, "cases": [case(*c) for c in CASES]}
pathlib.Path(__file__).with_name("compare_completion.json").write_text(json.dumps(reference, indent=1) + "\n")
