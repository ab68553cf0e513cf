"""scikit-learn 1.2.1: scores of an Isolation Forest of 20,000 trees on small tables, so that chance hardly shows.

Run with a Python that has scikit-learn; writes reference.json beside this file.
"""
import json
import os

import numpy as np
import sklearn
from sklearn.ensemble import IsolationForest

rng = np.random.default_rng(7)


def round_table(x):
    return np.round(x, 3)


cloud = round_table(rng.normal(size=(60, 3)))
cloud[0] = [6, 6, 6]
cloud[1] = [0, -5, 0]
ties = rng.integers(0, 3, size=(40, 4)).astype(float)
ties[:, 2] = 1.0  # a column that never varies
ties[5] = [9, 0, 1, 0]
wide = round_table(rng.normal(size=(400, 2)))
tables = {
    "cloud": (cloud, 256),
    "ties": (ties, 256),
    "sampled": (wide, 64),
    "two": (np.array([[0.0], [1.0]]), 256),
    "equal": (np.ones((5, 2)), 256),
}
out = {"version": sklearn.__version__, "tables": {}}
for name, (x, size) in tables.items():
    forest = IsolationForest(n_estimators=20000, max_samples=min(size, len(x)), random_state=1).fit(x)
    scores = -forest.score_samples(x)
    out["tables"][name] = {
        "sample_size": size,
        "rows": x.tolist(),
        "scores": [None if np.isnan(s) else round(float(s), 5) for s in scores],
    }
with open(os.path.join(os.path.dirname(__file__), "reference.json"), "w") as f:
    json.dump(out, f)
