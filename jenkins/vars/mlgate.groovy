/*
 * The gate in a Jenkins pipeline: builds arguments, runs the binaries, publishes what they wrote, and sets the result.
 *
 * For the reader who changes this: the code runs as continuations (CPS). So: no closure where a loop does, no step in a
 * constructor or in @NonCPS code, nothing that cannot be serialised in a variable across a step.
 */

/**
 * All stages of mlgate.yaml. Options, all optional: config, stages (list), model, threshold, inconclusive ('unstable' or
 * 'failure'), credentialsId (a "Secret file" with the signing key: the statements are signed behind the run).
 * Returns 'PASS' or 'INCONCLUSIVE'; FAIL and errors end the build.
 */
def call(Map options = [:]) {
    refuseUnknown(options, ['config', 'stages', 'model', 'threshold', 'inconclusive', 'credentialsId'])
    String reports = '.mlgate/reports'
    String written = '.mlgate/written' // NAME=SHA256 of what the stages wrote
    Map given = [config: options.config, model: options.model, threshold: options.threshold, 'no-color': true, 'no-progress': true,
                 also: ["json=${reports}/report.json", "junit=${reports}/junit.xml", "warnings-ng=${reports}/issues.json",
                        "html=${reports}/report.html", "sarif=${reports}/report.sarif"],
                 written: written]
    // A checkout may have them as links: reports would land elsewhere, and what lies there would be removed and archived.
    String ready = "for f in .mlgate ${reports} .mlgate/evidence; do [ ! -L \$f ] || exit 2; done\n" +
        "[ -z \"\$(git ls-files -- .mlgate 2>/dev/null)\" ] || exit 3\n" +
        "mkdir -p ${reports} && rm -f ${written} ${reports}/*"
    int made = execute(ready, 'mlgate, its folders')
    if (made == 3) {
        error('mlgate: .mlgate is in the commit: evidence is made, never brought along')
        return 'FAIL'
    }
    if (made != 0) {
        error("mlgate: .mlgate, ${reports} or .mlgate/evidence is a symbolic link or cannot be made: reports would land elsewhere")
        return 'FAIL' // error ends the build; a mock of it may not
    }
    // The key is not bound while the model runs: its command is the change's own code.
    String line = ledger() + 'ledger_read ' + commandLine('mlgate', 'run', optionWords(given), options.stages ?: [], [])
    int code = execute(line, 'mlgate run')
    if (options.credentialsId && (code == 0 || code == 1 || code == 5)) {
        // Without --only the whole folder would be signed, whoever wrote what is in it.
        String only = "while IFS= read -r item; do set -- \"\$@\" \"--only=\$item\"; done <${written}\n" +
            "[ \$# -gt 0 ] || { echo 'mlgate: nothing is signed: the stages wrote no statement'; exit 3; }\n"
        int signed = withKey(options.credentialsId, only + 'mlgate-card sign-evidence --force "$@" .mlgate/evidence')
        code = signed == 0 ? code : signed
    }
    publish(reports)
    return conclude('mlgate', code, 'PASS', options.inconclusive)
}

/**
 * One binary. Options of the binary by name, camelCase or as they are ('errors-out' or errorsOut); a list is the option
 * repeated, true and false are --x and --no-x. Beside them: command (a sub-command), arguments (list, behind the options),
 * predict (list, the argv of --predict), inconclusive, credentialsId (handed over as --key).
 * Returns 'PASS', 'INCONCLUSIVE', or 'NONE' where it ended well and nothing was judged.
 */
def tool(String binary, Map options) {
    Map given = [:]
    given.putAll(options)
    String command = given.remove('command') ?: ''
    List arguments = listOf(given.remove('arguments'))
    List predict = listOf(given.remove('predict'))
    def inconclusive = given.remove('inconclusive')
    def credentialsId = given.remove('credentialsId')
    List words = optionWords(given)
    String line = commandLine(binary, command, words, arguments, predict)
    if (binary == 'mlgate-promote') {
        line = ledger() + 'ledger_promote ' + line
    }
    // What is asked for stands in the step, and not in the environment as well: judges() looks nowhere else.
    line = 'unset MLGATE_NO_GATE MLGATE_LIST_METRICS MLGATE_DETECT MLGATE_DUMP\n' + line
    int code = credentialsId ? withKey(credentialsId, line) : execute(line, binary)
    return conclude(binary, code, judges(binary, command, words) ? 'PASS' : 'NONE', inconclusive)
}

/** A word for /bin/sh, whatever is in it. */
String quote(Object value) {
    return "'" + value.toString().replace("'", "'\\''") + "'"
}

// Shell functions that let a copy stand in for a remote on a server, which git then pushes to.
private String ledger() {
    return libraryResource('org/mlgate/ledger.sh') + '\n'
}

private List listOf(Object value) {
    if (value == null) {
        return []
    }
    return value instanceof List ? value : [value]
}

