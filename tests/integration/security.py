#!/usr/bin/env python3
"""The promises of docs/github.md about foreign text and secrets, held against the programs from outside; act_hostile.sh holds them
against a runner.

Usage: tests/integration/security.py BIN     exit: 0 kept; 1 not; each promise is a line "ok: ..."
"""
import html.parser
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

ROOT = pathlib.Path(__file__).resolve().parents[2]
COMMON = str(ROOT / "actions/lib/common.sh")
BIN = pathlib.Path(sys.argv[1]).resolve()
FORMATS = ("text", "json", "junit", "markdown", "github", "sarif", "warnings-ng", "html")
PAYLOADS = (
    "::error::PWNED", "\n::warning::PWNED", "\r::set-output name=x::PWNED", "##[error]PWNED", "a ##[add-mask]PWNED", "%0A::error::PWNED",
    "\x1b[31mPWNED\x1b]0;PWNED\x07", "\u202ePWNED", "<script>PWNED</script>", "<img src=x onerror=PWNED>", '"><a href="javascript:PWNED">',
    "[PWNED](javascript:PWNED)", "![PWNED](http://evil.example/x)", "<http://evil.example/PWNED>", "`PWNED` | PWNED |", "\n# PWNED\n",
    "@PWNED #1", "]]>PWNED<![CDATA[", "mlgate_0123456789abcdef\nPWNED=1", "=PWNED()", "http://evil.example/PWNED",
)
SECRET = "TOPSECRET-1f0c"
failures = 0


def check(good, what):
    global failures
    if not good:
        failures += 1
        print(f"FAIL: {what}")
    return good


def run(argv, **environment):
    env = {"PATH": f"{BIN}:/usr/bin:/bin", "HOME": os.getcwd(), "LC_ALL": "C.UTF-8", **environment}
    done = subprocess.run(argv, capture_output=True, env=env, stdin=subprocess.DEVNULL, timeout=120)
    return done.returncode, done.stdout, done.stderr


def quoted(cell):
    return '"' + cell.replace('"', '""') + '"'


class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.bad = []

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            if name.startswith("on") or (name in ("href", "src") and not (value or "").startswith("#")):
                self.bad.append((tag, name, value))
        if tag in ("script", "img", "iframe", "object", "link", "base", "form"):
            self.bad.append((tag,))


def rendered(markdown):
    """By the library that GitHub's own renderer was made from."""
    program = pathlib.Path("render")
    if not program.exists():
        source = '#include <cmark.h>\n#include <stdio.h>\nint main(void){static char b[1<<24];size_t n=fread(b,1,sizeof b,stdin);' \
                 'fputs(cmark_markdown_to_html(b,n,CMARK_OPT_UNSAFE),stdout);}'
        subprocess.run(["cc", "-x", "c", "-", "-o", str(program), "-lcmark"], input=source.encode(), check=True)
    return subprocess.run(["./render"], input=markdown, capture_output=True, check=True).stdout.decode()


def look_at(form, out, where):
    text = out.decode("utf-8")
    acting = r"[\x00-\x08\x0b-\x1f\x7f]"
    if form in ("text", "github", "markdown", "html"): # for eyes: characters that reorder text are shown as well
        acting = r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]"
    check(not re.search(acting, text), f"{where}: a character that acts on a terminal")
    check("##[" not in text, f"{where}: ##[ in it")
    if form in ("text", "github", "markdown"):
        ours = re.compile(r"^::(error|warning|notice) ((file|line|endLine|col|title)=[^:,]*,?)+::|^::stop-commands::[0-9a-f]+$|^::[0-9a-f]{32,}::$")
        for line in text.splitlines():
            if line.lstrip().startswith("::"):
                check(form == "github" and ours.match(line), f"{where}: a command: {line[:90]!r}")
    if form in ("json", "sarif", "warnings-ng"):
        json.loads(text)
    if form == "junit":
        xml.etree.ElementTree.fromstring(text)
    if form in ("html", "markdown"):
        page = Page()
        page.feed(text if form == "html" else rendered(out))
        check(not page.bad, f"{where}: active elements: {page.bad[:3]}")
        if form == "markdown":
            shown = rendered(out)
            check(not re.search(r"<h[1-6]>\s*PWNED|<code>PWNED", shown), f"{where}: markup of a stranger's")


