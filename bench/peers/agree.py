"""Do a script's figures (compare_scipy.py) and mlgate's report say the same?

Usage: agree.py SCRIPT.json REPORT.json      one line; exit 0 when all estimates agree to 1e-9
"""

import json
import sys

with open(sys.argv[1]) as f:
    script = json.load(f)
with open(sys.argv[2]) as f:
    report = json.load(f)
worst, compared = 0.0, 0
for result in report["results"]:
    name = result["slice"]["value"] if result["slice"] else ""
    theirs = script[name][result["metric"]]
    for ours, other in ((result["estimate"], theirs[0]), (result["baseline"], theirs[1])):
        worst = max(worst, abs(float(ours) - other) / abs(other))
        compared += 1
print(f"{compared} estimates, largest relative difference {worst:.1e}")
sys.exit(0 if compared == 8 * len(script) and worst < 1e-9 else 1)
