# shellcheck shell=bash
write_project() {
    mkdir -p model data
    echo 50 >model/cut.txt
    awk 'BEGIN { s = 7; print "id,x,sex,label"
        for (i = 1; i <= 600; i++) { s = (s * 1103 + 12345) % 65536; x = s % 100; s = (s * 1103 + 12345) % 65536
            y = x + s % 20 - 10 >= 50; print i "," x "," (i % 60 == 0 ? "<i>" : i % 2 ? "f|m" : "m") "," y + 0 } }' >data/test.csv
    cat >predict <<'S'
#!/bin/sh
exec awk -F, -v cut="$(cat "$1/cut.txt")" 'NR == 1 { print "id,score"; next } { d = $2 - cut
    print $1 "," (d < -50 ? 0.01 : d > 50 ? 0.99 : 0.5 + d / 110) }'
S
    chmod +x predict
    cat >mlgate.yaml <<'Y'
version: 1
model:
  name: income
  path: model
  predict: { command: [./predict, "{model}"], threshold: 0.5 }
data:
  test: { path: data/test.csv, id: id, label: label, slices: { sex: {} } }
test:
  data: test
  metrics:
    accuracy: { min: 0.6 }
    recall: { min: 0.5, slices: [sex], untestable: report }
card:
  owner: models@example.org
  intended_use: use.md
  limitations: limits.md
Y
    cat >use.md <<'M'
Sorting *numbers*. <script>alert(1)</script> [x](javascript:alert(1)) ![a picture](https://example.org/x.png)
M
    printf '# Limits\n\nNot for people. <div onclick="x()">raw</div>\n\n<div>\nblock\n</div>\n' >limits.md
}
