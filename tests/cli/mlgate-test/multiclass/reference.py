"""The rows in files/p.csv and the values in files/reference.tsv: scikit-learn 1.9.1, numpy 2.4.6. Not needed by the test."""
import csv
import numpy as np
import sklearn.metrics as M

rng = np.random.default_rng(20)
names = ["bird", "cat", "dog"]
n = 150
y = rng.choice(3, size=n, p=[0.5, 0.35, 0.15])
raw = rng.gamma(0.7, size=(n, 3)) + 1.4 * np.eye(3)[y] * rng.random((n, 1))
p = np.round(raw / raw.sum(1, keepdims=True), 2)
p[:, 2] = np.round(1 - p[:, 0] - p[:, 1], 2)
p = np.clip(p, 0, 1)
d = p.argmax(1)
latency = np.round(rng.lognormal(3, 0.4, n), 1)
with open("files/p.csv", "w", newline="") as f:
    w = csv.writer(f, lineterminator="\n")
    w.writerow(["id", "label"] + [f"proba_{c}" for c in names] + ["latency_ms"])
    for i in range(n):
        w.writerow([i, names[y[i]]] + [f"{v:.2f}" for v in p[i]] + [latency[i]])
onehot = np.eye(3)[y]
conf, hit = p.max(1), (d == y).astype(float)
edges = np.linspace(0, 1, 16)
at = np.clip(np.searchsorted(edges[1:-1], conf, side="left"), 0, 14)
ece = sum((at == b).mean() * abs(hit[at == b].mean() - conf[at == b].mean()) for b in range(15) if (at == b).any())
ahead = p[np.arange(n), y] - np.where(onehot == 1, -1, p).max(1)
rows = {
    "accuracy": M.accuracy_score(y, d),
    "average_precision": M.average_precision_score(onehot, p, average="macro"),
    "average_precision(average=micro)": M.average_precision_score(onehot, p, average="micro"),
    "average_precision(average=weighted)": M.average_precision_score(onehot, p, average="weighted"),
    "balanced_accuracy": M.balanced_accuracy_score(y, d),
    "brier": ((p - onehot) ** 2).sum(1).mean(),
    "cohen_kappa": M.cohen_kappa_score(y, d),
    "cohen_kappa(weights=linear)": M.cohen_kappa_score(y, d, weights="linear"),
    "cohen_kappa(weights=quadratic)": M.cohen_kappa_score(y, d, weights="quadratic"),
    "ece": ece,
    "f1": M.f1_score(y, d, average="macro"),
    "f1(average=micro)": M.f1_score(y, d, average="micro"),
    "f1(average=weighted)": M.f1_score(y, d, average="weighted"),
    "f1(class=cat)": M.f1_score(y, d, labels=[1], average="macro"),
    "fbeta(beta=0.5)": M.fbeta_score(y, d, beta=0.5, average="macro"),
    "hinge": np.maximum(0, 1 - ahead).mean(),
    "jaccard": M.jaccard_score(y, d, average="macro"),
    "log_loss": M.log_loss(y, p),
    "mcc": M.matthews_corrcoef(y, d),
    "mean(of=latency_ms)": latency.mean(),
    "precision": M.precision_score(y, d, average="macro"),
    "precision(class=dog)": M.precision_score(y, d, labels=[2], average="macro"),
    "quantile(of=latency_ms, q=0.9)": np.quantile(latency, 0.9),
    "recall": M.recall_score(y, d, average="macro"),
    "recall(class=bird)": M.recall_score(y, d, labels=[0], average="macro"),
    "roc_auc": M.roc_auc_score(y, p, multi_class="ovr", average="macro"),
    "roc_auc(average=micro)": M.roc_auc_score(onehot, p, average="micro"),
    "roc_auc(average=weighted)": M.roc_auc_score(y, p, multi_class="ovr", average="weighted"),
    "roc_auc(multi_class=ovo)": M.roc_auc_score(y, p, multi_class="ovo", average="macro"),
    "roc_auc(average=weighted, multi_class=ovo)": M.roc_auc_score(y, p, multi_class="ovo", average="weighted"),
    "top_k_accuracy(k=2)": M.top_k_accuracy_score(y, p, k=2),
}
with open("files/reference.tsv", "w") as f:
    for k, v in rows.items():
        f.write(f"{k}\t{v!r}\n".replace("np.float64(", "").replace(")\n", "\n") if "np.float64" in repr(v) else f"{k}\t{v!r}\n")