def outputs_of(text):
    """GITHUB_OUTPUT as the runner reads it (FileCommandManager): name=value, or name<<delimiter, lines, delimiter."""
    found, lines = {}, text.split("\n")
    while lines and lines[0] != "":
        line = lines.pop(0)
        equals, here = line.find("="), line.find("<<")
        if here >= 0 and (equals < 0 or here < equals):
            name, delimiter = line.split("<<", 1)
            value = []
            while lines[0] != delimiter:
                value.append(lines.pop(0))
            lines.pop(0)
            found[name] = "\n".join(value)
        else:
            name, value = line.split("=", 1)
            found[name] = value
    return found


def foreign_text():
    pathlib.Path("c.odcs.yaml").write_text(
        "apiVersion: v3.1.0\nkind: DataContract\nid: c\nversion: 1.0.0\nstatus: active\nschema:\n  - name: t\n    properties:\n"
        + "".join(f"      - {{ name: {json.dumps(p)}, logicalType: integer, required: true, unique: true }}\n" for p in PAYLOADS))
    for at, payload in enumerate(PAYLOADS):
        name = "d " + payload.replace("/", "_") + ".csv"
        header = ",".join(quoted(p) for p in PAYLOADS)
        pathlib.Path(name).write_text(header + "\n" + ",".join(quoted(payload) for _ in PAYLOADS) + "\n" + "x\n", newline="")
        rows = "".join(f'{quoted(payload + str(i))},{quoted(payload if i % 2 else "b")},{quoted(payload)},0.{i % 10}\n' for i in range(60))
        pathlib.Path("p " + name).write_text(f"id,{quoted('l' + payload)},{quoted('s' + payload)},score\n" + rows, newline="")
        for form in FORMATS:
            out = pathlib.Path("out")
            jobs = {
                "validate": ["mlgate-validate", "--contract", "c.odcs.yaml", name],
                "test": ["mlgate-test", "--id", "id", "--label", "l" + payload, "--positive", payload, "--slice", "s" + payload,
                         "--min", "roc_auc=0.9", "p " + name],
                "usage": ["mlgate-test", "--label", payload, "--min", f"roc_auc={payload}", "--slice", payload, "p " + name],
            }
            for job, argv in jobs.items():
                out.unlink(missing_ok=True)
                for file in ("summary", "outputs"):
                    pathlib.Path(file).write_text("")
                code, _, err = run([*argv[:1], f"--format={form}", "--output=out", "--verbose", *argv[1:]], GITHUB_STEP_SUMMARY="summary",
                                   GITHUB_OUTPUT="outputs")
                where = f"{job}, payload {at}, {form}"
                check(code in ((2, 3) if job == "usage" else (1, 3, 5)), f"{where}: exit {code} {err[:200]!r}")
                look_at("text", err, where + ", standard error")
                if out.exists():
                    look_at(form, out.read_bytes(), where)
                if form == "github" and out.exists():
                    look_at("markdown", pathlib.Path("summary").read_bytes(), where + ", summary")
                    told = outputs_of(pathlib.Path("outputs").read_text())
                    check(set(told) == {"verdict", "report", "summary"} and told["verdict"] in ("FAIL", "INCONCLUSIVE"), f"{where}: outputs {told}")
    print(f"ok: {len(PAYLOADS)} payloads as file, column, cell, label, slice, id and option, in {len(FORMATS)} formats")


def delimiters():
    values = ("x", "two\nlines", "verdict=PASS\nverdict<<E\nPASS\nE", "ends\n", "::error::PWNED\n##[error]PWNED", "a<<b=c", "")
    seen = set()
    for value in values:
        pathlib.Path("o").write_text("")
        script = '. "$1"; set_output first "$V"; set_output verdict FAIL'
        code, _, err = run(["bash", "-c", script, "bash", COMMON], V=value, GITHUB_OUTPUT="o")
        text = pathlib.Path("o").read_text()
        check(code == 0 and outputs_of(text) == {"first": value, "verdict": "FAIL"}, f"outputs of {value!r}: {text!r} {err!r}")
        seen.update(re.findall(r"<<(mlgate_[0-9a-f]{32})$", text, re.M))
    check(len(seen) == 2 * len(values), "a delimiter came twice")
    # Whoever knew the delimiter: the value is refused, not written.
    pathlib.Path("o").write_text("")
    script = '. "$1"; random_word() { echo known; }; set_output first "$V"'
    code, out, _ = run(["bash", "-c", script, "bash", COMMON], V="x\nmlgate_known\nverdict=PASS", GITHUB_OUTPUT="o")
    check(code == 2 and pathlib.Path("o").read_text() == "", f"a forged delimiter: {code} {out!r}")
    print("ok: outputs of several lines have a delimiter that nobody can know, and that the value does not hold")


