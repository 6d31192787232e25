#!/usr/bin/env bash
# The HTML report in a browser: no overflow at 320 and 1200 pixels and on A4 paper, printed to PDF in a few pages, dark mode taken,
# nothing loaded or run, and no serious finding of axe-core.
#
# Usage: tests/integration/html.sh --bin DIR
#   --bin DIR    a folder with the programs
# MLG_AXE names a copy of axe.min.js; else npm fetches the pinned release. What is not to be had is told as SKIP.
# Exit: 0 good; 1 a page is not; 2 usage; 77 skipped.
set -euo pipefail
export LC_ALL=C

axe_release=4.14.1
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
if [ "${1:-}" != --bin ] || [ $# -ne 2 ]; then
    echo "usage: tests/integration/html.sh --bin DIR" >&2
    exit 2
fi
bin=$(cd "$2" && pwd)
export PATH="$bin:$PATH"

browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)
[ -n "$browser" ] || { echo "SKIP html: no chromium is installed"; exit 77; }
scratch=$(mktemp -d "${TMPDIR:-/tmp}/mlgate-html.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"

axe=${MLG_AXE:-}
if [ -z "$axe" ] && command -v npm > npm.log &&
    timeout 60 npm install --no-audit --no-fund --prefix "$scratch/npm" "axe-core@$axe_release" > npm.log 2>&1; then
    axe=$scratch/npm/node_modules/axe-core/axe.min.js
fi
[ -f "$axe" ] || { echo "SKIP axe-core: not to be had from npm (set MLG_AXE to a copy)"; axe=; }

# Two pages: one stage with hostile slices, and a run with a stage that ended without a report.
cp "$here/../cli/mlgate-test/format-html/files/p.csv" .
mlgate-test --label label --score score --threshold 0.5 --min accuracy=0.9 --min roc_auc=0.6 --max ece=0.9 --slice '::error ::group' \
    --format html --output stage.html --quiet p.csv || [ $? -eq 1 ]
cat > mlgate.yaml << 'YAML'
version: 1
data:
  held: { path: g.csv, id: id, label: label, score: score, slices: { group: {} } }
  gone: { path: gone.csv, id: id, label: label, score: score }
validate:
  - { data: gone, contract: c.odcs.yaml }
test:
  data: held
  metrics: { roc_auc: { min: 0.95, slices: [group] } }
YAML
sed '1s/::error :://' p.csv > g.csv
# Whatever the verdict of that run, its page must be good.
mlgate run --format html --output run.html --quiet > run.log 2>&1 || true

# The page with a probe behind it; its own policy, which forbids scripts, is taken out for that, and only for that.
probed() {
    sed "s|<meta http-equiv=\"Content-Security-Policy\"[^>]*>||" "$1"
    printf '<script>const page = %s;</script>\n' "$(python3 -c 'import json, sys
print(json.dumps(open(sys.argv[1], encoding="utf-8").read()).replace("<", "\\u003c"))' "$1")"
    [ -z "$axe" ] || { printf '<script>'; cat "$axe"; printf '</script>\n'; }
    cat << 'HTML'
<pre id="probe"></pre>
<script>
const out = [];
function framed(kind, width, text) {
    return new Promise(function (done) {
        const frame = document.createElement("iframe");
        frame.style = "width:" + width + "px;height:" + (kind === "paper" ? 30000 : 600) + "px;border:0";
        frame.srcdoc = text;
        frame.onload = function () {
            const root = frame.contentDocument.documentElement;
            let widest = root.scrollWidth; // a box that scrolls on a screen is cut on paper
            if (kind === "paper")
                for (const box of frame.contentDocument.querySelectorAll("main *:not(svg *)"))
                    widest = Math.max(widest, Math.ceil(box.getBoundingClientRect().right));
            out.push(kind + " " + widest + " of " + root.clientWidth);
            frame.remove();
            done();
        };
        document.body.append(frame);
    });
}
(async function () {
    const root = document.documentElement;
    out.push("wide " + root.scrollWidth + " of " + root.clientWidth);
    out.push("dark " + matchMedia("(prefers-color-scheme: dark)").matches + " " + getComputedStyle(document.body).backgroundColor);
    out.push("loaded " + performance.getEntriesByType("resource").length);
    out.push("scripts " + new DOMParser().parseFromString(page, "text/html").querySelectorAll("script,iframe,object,img,link").length);
    await framed("narrow", 320, page);
    // The rules of paper, applied to a frame as wide as A4 (210 mm) less the browser's margins of 10 mm, at 96 pixels an inch.
    if (!page.includes("@media print{"))
        out.push("no rules for paper");
    await framed("paper", 718, page.replace("@media print{", "@media all{").replace("@media(prefers-color-scheme:dark)", "@media not all"));
    if (window.axe) {
        const found = await axe.run(document, { exclude: [["#probe"]] });
        for (const v of found.violations)
            out.push("axe " + v.impact + " " + v.id + " " + v.nodes.map(n => n.target + " " + n.failureSummary).slice(0, 3).join(" | ").replace(/\s+/g, " "));
        out.push("axe passed " + found.passes.length);
    }
    document.getElementById("probe").textContent = "\nPROBE " + out.join("\nPROBE ") + "\nPROBE end\n";
})();
</script>
HTML
}

bad=0
complain() { echo "html: $1"; bad=1; }
for name in stage run; do
    [ -s $name.html ] || { complain "$name.html was not written"; cat run.log; continue; }
    for dark in 0 1; do
        probed $name.html > probed.html
        timeout 120 "$browser" --headless --no-sandbox --disable-gpu --window-size=1200,900 --virtual-time-budget=20000 \
            --user-data-dir="$scratch/profile" --blink-settings=preferredColorScheme=$((1 - dark)) \
            --dump-dom "file://$scratch/probed.html" > dom.html 2> browser.log || true
        grep '^PROBE ' dom.html > probe.txt || true
        if ! grep -q '^PROBE end' probe.txt; then
            echo "SKIP html: the browser did not come to an end here: $(tail -1 browser.log)"
            [ $bad -eq 1 ] || exit 77
            exit 1
        fi
        while read -r _ kind width _ room; do
            [ "$width" -le "$room" ] || complain "$name overflows, $kind: $width of $room pixels"
        done < <(grep -E '^PROBE (wide|narrow|paper) ' probe.txt)
        [ "$(grep -cE '^PROBE (wide|narrow|paper) ' probe.txt)" -eq 3 ] || complain "$name: a width is missing"
        grep -qx 'PROBE scripts 0' probe.txt || complain "$name holds active elements"
        grep -qx 'PROBE loaded 0' probe.txt || complain "$name loads something"
        grep -qE '^PROBE dark (true|false) ' probe.txt || complain "$name: no colours"
        if grep -q '^PROBE dark true' probe.txt && ! grep -qx 'PROBE dark true rgb(13, 17, 23)' probe.txt; then
            complain "$name is not dark in the dark"
        fi
        if grep -E '^PROBE axe (serious|critical) ' probe.txt; then
            complain "$name: axe-core found the above"
        fi
        [ -z "$axe" ] || grep -qE '^PROBE axe passed [1-9]' probe.txt || complain "$name: axe-core did not run"
        ! grep -qx 'PROBE no rules for paper' probe.txt || complain "$name has no rules for paper"
        echo "$name: $(grep -E '^PROBE (dark|wide|narrow|paper|axe)' probe.txt | cut -d' ' -f2- | cut -c1-160 | paste -sd';')"
    done
    rm -f page.pdf
    timeout 120 "$browser" --headless --no-sandbox --disable-gpu --user-data-dir="$scratch/profile" --no-pdf-header-footer \
        --print-to-pdf="$scratch/page.pdf" "file://$scratch/$name.html" > browser.log 2>&1 || true
    pages=$(grep -aoE '/Count [0-9]+' page.pdf 2> browser.log | sort -t' ' -k2n | tail -n 1 | cut -d' ' -f2) || true
    if [ "${pages:-0}" -lt 1 ] || [ "${pages:-0}" -gt 10 ]; then complain "$name: ${pages:-no} pages on paper"; fi
    echo "$name: ${pages:-no} pages on paper"
done
exit $bad
