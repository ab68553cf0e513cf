"""Reference values of the dependency and flow statistics. Run: /usr/bin/python3 reference.py > reference.json"""
import json
import platform
import random

import numpy as np
import scipy
import statsmodels
from scipy.stats import chi2_contingency, hypergeom
from statsmodels.duration.survfunc import SurvfuncRight


def g_squared(table):
    used = np.array(table)
    used = used[used.sum(axis=1) > 0][:, used.sum(axis=0) > 0]
    statistic, p, df, expected = chi2_contingency(used, correction=False, lambda_="log-likelihood")
    return {"table": table, "statistic": statistic, "p_value": p, "degrees_of_freedom": int(df), "smallest_expected": float(expected.min())}


def fisher_mid_p(both, first, second, total):
    k = np.arange(max(0, first + second - total), min(first, second) + 1)
    pmf = hypergeom.pmf(k, total, first, second)
    seen = hypergeom.pmf(both, total, first, second)
    same = np.abs(pmf - seen) <= 1e-7 * seen
    return {"both": both, "first": first, "second": second, "total": total, "p_value": float(pmf[(pmf < seen) & ~same].sum() + pmf[same].sum() / 2)}


def kaplan_meier(times, happened):
    s = SurvfuncRight(np.array(times, float), np.array(happened))
    # The least time with S <= 1/2, as R has it; statsmodels asks for S < 1/2, as SAS does.
    reached = s.surv_times[s.surv_prob <= 0.5]
    median = reached[0] if len(reached) else np.nan
    with np.errstate(all="ignore"):
        lower, upper = s.quantile_ci(0.5, method="cloglog")
    number = lambda x: None if not np.isfinite(x) else float(x)
    return {
        "times": times,
        "happened": happened,
        "steps": [{"time": float(t), "survival": float(p)} for t, p in zip(s.surv_times, s.surv_prob)],
        "median": number(median),
        "lower": number(lower),
        "upper": number(upper),
    }


def lift(n, a, b, k):
    expected = a * b / n
    return {"sessions": n, "a": a, "b": b, "both": k, "lift": k / expected, "shrunk": (k + 2) / (expected + 2)}


rng = random.Random(1)
survival = []
for size, share in ((12, 0.3), (40, 0.5), (60, 0.9), (25, 0.0)):
    times = [rng.randint(1, 30) for _ in range(size)]
    survival.append(kaplan_meier(times, [int(rng.random() >= share) for _ in range(size)]))
# Leukemia remission, group 6-MP (Freireich et al. 1963): the textbook example.
survival.append(kaplan_meier([6, 6, 6, 7, 10, 13, 16, 22, 23, 6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35], [1] * 9 + [0] * 12))

print(
    json.dumps(
        {
            "python": platform.python_version(),
            "scipy": scipy.__version__,
            "statsmodels": statsmodels.__version__,
            "g_squared": [
                g_squared(t)
                for t in (
                    [[10, 20], [30, 5]],
                    [[280, 0], [0, 720]],
                    [[5, 5], [50, 50]],
                    [[3, 0, 9], [4, 0, 2], [1, 0, 7]],
                    [[1, 2, 3, 40], [10, 20, 3, 4]],
                )
            ],
            "fisher_mid_p": [
                fisher_mid_p(*t)
                for t in ((3, 4, 4, 8), (0, 5, 7, 100), (2, 5, 7, 100), (5, 5, 7, 100), (1, 1, 1, 1000), (3, 30, 40, 1000), (30, 40, 35, 60), (8, 2000, 9, 100000))
            ],
            "kaplan_meier": survival,
            "lift": [lift(1000, 280, 280, 280), lift(100, 50, 40, 20), lift(32711, 10836, 9383, 5000), lift(10, 1, 1, 1)],
        },
        indent=1,
    )
)