def secrets():
    """Every program that may hold a key, on its ways to fail, with --verbose; and the scripts of the actions under `set -x`."""
    run(["mlgate-card", "keygen", "--out", "k"])
    pathlib.Path("model").mkdir(exist_ok=True)
    pathlib.Path("model/m").write_text("m")
    pathlib.Path("mlgate.yaml").write_text("version: 1\nmodel: { name: m, path: model }\ndata: { t: { path: t.csv, id: id, label: label } }\n"
                                           "test: { data: t, predictions: t.csv, metrics: { roc_auc: { min: 0.1 } } }\n")
    pathlib.Path("t.csv").write_text("id,label,score\n" + "".join(f"{i},{i % 2},0.{i % 2}{i % 7}\n" for i in range(200)))
    run(["openssl", "pkcs8", "-topk8", "-in", "k.key", "-out", "locked.key", "-passout", "pass:" + SECRET])
    good = pathlib.Path("k.key").read_text()
    bodies = good.splitlines()[1:2] + pathlib.Path("locked.key").read_text().splitlines()[1:2]
    keys = {"no key": SECRET, "cut": "-----BEGIN PRIVATE KEY-----\n" + SECRET + "\n", "good": good, "other words": f"{good}{SECRET}",
            "locked": pathlib.Path("locked.key").read_text()}
    programs = (["mlgate", "run", "--verbose"], ["mlgate", "doctor", "--promote"], ["mlgate-card", "sign-evidence", "--force", ".mlgate/evidence"],
                ["mlgate-card", "sign", "model"], ["mlgate-promote", "apply", "--verbose"], ["mlgate-promote", "rollback", "--verbose"],
                ["mlgate-test", "--config", "mlgate.yaml", "--verbose"])
    ran = 0
    for name, key in keys.items():
        for argv in programs:
            for passphrase in ("", "wrong " + SECRET, SECRET):
                env = {"MLGATE_SIGNING_KEY": key, **({"MLGATE_KEY_PASSPHRASE": passphrase} if passphrase else {})}
                code, out, err = run(argv, **env)
                said = (out + err).decode("utf-8", "replace")
                check(not any(s in said for s in [SECRET, *bodies]), f"{' '.join(argv)}, {name}: a secret is printed")
                check(code >= 0, f"{' '.join(argv)}, {name}: ended by a signal")
                ran += 1
        for script in (["gate.sh", "run"], ["gate.sh", "sign"], ["run.sh", "card"], ["run.sh", "promote"], ["run.sh", "test"]):
            env = {"MLGATE_SIGNING_KEY": key, "MY_KEY": key, "KEY_VARIABLE": "MY_KEY", "GITHUB_OUTPUT": "o", "MLGATE_VERBOSE": "true",
                   "COMMAND": "apply" if script[1] == "promote" else "sign-evidence" if script[1] == "card" else "", "SHELLOPTS": "xtrace"}
            code, out, err = run(["bash", "-x", str(ROOT / "actions/lib" / script[0]), script[1]], **env)
            said = (out + err).decode("utf-8", "replace")
            check(not any(s in said for s in [SECRET, *bodies]), f"{' '.join(script)} under set -x, {name}: a secret is printed")
            ran += 1
    left = [str(p) for p in pathlib.Path(".mlgate").rglob("*") if p.is_file() and any(s.encode() in p.read_bytes() for s in [SECRET, *bodies])]
    check(not left, f"a secret is in {left}")
    print(f"ok: {ran} ways to use a key or to fail with one, --verbose and `set -x`: no secret in any output or file")


def main():
    with tempfile.TemporaryDirectory() as name:
        os.chdir(name)
        delimiters()
        secrets()
        foreign_text()
        os.chdir("/")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
