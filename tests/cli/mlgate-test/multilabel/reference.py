"""The rows in files/p.csv and the values in files/reference.tsv: scikit-learn 1.9.1, numpy 2.4.6. Not needed by the test."""
import csv
import numpy as np
import sklearn.metrics as M

rng = np.random.default_rng(8)
names = ["billing", "bug", "feature", "praise"]
n, k = 120, 4
y = (rng.random((n, k)) < [0.5, 0.35, 0.3, 0.2]).astype(int)
y[y.sum(1) == 0, 0] = 1
y[y.sum(1) == k, 3] = 0
p = np.round(np.clip(0.25 + 0.4 * y + rng.normal(0, 0.22, (n, k)), 0, 1), 2)
d = (p >= 0.5).astype(int)
with open("files/p.csv", "w", newline="") as f:
    w = csv.writer(f, lineterminator="\n")
    w.writerow(["id", "topics", "predicted"] + [f"p_{c}" for c in names])
    for i in range(n):
        cells = ["[" + ", ".join(f"'{names[j]}'" for j in range(k) if m[i, j]) + "]" for m in (y, d)]
        w.writerow([i] + cells + [f"{v:.2f}" for v in p[i]])
rows = {}
for average in ("macro", "micro", "weighted", "samples"):
    rows[f"average_precision(average={average})"] = M.average_precision_score(y, p, average=average)
    rows[f"roc_auc(average={average})"] = M.roc_auc_score(y, p, average=average)
    if average == "samples":
        continue  # a row without a predicted label has no precision, which is 0 in the library
    rows[f"f1(average={average})"] = M.f1_score(y, d, average=average)
    rows[f"fbeta(average={average}, beta=2)"] = M.fbeta_score(y, d, beta=2, average=average)
    rows[f"jaccard(average={average})"] = M.jaccard_score(y, d, average=average)
    rows[f"precision(average={average})"] = M.precision_score(y, d, average=average)
    rows[f"recall(average={average})"] = M.recall_score(y, d, average=average)
rows["recall(average=samples)"] = M.recall_score(y, d, average="samples")
rows["f1(average=samples)"] = M.f1_score(y, d, average="samples")
rows["precision(class=bug)"] = M.precision_score(y[:, 1], d[:, 1])
rows["recall(class=praise)"] = M.recall_score(y[:, 3], d[:, 3])
rows["hamming_loss"] = M.hamming_loss(y, d)
rows["subset_accuracy"] = M.accuracy_score(y, d)
with open("files/reference.tsv", "w") as f:
    for key, value in rows.items():
        f.write(f"{key}\t{float(value)!r}\n")
