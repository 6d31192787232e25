# A scratch repository with a bare remote, keys, a policy, real statements, and approvals: everything that promotion needs.
# Evidence and approvals are signed by openssl and ssh-keygen, so that the gate is held against other tools than our own.
# shellcheck shell=bash
set -euo pipefail
export GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_DATE='1767000000 +0000' GIT_COMMITTER_DATE='1767000000 +0000'
unset GITHUB_ACTOR

sha() { sha256sum "$1" | cut -d' ' -f1; }
g() { git -c init.defaultBranch=main -c advice.detachedHead=false "$@" >/dev/null 2>&1; }

new_key() { # new_key PREFIX: P-256, PREFIX.key and PREFIX.pub
    openssl genpkey -quiet -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1.key" 2>/dev/null ||
        openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1.key" 2>/dev/null
    openssl pkey -in "$1.key" -pubout -out "$1.pub"
}

new_person() { # new_person NAME: an SSH key in ../people
    mkdir -p ../people
    ssh-keygen -q -t ed25519 -N '' -C "$1" -f "../people/$1"
}

write_data() { # 600 rows that a threshold at x = 50 tells mostly right
    mkdir -p data
    awk 'BEGIN { s = 7; print "id,x,sex,label"
        for (i = 1; i <= 600; i++) { s = (s * 1103 + 12345) % 65536; x = s % 100; s = (s * 1103 + 12345) % 65536
            y = x + s % 20 - 10 >= 50; print i "," x "," (i % 2 ? "f" : "m") "," y + 0 } }' >data/test.csv
    awk -F, '{ print $1 "," $2 }' data/test.csv >data/incoming.csv
}

write_project() {
    write_data
    cat >contract.odcs.yaml <<'Y'
apiVersion: v3.1.0
kind: DataContract
id: incoming
version: 1.0.0
status: active
schema:
  - name: incoming
    properties:
      - { name: id, logicalType: integer, required: true, unique: true }
      - { name: x, logicalType: integer, logicalTypeOptions: { minimum: 0, maximum: 100 } }
Y
    cat >mlgate.yaml <<'Y'
version: 1
model:
  name: income
  path: model
  predict: { command: [./predict, "{model}"], threshold: 0.5 }
data:
  incoming: data/incoming.csv
  test: { path: data/test.csv, id: id, label: label, slices: { sex: {} } }
validate:
  - { data: incoming, contract: contract.odcs.yaml }
test:
  data: test
  metrics:
    accuracy: { min: 0.6, slices: [sex] }
compare:
  baseline: baseline
  metrics:
    accuracy: { margin: 0.05 }
card: { owner: models@example.org, license: Apache-2.0, intended_use: intended-use.md }
promote:
  to: production
  require: [validate, test, compare, card]
  approvals: { at_least: 1, not_author: true }
trust:
  signers: [{ key: keys/ci.pub, stages: [validate, test, compare, card] }]
  approvers: keys/approvers
  actors: { octo: author@example.org }
Y
    echo 'Nothing but tests.' >intended-use.md
    cat >predict <<'S'
#!/bin/sh
exec awk -F, -v cut="$(cat "$1/cut.txt")" 'NR == 1 { print "id,score"; next } { d = $2 - cut
    print $1 "," (d < -50 ? 0.01 : d > 50 ? 0.99 : 0.5 + d / 110) }'
S
    chmod +x predict
}

model() { # model CUT: the model of the work tree
    mkdir -p model
    echo "$1" >model/cut.txt
    echo income >model/name.txt
}

commit() { # commit MESSAGE: unsigned
    g add -A
    g commit -q --no-gpg-sign -m "$1"
}

start() { # a clone in ./repo (where it leaves you) of ./origin.git, with one model, committed and pushed; no evidence yet
    g init --bare origin.git
    g clone origin.git repo
    cd repo || exit 1
    git config user.name Author
    git config user.email author@example.org
    new_person alice
    new_person bob
    mkdir -p keys
    new_key ../ci
    cp ../ci.pub keys/ci.pub
    {
        echo "alice@example.org namespaces=\"approval@mlgate\" $(cat ../people/alice.pub)"
        echo "bob@example.org namespaces=\"approval@mlgate\" $(cat ../people/bob.pub)"
    } >keys/approvers
    write_project
    model 40
    echo .mlgate >.gitignore
    commit 'a first model'
    g push origin HEAD:main
}

