"""Logistic regression and scores by scikit-learn: /usr/bin/python3 make_reference.py (scikit-learn 1.2.1)."""
import json
import numpy as np
import sklearn
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss, log_loss, roc_auc_score

rng = np.random.default_rng(7)
x = rng.normal(size=(40, 3)).round(3)
y = (rng.random(40) < 1 / (1 + np.exp(-(0.5 + x @ np.array([1.0, -2.0, 0.0]))))).astype(int)
weights = rng.uniform(0.2, 2, 40).round(3)
fits = []
for ridge, w in ((1.0, None), (20.0, None), (0.1, weights)):
    model = LogisticRegression(C=1 / ridge, tol=1e-12, max_iter=10000).fit(x, y, sample_weight=w)
    fits.append({"ridge": ridge, "weighted": w is not None, "intercept": model.intercept_[0], "coefficients": model.coef_[0].tolist()})
p = np.clip(rng.random(40), 0.02, 0.98).round(2)
print(json.dumps({
    "scikit_learn": sklearn.__version__, "x": x.tolist(), "y": y.tolist(), "weights": weights.tolist(), "fits": fits,
    "scores": {"probabilities": p.tolist(), "brier": brier_score_loss(y, p), "log_loss": log_loss(y, p), "auc": roc_auc_score(y, p)},
}))
