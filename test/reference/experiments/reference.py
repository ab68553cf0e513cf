"""Values of SciPy, statsmodels and exact sums for src/stats, in the layout of the evaluation's vectors.

Run with: /usr/bin/python3 test/reference/experiments/reference.py > test/reference/experiments/reference.json
"""
import json
import platform
from fractions import Fraction
from math import comb

import numpy as np
import scipy
import statsmodels
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.power import NormalIndPower, TTestIndPower
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint, proportion_effectsize


def beats(x1, n1, x2, n2):
    """P(B > A), exactly: a sum of beta functions of whole numbers."""
    def beta(a, b):
        return Fraction(1, (a + b - 1) * comb(a + b - 2, a - 1))
    a1, b1, b2 = x1 + 1, n1 - x1 + 1, n2 - x2 + 1
    total = sum(beta(a1 + i, b1 + b2) / ((b2 + i) * beta(1 + i, b2) * beta(a1, b1)) for i in range(x2 + 1))
    return float(total)


def two_proportions(x1, n1, x2, n2):
    p1, p2 = x1 / n1, x2 / n2
    pooled = (x1 + x2) / (n1 + n2)
    spread = np.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2))
    z = (p2 - p1) / spread if spread > 0 else None
    table = [[x1, x2], [n1 - x1, n2 - x2]]
    small = n1 * n2 <= 5000
    odds, fisher = stats.fisher_exact([[x2, n2 - x2], [x1, n1 - x1]])
    return {
        "x1": x1, "n1": n1, "x2": x2, "n2": n2, "z_pooled": z, "p_z_pooled": None if z is None else 2 * stats.norm.sf(abs(z)),
        "fisher_p_two_sided": fisher, "fisher_odds_ratio": odds if np.isfinite(odds) else None,
        "barnard_p": stats.barnard_exact(table).pvalue if small else None,
        "boschloo_p": stats.boschloo_exact(table).pvalue if small else None,
        "newcombe_ci95": confint_proportions_2indep(x2, n2, x1, n1, method="newcomb"),
        "agresti_caffo_ci95": confint_proportions_2indep(x2, n2, x1, n1, method="agresti-caffo"),
        "beta11_prob_2_gt_1": beats(x1, n1, x2, n2),
    }


def wilson(x, n, alpha):
    row = {"x": x, "n": n, "alpha": alpha}
    for name, method in (("wilson", "wilson"), ("jeffreys", "jeffreys"), ("agresti_coull", "agresti_coull"), ("clopper_pearson", "beta")):
        row[name] = proportion_confint(x, n, alpha, method)
    return row


def two_means(a, b):
    welch = stats.ttest_ind(b, a, equal_var=False)
    ranks = stats.mannwhitneyu(b, a, method="asymptotic")
    return {
        "a": a, "b": b, "mean": [np.mean(a), np.mean(b)], "var": [np.var(a, ddof=1), np.var(b, ddof=1)],
        "welch_t": welch.statistic, "welch_p": welch.pvalue, "student_p": stats.ttest_ind(b, a).pvalue,
        "mannwhitney_u": ranks.statistic, "mannwhitney_p": ranks.pvalue,
        "log_welch_p": stats.ttest_ind(np.log(b), np.log(a), equal_var=False).pvalue,
    }


def proportions_size(p1, p2, alpha, power):
    h = proportion_effectsize(p2, p1)
    return {"p1": p1, "p2": p2, "alpha": alpha, "power": power, "cohen_h": h,
            "n_per_group_arcsine": NormalIndPower().solve_power(abs(h), alpha=alpha, power=power)}


def srm(observed, weights):
    total = sum(observed)
    expected = [total * w / sum(weights) for w in weights]
    test = stats.chisquare(observed, expected)
    return {"observed": observed, "weights": weights, "chi2": test.statistic, "p": test.pvalue}


random = np.random.default_rng(5)
p = [0.0004, 0.9, 0.03, 0.03, 0.2, 0.011, 1.0]
methods = {"holm": "holm", "bh": "fdr_bh", "by": "fdr_by", "bonferroni": "bonferroni"}
reference = {
    "_made_with": f"Python {platform.python_version()}, scipy {scipy.__version__}, statsmodels {statsmodels.__version__}",
    "two_proportions": [two_proportions(*row) for row in
                        [(0, 3, 3, 3), (7, 20, 9, 15), (40, 50, 12, 40), (2, 30, 0, 25), (1, 1, 0, 4), (600, 800, 500, 700)]],
    "wilson": [wilson(*row) for row in [(0, 1, 0.05), (3, 4, 0.01), (99, 100, 0.2), (500, 1200, 0.05)]],
    "two_means": [two_means([round(float(v), 2) for v in random.lognormal(2, 1, n)], [round(float(v), 2) for v in random.lognormal(2.4, 0.5, m)])
                  for n, m in [(3, 4), (12, 30)]] + [two_means([1, 1, 2, 2, 3], [2, 2, 2, 3, 3])],
    "sample_size_proportions": [proportions_size(*row) for row in [(0.75, 0.9, 0.05, 0.8), (0.5, 0.1, 0.1, 0.95)]],
    "sample_size_means": [{"d": d, "alpha": a, "power": w, "n_per_group_t": TTestIndPower().solve_power(d, alpha=a, power=w)}
                          for d, a, w in [(0.3, 0.05, 0.8), (1.2, 0.01, 0.9)]],
    "srm": [srm([90, 110], [1, 1]), srm([10, 20, 30], [1, 2, 4])],
    "multiple_testing": {"p": p, **{name: list(multipletests(p, method=method)[1]) for name, method in methods.items()}},
}
print(json.dumps(reference, default=lambda value: list(value) if hasattr(value, "__len__") else float(value)))