// Does 0 mean PASS, or only that figures, a list or a file were made?
private boolean judges(String binary, String command, List words) {
    if (!['mlgate-validate/', 'mlgate-test/', 'mlgate-compare/', 'mlgate-card/verify', 'mlgate-promote/plan', 'mlgate-promote/apply',
          'mlgate-promote/rollback'].contains(binary + '/' + command)) {
        return false
    }
    for (int i = 0; i < words.size(); i++) {
        if (['--no-gate', '--list-metrics', '--detect', '--dump', '--help', '--version'].contains(words[i].toString().tokenize('=')[0])) {
            return false
        }
    }
    return true
}

private List optionWords(Map options) {
    List words = []
    List names = []
    names.addAll(options.keySet())
    for (int i = 0; i < names.size(); i++) {
        String name = names[i].toString().replaceAll('([A-Z])', '-$1').toLowerCase()
        def value = options[names[i]]
        if (value == null || value == '') {
            continue
        }
        if (value instanceof Boolean) {
            words.add((value ? '--' : '--no-') + name)
            continue
        }
        List values = listOf(value)
        for (int k = 0; k < values.size(); k++) {
            words.add('--' + name + '=' + values[k])
        }
    }
    return words
}

private String commandLine(String program, String command, List options, List arguments, List predict) {
    List words = [program]
    if (command) {
        words.add(quote(command))
    }
    for (int i = 0; i < options.size(); i++) {
        words.add(quote(options[i]))
    }
    if (predict.isEmpty() && !arguments.isEmpty()) {
        words.add('--') // what follows is no option, whatever it is called
    }
    for (int i = 0; i < arguments.size(); i++) {
        String word = arguments[i].toString()
        words.add(quote(!predict.isEmpty() && word.startsWith('-') ? './' + word : word))
    }
    if (!predict.isEmpty()) {
        words.add('--predict')
        for (int i = 0; i < predict.size(); i++) {
            words.add(quote(predict[i]))
        }
    }
    return words.join(' ')
}

// The first line keeps Jenkins from adding -x, which would print what is in the variables of a key.
private int execute(String script, String label) {
    return sh(script: '#!/bin/sh -e\n' + script + '\n', returnStatus: true, label: label)
}

private int withKey(Object credentialsId, String line) {
    int code = 70
    withCredentials([file(credentialsId: credentialsId, variable: 'MLGATE_KEY_FILE')]) {
        code = execute('MLGATE_KEY=$MLGATE_KEY_FILE\nexport MLGATE_KEY\n' + line, 'mlgate, with the key')
    }
    return code
}

private void refuseUnknown(Map options, List known) {
    List names = []
    names.addAll(options.keySet())
    for (int i = 0; i < names.size(); i++) {
        if (!known.contains(names[i].toString())) {
            error("mlgate: there is no option '${names[i]}'; there are ${known.join(', ')}")
        }
    }
}

// What is there is shown where people look; a plugin that is missing takes nothing away but its view.
private void publish(String reports) {
    optional('junit') {
        junit(testResults: "${reports}/junit.xml", allowEmptyResults: true, keepProperties: true)
    }
    optional('recordIssues') {
        recordIssues(tools: [issues(pattern: "${reports}/issues.json", id: 'mlgate', name: 'mlgate')])
    }
    optional('publishHTML') {
        publishHTML(target: [reportDir: reports, reportFiles: 'report.html', reportName: 'mlgate', keepAll: true,
                             allowMissing: true, alwaysLinkToLastBuild: true])
    }
    optional('archiveArtifacts') {
        archiveArtifacts(artifacts: "${reports}/**, .mlgate/evidence/**", allowEmptyArchive: true)
    }
}

private void optional(String step, Closure body) {
    try {
        body()
    } catch (NoSuchMethodError e) { // how Jenkins says that a step does not exist
        if (!e.message?.contains('No such DSL method')) {
            throw e
        }
        echo "mlgate: no plugin with ${step} here; the reports are in .mlgate/reports"
    }
}

// INCONCLUSIVE is never SUCCESS: unstable, or a failure where that is asked for.
private String conclude(String binary, int code, String ended, Object inconclusive) {
    if (code == 0) {
        return ended
    }
    if (code == 5 && inconclusive != 'failure') {
        unstable("${binary}: INCONCLUSIVE: not known well enough to pass")
        return 'INCONCLUSIVE'
    }
    Map meanings = [1: 'FAIL', 2: 'options, mlgate.yaml, a contract or a key are missing or invalid',
                    3: 'data, a model or evidence are missing or unreadable, or tags were not fetched', 4: 'a remote service failed',
                    5: 'INCONCLUSIVE: not known well enough to pass']
    error("${binary}: ${meanings[code] ?: 'an internal error'} (exit code ${code})")
    return 'FAIL' // error ends the build; a mock of it may not
}