sign_statement() { # sign_statement FILE KEY: a Sigstore bundle beside NAME.intoto.json, made by openssl
    local payload=$1 bundle=${1%.intoto.json}.sigstore.json type=application/vnd.in-toto+json signature
    signature=$({
        printf 'DSSEv1 %d %s %d ' ${#type} $type "$(wc -c <"$payload")"
        cat "$payload"
    } | openssl dgst -sha256 -sign "$2" | base64 -w0)
    printf '{"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json","verificationMaterial":{"publicKey":{"hint":"%s"},"tlogEntries":[]},"dsseEnvelope":{"payload":"%s","payloadType":"%s","signatures":[{"sig":"%s","keyid":""}]}}\n' \
        "$(openssl pkey -in "$2" -pubout | sha256sum | cut -d' ' -f1)" "$(base64 -w0 <"$payload")" $type "$signature" >"$bundle"
}

sign_all() { # sign_all KEY
    local statement
    for statement in .mlgate/evidence/*.intoto.json; do
        case $statement in *.test-result.intoto.json) ;; *) sign_statement "$statement" "$1" ;; esac
    done
}

evidence() { # evidence [STAGE]...: run the stages, make the card, sign; then once more by openssl
    rm -rf .mlgate
    mlgate run --quiet "$@" >../run.log 2>&1 || true
    mlgate-card sign-evidence .mlgate/evidence --key ../ci.key --force >>../run.log
    sign_all ../ci.key
}

sha_of_role() { # sha_of_role ROLE <report
    awk -v role="\"$1\"" '/"role":/ { found = index($0, role) > 0 }
        found && /"sha256":/ { gsub(/[",]/, ""); for (i = 1; i <= NF; i++) if (length($i) == 64) print $i; exit }'
}

approve() { # approve PERSON [SED-EXPRESSION]: sign what `plan` shows; the expression changes the statement first
    local report=../plan.json file=.mlgate/evidence/approvals/$1.json baseline=null
    mkdir -p .mlgate/evidence/approvals
    # shellcheck disable=SC2086 # options, not one word
    mlgate-promote plan --actor octo --format json ${initial:-} >"$report" 2>/dev/null || true
    [ -n "${initial:-}" ] || baseline="{\"sha256\": \"$(in_force)\"}"
    cat >"$file" <<J
{
  "_type": "https://in-toto.io/Statement/v1",
  "subject": [{"name": "income", "digest": {"sha256": "$(sha_of_role model <$report)"}}],
  "predicateType": "https://mlgate.dev/evidence/approval/v1",
  "predicate": {
    "manifest": {"sha256": "$(sha_of_role manifest <$report)"},
    "evidenceIndex": {"sha256": "$(sha_of_role evidence-index <$report)"},
    "policy": {"sha256": "$(sha_of_role policy <$report)"},
    "baseline": $baseline,
    "to": "production",
    "role": "owner",
    "timeCreated": "2025-12-31T00:00:00Z",
    "timeExpires": "2026-02-01T00:00:00Z"
  }
}
J
    [ $# -lt 2 ] || sed -i "$2" "$file"
    rm -f "$file.sig"
    ssh-keygen -q -Y sign -n approval@mlgate -f "../people/$1" "$file" 2>/dev/null
}

in_force() { # root of the model in force
    mlgate-promote history --format json | awk '/"root":/ { root = $2 } /"in_force": true/ { gsub(/[",]/, "", root); print root }'
}

promote() { mlgate-promote "$@" --actor "${actor:-octo}" --key ../ci.key; }

# Digests depend on keys that are made anew, and on the program's own digest.
mask() { sed -E 's/[0-9a-f]{12,64}/HEX/g; s|[^ ]*/origin\.git|ORIGIN|g'; }

show() { # show ARG...: mlgate-promote, what it says, and its exit code
    local code=0
    mlgate-promote "$@" >../out 2>../err || code=$?
    mask <../out
    mask <../err
    echo "exit $code"
}

apply() { show apply --actor "${actor:-octo}" --key "${key:-../ci.key}" "$@" | grep -v -e '^  config: ' -e '^  [a-z-]*: .*model$' -e '^  evidence-index: ' -e '^  policy: ' -e '^mlgate-promote 0' -e '^$' -e '^clauses: '; }

first() { # the first model is at production
    evidence validate test
    initial=--initial approve alice
    promote apply --initial >../first.log 2>&1 || { cat ../first.log ../run.log; exit 99; }
}

second() { # another model, committed, with evidence against the first one; not approved yet
    cp -R model baseline
    model "${1:-45}"
    commit 'a second model'
    g push origin HEAD:main
    evidence
}
