#!/usr/bin/env python3
"""What the whole quickstart gate costs of mlgate's own processor time: validate, test and compare, with reports and statements.

Usage: tests/integration/gate_cost.py BIN QUICKSTART-BIN [--limit SECONDS]
Three runs, each counted by the kernel: user and system time of `mlgate run` and of all that it waited for, less that of the model's
own command, which a wrapper counts in the same way. The least of the three is the figure: what else runs on the machine only adds.
Exit: 0 below the limit (default 1 s); 1 not, or the gate did not end as it must; 77 a build with sanitizers (SKIP).
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

LIMIT_S = float(sys.argv[sys.argv.index("--limit") + 1]) if "--limit" in sys.argv else 1.0
ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN, MODEL = (pathlib.Path(p).resolve() for p in sys.argv[1:3])
WRAPPER = """#!/usr/bin/env python3
import os, sys
pid = os.spawnv(os.P_NOWAIT, {model!r}, [{model!r}, *sys.argv[1:]])
_, status, used = os.wait4(pid, 0)
me = os.times()
with open({log!r}, "a") as file:
    print(used.ru_utime + used.ru_stime + me.user + me.system, file=file)
sys.exit(os.waitstatus_to_exitcode(status))
"""


def cost(folder):
    log = folder / "predict.log"
    log.unlink(missing_ok=True)
    pid = os.posix_spawn(str(BIN / "mlgate"), ["mlgate", "run", "--quiet", "--output", "report.txt", "--also", "json=report.json",
                                                "--also", "html=report.html", "--also", "sarif=report.sarif"],
                         dict(os.environ, PATH=f"{folder}:{BIN}:/usr/bin:/bin"))
    _, status, used = os.wait4(pid, 0)
    code = os.waitstatus_to_exitcode(status)
    if code != 1:
        sys.exit(f"the quickstart's gate ended with {code}, not with FAIL (1)")
    model = sum(float(line) for line in log.read_text().split())
    if model <= 0:
        sys.exit("the model's command was not counted")
    return used.ru_utime + used.ru_stime - model, model


def main():
    if b"__asan_init" in (BIN / "mlgate-test").read_bytes():
        print("SKIP: a build with sanitizers costs what they cost")
        return 77
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for part in ("data", "models", "contracts", "mlgate.yaml"):
            source = ROOT / "examples/quickstart" / part
            (shutil.copytree if source.is_dir() else shutil.copy)(source, folder / part)
        wrapper = folder / "predict"
        wrapper.write_text(WRAPPER.format(model=str(MODEL / "predict"), log=str(folder / "predict.log")))
        wrapper.chmod(0o755)
        os.chdir(folder)
        own, model = min(cost(folder) for _ in range(3))
    print(f"the quickstart gate: {own:.2f} s of mlgate's own processor time (limit {LIMIT_S:g} s), {model:.2f} s of the model's")
    return 0 if own < LIMIT_S else 1


if __name__ == "__main__":
    sys.exit(main())
