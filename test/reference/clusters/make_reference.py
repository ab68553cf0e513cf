"""SciPy 1.10.1 and scikit-learn 1.2.1: average linkage and silhouettes of random points; writes reference.json beside this file."""
import json
import os

import numpy as np
import scipy
import sklearn
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import pdist, squareform
from sklearn.metrics import silhouette_samples

rng = np.random.default_rng(11)
cases = []
for n, k in [(2, 2), (5, 2), (12, 3), (30, 6)]:
    points = np.round(rng.normal(size=(n, 2)) + 4 * rng.integers(0, 3, size=(n, 1)), 3)
    condensed = pdist(points)
    tree = linkage(condensed, "average")
    groups = fcluster(tree, k, criterion="maxclust")
    full = squareform(condensed)
    several = 2 <= len(set(groups)) <= n - 1
    cases.append(
        {
            "n": n,
            "distances": full.ravel().round(12).tolist(),
            "join_distances": tree[:, 2].tolist(),
            "steps": n - len(set(groups)),
            "groups": groups.tolist(),
            "silhouettes": silhouette_samples(full, groups, metric="precomputed").tolist() if several else None,
        }
    )
with open(os.path.join(os.path.dirname(__file__), "reference.json"), "w") as f:
    json.dump({"scipy": scipy.__version__, "sklearn": sklearn.__version__, "cases": cases}, f)
