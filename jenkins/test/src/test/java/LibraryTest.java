import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;
import static org.junit.Assert.fail;

import com.lesfurets.jenkins.unit.BasePipelineTest;
import com.lesfurets.jenkins.unit.global.lib.LibraryConfiguration;
import com.lesfurets.jenkins.unit.global.lib.SourceRetriever;
import groovy.lang.Closure;
import groovy.lang.Script;
import java.io.File;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.Before;
import org.junit.Test;

/** Each step of the library and both example Jenkinsfiles. `sh` is a real /bin/sh; the binaries are stand-ins that write down
 *  their arguments and end as the test says, and the real ones where MLGATE_BIN names their folder. */
public class LibraryTest extends BasePipelineTest {
    private final List<String> said = new ArrayList<>();
    private final List<Map> published = new ArrayList<>();
    private final Map<String, String> variables = new HashMap<>();
    private final List<String> shellScripts = new ArrayList<>();
    private Path work;
    private String key;
    private String path;
    private String missing = "";
    private String written = "test.intoto.json=ab\\nc d.intoto.json=ef\\n"; // what a stand-in lists; printf reads it
    private int scripts;

    private abstract static class Step extends Closure<Object> {
        Step(Object owner) { super(owner); }

        public abstract Object doCall(Object... args);
    }

    private interface Body { Object run(Object[] args) throws Exception; }

    private void step(String name, Body body, Class<?>... types) {
        getHelper().registerAllowedMethod(name, new ArrayList<Class>(Arrays.asList(types)), new Step(this) {
            @Override public Object doCall(Object... args) {
                try {
                    return body.run(args);
                } catch (RuntimeException | Error e) {
                    throw e;
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }
        });
    }

    private Object published(String name, Object[] args) {
        if (missing.contains("|" + name + "|")) // as Jenkins' DSL.invokeMethod does for a step that no plugin brings
            throw new NoSuchMethodError("No such DSL method '" + name + "' found among steps [sh, echo]");
        Map<String, Object> copy = new HashMap<>((Map<String, Object>) args[0]);
        copy.put("step", name);
        published.add(copy);
        return copy;
    }

    private int shell(Map<?, ?> args) throws Exception {
        Path script = work.resolve("script");
        shellScripts.add(args.get("script").toString());
        Files.writeString(script, args.get("script").toString());
        ProcessBuilder builder = new ProcessBuilder("/bin/sh", script.toString()).directory(work.toFile()).inheritIO();
        builder.environment().put("PATH", path);
        builder.environment().putAll(variables);
        if (key != null)
            builder.environment().put("MLGATE_KEY_FILE", key);
        return builder.start().waitFor();
    }

    @Override @Before public void setUp() throws Exception {
        setScriptRoots(new String[] {"."});
        setScriptExtension("");
        super.setUp();
        work = Files.createTempDirectory("mlgate-jenkins");
        path = work.resolve("bin") + ":" + System.getenv("PATH");
        Files.createDirectory(work.resolve("bin"));
        for (String name : new String[] {"mlgate", "mlgate-validate", "mlgate-test", "mlgate-compare", "mlgate-card", "mlgate-promote"})
            standIn(name, 0);
        SourceRetriever retriever = new SourceRetriever() {
            @Override public List<URL> retrieve(String repository, String branch, String targetPath) {
                try {
                    return Collections.singletonList(new File("..").getCanonicalFile().toURI().toURL());
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }
        };
        getHelper().registerSharedLibrary(LibraryConfiguration.library("mlgate").defaultVersion("v0.1.0").allowOverride(true)
            .implicit(false).targetPath("build/libs").retriever(retriever).build());
        step("sh", a -> shell((Map<?, ?>) a[0]), Map.class);
        step("libraryResource", a -> Files.readString(Path.of("../resources", a[0].toString())), String.class);
        step("echo", a -> said.add("echo " + a[0]), String.class);
        step("unstable", a -> said.add("unstable " + a[0]), String.class);
        step("error", a -> { throw new IllegalStateException("error " + a[0]); }, String.class);
        for (String name : new String[] {"junit", "recordIssues", "publishHTML", "issues", "archiveArtifacts"})
            step(name, a -> published(name, a), Map.class);
        step("file", a -> a[0], Map.class);
        step("gitUsernamePassword", a -> a[0], Map.class);
        step("withCredentials", a -> {
            String before = key;
            key = "/secret/" + ((Map<?, ?>) ((List<?>) a[0]).get(0)).get("credentialsId");
            try {
                return getHelper().callClosure((Closure<?>) a[1]);
            } finally {
                key = before;
            }
        }, List.class, Closure.class);
        for (String name : new String[] {"pipeline", "options", "stages", "steps", "when", "node"})
            step(name, a -> getHelper().callClosure((Closure<?>) a[0]), Closure.class);
        step("stage", a -> said.add("stage " + a[0]) ? getHelper().callClosure((Closure<?>) a[1]) : null, String.class, Closure.class);
        step("timeout", a -> null, Map.class);
        step("timeout", a -> getHelper().callClosure((Closure<?>) a[1]), Map.class, Closure.class);
        step("agent", a -> null, Object.class);
        step("branch", a -> said.add("branch " + a[0]), String.class);
        step("disableConcurrentBuilds", a -> null);
        step("checkout", a -> null, Object.class);
        step("input", a -> said.add("input " + ((Map<?, ?>) a[0]).get("message")), Map.class);
        getBinding().setVariable("any", "any");
        getBinding().setVariable("scm", "scm");
    }

    private void standIn(String name, int code) throws Exception {
        Path file = work.resolve("bin").resolve(name);
        Files.writeString(file, "#!/bin/sh\n{ printf '%s' '" + name + "'; for a; do printf '|%s' \"$a\"; done; printf ' key=%s.\\n' \"$MLGATE_KEY\"; } >>"
            + work.resolve("calls") + "\nfor a; do case $a in --written=*) printf '" + written + "' >\"${a#--written=}\" ;; esac; done\nexit " + code
            + "\n");
        file.toFile().setExecutable(true);
    }

    private String calls() throws Exception {
        Path file = work.resolve("calls");
        return Files.exists(file) ? Files.readString(file) : "";
    }

    private Object run(String text) throws Exception {
        File file = work.resolve("Jenkinsfile" + ++scripts).toFile(); // compiled scripts are remembered by name
        Files.writeString(file.toPath(), "@Library('mlgate@v0.1.0') _\n" + text + "\n");
        return runScript(file.getPath());
    }

    private String failure(String text) throws Exception {
        try {
            run(text);
        } catch (Throwable e) {
            Throwable cause = e;
            while (cause.getCause() != null)
                cause = cause.getCause();
            return String.valueOf(cause.getMessage());
        }
        fail("the build went on");
        return null;
    }

    @Test public void passPublishesAndReturns() throws Exception {
        assertEquals("PASS", run("return mlgate()"));
        assertTrue(calls(), calls().startsWith("mlgate|run|--no-color|--no-progress|--also=json=.mlgate/reports/report.json|"));
        assertEquals(said.toString(), 0, said.size());
        List<String> steps = new ArrayList<>();
        for (Map map : published)
            steps.add((String) map.get("step"));
        assertEquals("[junit, issues, recordIssues, publishHTML, archiveArtifacts]", steps.toString());
    }

    @Test public void failEndsTheBuildAfterPublishing() throws Exception {
        standIn("mlgate", 1);
        assertEquals("error mlgate: FAIL (exit code 1)", failure("mlgate()"));
        assertEquals(5, published.size());
    }

    @Test public void inconclusiveIsUnstable() throws Exception {
        standIn("mlgate", 5);
        assertEquals("INCONCLUSIVE", run("return mlgate()"));
        assertEquals("[unstable mlgate: INCONCLUSIVE: not known well enough to pass]", said.toString());
    }

    @Test public void inconclusiveFailsWhereAsked() throws Exception {
        standIn("mlgate", 5);
        assertTrue(failure("mlgate(inconclusive: 'failure')").contains("INCONCLUSIVE"));
        assertEquals(0, said.size());
    }

    @Test public void anErrorIsNoVerdict() throws Exception {
        for (int code : new int[] {2, 3, 4, 70, 137}) {
            standIn("mlgate", code);
            assertTrue(failure("mlgate()").endsWith("(exit code " + code + ")"));
        }
    }

    @Test public void missingPluginsTakeOnlyTheirViewAway() throws Exception {
        for (String name : new String[] {"junit", "recordIssues", "publishHTML", "archiveArtifacts"}) {
            missing = "|" + name + "|";
            said.clear();
            published.clear();
            assertEquals("PASS", run("return mlgate()"));
            assertEquals("[echo mlgate: no plugin with " + name + " here; the reports are in .mlgate/reports]", said.toString());
            assertEquals(4, published.size());
        }
    }

    @Test public void withoutAnyPluginTheVerdictIsTheSame() throws Exception {
        missing = "|junit|recordIssues|issues|publishHTML|archiveArtifacts|";
        assertEquals("PASS", run("return mlgate()"));
        assertEquals(4, said.size());
        standIn("mlgate", 1);
        assertEquals("error mlgate: FAIL (exit code 1)", failure("mlgate()"));
        standIn("mlgate", 5);
        assertEquals("INCONCLUSIVE", run("return mlgate()"));
        assertEquals("[]", published.toString());
    }

    @Test public void anotherNoSuchMethodErrorIsNotSwallowed() throws Exception {
        step("junit", a -> { throw new NoSuchMethodError("hudson.tasks.Broken.method()V"); }, Map.class);
        assertEquals("hudson.tasks.Broken.method()V", failure("mlgate()"));
    }

    @Test public void theKeyIsBoundBehindTheRunOnly() throws Exception {
        run("mlgate(credentialsId: 'mlgate-key')");
        String[] lines = calls().split("\n");
        assertEquals(2, lines.length);
        assertTrue(lines[0], lines[0].startsWith("mlgate|run|") && lines[0].endsWith(" key=."));
        assertEquals("mlgate-card|sign-evidence|--force|--only=test.intoto.json=ab|--only=c d.intoto.json=ef|.mlgate/evidence key=/secret/mlgate-key.",
            lines[1]);
    }

    @Test public void whatNoStageWroteIsNotSigned() throws Exception {
        written = "";
        standIn("mlgate", 0);
        assertTrue(failure("mlgate(credentialsId: 'k')").endsWith("(exit code 3)"));
        assertEquals(1, calls().split("\n").length);
    }

    @Test public void evidenceInTheCommitIsRefused() throws Exception {
        Files.createDirectories(work.resolve(".mlgate/evidence"));
        Files.writeString(work.resolve(".mlgate/evidence/test.intoto.json"), "{}");
        assertEquals(0, shell(Map.of("script", "git init -q . && git add -f .mlgate")));
        assertTrue(failure("mlgate(credentialsId: 'k')").contains(".mlgate is in the commit"));
        assertEquals("", calls());
    }

    /** Jenkins runs a script with `sh -xe` unless its first line says otherwise: that would print what a key's variable holds. */
    @Test public void noScriptIsTraced() throws Exception {
        run("mlgate(credentialsId: 'mlgate-key')");
        run("mlgatePromote(command: 'plan', credentialsId: 'mlgate-key')");
        run("mlgateTest(label: 'y')");
        assertEquals(5, shellScripts.size());
        for (String script : shellScripts) {
            assertTrue(script, script.startsWith("#!/bin/sh -e\n"));
            assertFalse(script, script.contains("set -x") || script.contains("/secret/"));
        }
    }

    @Test public void aFailedSignatureFailsAPass() throws Exception {
        standIn("mlgate-card", 2);
        assertTrue(failure("mlgate(credentialsId: 'k')").endsWith("(exit code 2)"));
    }

    @Test public void aLinkInTheCheckoutLeadsNowhere() throws Exception {
        Path other = Files.createDirectory(work.resolve("other"));
        Files.writeString(other.resolve("kept"), "kept");
        for (String link : new String[] {".mlgate", ".mlgate/reports", ".mlgate/evidence"}) {
            Path at = work.resolve(link);
            Files.createDirectories(at.getParent());
            Files.createSymbolicLink(at, other);
            assertTrue(link, failure("mlgate()").contains("symbolic link"));
            assertEquals(link, "[kept]", Arrays.toString(other.toFile().list()));
            assertEquals(link, "", calls());
            assertTrue(link, published.isEmpty());
            Files.delete(at);
        }
        assertEquals("PASS", run("return mlgate()"));
    }

    @Test public void anUnknownOptionIsRefused() throws Exception {
        assertTrue(failure("mlgate(confg: 'x')").contains("there is no option 'confg'"));
        assertEquals("", calls());
    }

    @Test public void valuesAreWordsWhateverIsInThem() throws Exception {
        run("mlgateTest(label: \"it's; touch pwned\", min: ['roc_auc=0.5', '$(touch pwned)'], errorsOut: '`touch pwned`', quiet: true,"
            + " color: false, positive: '>50K', weight: '', model: null, arguments: ['-rf', 'a b.csv\\nc', '${PATH}'])");
        assertEquals("mlgate-test|--label=it's; touch pwned|--min=roc_auc=0.5|--min=$(touch pwned)|--errors-out=`touch pwned`|--quiet"
            + "|--no-color|--positive=>50K|--|-rf|a b.csv\nc|${PATH} key=.\n", calls());
        assertFalse(Files.exists(work.resolve("pwned")));
    }

    @Test public void predictTakesTheRest() throws Exception {
        run("mlgateTest(data: 't.csv', arguments: ['-p.csv'], predict: ['./predict', '--model', '{model}'])");
        assertEquals("mlgate-test|--data=t.csv|./-p.csv|--predict|./predict|--model|{model} key=.\n", calls());
    }

    @Test public void everyBinaryHasItsStep() throws Exception {
        String[] steps = {"Validate()", "Test()", "Compare()", "Card(command: 'verify')", "Promote(command: 'plan')"};
        int[][] ends = {{0, 0}, {1, 1}, {5, 5}};
        for (String name : steps) {
            String binary = "mlgate-" + name.substring(0, name.indexOf('(')).toLowerCase();
            for (int[] end : ends) {
                standIn(binary, end[0]);
                said.clear();
                String text = "return mlgate" + name;
                if (end[0] == 1)
                    assertEquals("error " + binary + ": FAIL (exit code 1)", failure(text));
                else
                    assertEquals(end[0] == 0 ? "PASS" : "INCONCLUSIVE", run(text));
                assertEquals(end[0] == 5 ? 1 : 0, said.size());
            }
        }
    }

    @Test public void whereNothingIsJudgedNothingPasses() throws Exception {
        for (String text : new String[] {"Test(noGate: true)", "Test('no-gate': true)", "Test(gate: false)", "Test('no-gate': 'true')",
            "Test(listMetrics: true)", "Test(version: true)", "Validate(detect: true)", "Validate(dump: 'csv')", "Card(command: 'sign-evidence')",
            "Card()", "Promote(command: 'history')", "Promote(command: 'export')"})
            assertEquals(text, "NONE", run("return mlgate" + text));
        assertEquals("PASS", run("return mlgateValidate(detect: false)"));
        standIn("mlgate-test", 1);
        assertEquals("error mlgate-test: FAIL (exit code 1)", failure("mlgateTest(noGate: true)"));
    }

    /** A variable of the pipeline would ask for no gates behind the step's back. */
    @Test public void whatIsAskedForStandsInTheStep() throws Exception {
        Files.writeString(work.resolve("bin/mlgate-test"), "#!/bin/sh\necho \"$MLGATE_LABEL $MLGATE_NO_GATE$MLGATE_LIST_METRICS\" >>"
            + work.resolve("calls") + "\n");
        variables.put("MLGATE_LABEL", "y");
        variables.put("MLGATE_NO_GATE", "true");
        variables.put("MLGATE_LIST_METRICS", "true");
        assertEquals("PASS", run("return mlgateTest()"));
        assertEquals("y \n", calls());
    }

    @Test public void declarativeExample() throws Exception {
        runScript("../examples/Jenkinsfile.declarative");
        assertEquals("[stage gate, stage promote, branch main, input Promote to production?]", said.toString());
        assertTrue(calls(), calls().endsWith("mlgate-promote|apply|--approvals=approvals key=/secret/mlgate-key.\n"));
    }

    /** The lines of README.md, as they stand there. */
    @Test public void readmeExample() throws Exception {
        String readme = Files.readString(Path.of(System.getenv("MLGATE_README")));
        String block = readme.substring(readme.indexOf("```groovy\n") + "```groovy\n".length());
        Path file = work.resolve("Jenkinsfile.readme");
        Files.writeString(file, block.substring(0, block.indexOf("```")));
        runScript(file.toString());
        assertEquals("[stage gate]", said.toString());
        assertEquals(1, calls().split("\n").length);
    }

    @Test public void declarativeExampleStopsAtFail() throws Exception {
        standIn("mlgate", 1);
        try {
            runScript("../examples/Jenkinsfile.declarative");
            fail("the build went on");
        } catch (Throwable e) {
            assertFalse(calls(), calls().contains("mlgate-promote"));
        }
    }

    @Test public void scriptedExample() throws Exception {
        standIn("mlgate-test", 5);
        runScript("../examples/Jenkinsfile.scripted");
        assertEquals("[stage validate, stage test, unstable mlgate-test: INCONCLUSIVE: not known well enough to pass, stage compare]",
            said.toString());
        assertEquals("mlgate-validate|--config=mlgate.yaml|--errors-out=failing-cells.jsonl key=.", calls().split("\n")[0]);
    }

    private String git(String... words) throws Exception {
        List<String> argv = new ArrayList<>(Arrays.asList("git", "-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main"));
        argv.addAll(Arrays.asList(words));
        Process process = new ProcessBuilder(argv).directory(work.toFile()).redirectErrorStream(true).start();
        String out = new String(process.getInputStream().readAllBytes());
        assertEquals(out, 0, process.waitFor());
        return out;
    }

    /** mlgate writes no ledger on a server: the copy is named to it, and git pushes the tag that it makes there. */
    @Test public void aRemoteOnAServer() throws Exception {
        git("init", "-q", "--bare", "origin.git");
        git("init", "-q", ".");
        git("commit", "-q", "--allow-empty", "-m", "one");
        git("config", "remote.origin.url", "https://git.example.org/r.git");
        git("config", "url." + work + "/origin.git.insteadOf", "https://git.example.org/r.git");
        git("push", "-q", "origin", "HEAD:refs/heads/main");
        git("--git-dir=origin.git", "symbolic-ref", "HEAD", "refs/heads/main");
        Path file = work.resolve("bin/mlgate-promote");
        Files.writeString(file, "#!/bin/sh\necho \"$1 $MLGATE_REMOTE\" >>" + work.resolve("calls")
            + "\ngit --git-dir=\"$MLGATE_REMOTE\" tag made-by-$1 HEAD\n[ \"$1\" != plan ] || exit 5\n");
        assertEquals("PASS", run("return mlgatePromote(command: 'apply', credentialsId: 'mlgate-key')"));
        assertTrue(calls(), calls().matches("apply .*/ledger\\.git\n"));
        assertEquals("made-by-apply\n", git("--git-dir=origin.git", "tag"));
        assertEquals("INCONCLUSIVE", run("return mlgatePromote(command: 'plan')"));
        assertEquals("made-by-apply\n", git("--git-dir=origin.git", "tag"));
        git("config", "url." + work + "/gone.git.insteadOf", "https://git.example.org/r.git");
        git("config", "--unset", "url." + work + "/origin.git.insteadOf");
        assertEquals("error mlgate-promote: a remote service failed (exit code 4)", failure("mlgatePromote(command: 'apply')"));
    }

    @Test public void theRealBinaries() throws Exception {
        String bin = System.getenv("MLGATE_BIN");
        org.junit.Assume.assumeTrue("MLGATE_BIN is not set", bin != null);
        path = bin + ":" + System.getenv("PATH");
        Files.writeString(work.resolve("p.csv"), "id,label,score\n" + rows(400));
        Files.createDirectories(work.resolve(".mlgate"));
        Files.writeString(work.resolve("mlgate.yaml"), "version: 1\nmodel: { name: m, path: p.csv }\ndata: { t: { path: p.csv, id: id, label: label } }\n"
            + "test: { data: t, predictions: p.csv, metrics: { accuracy: { min: 0.9 } } }\n");
        assertEquals("PASS", run("return mlgate()"));
        for (String name : new String[] {"report.json", "junit.xml", "issues.json", "report.html", "report.sarif"})
            assertTrue(name, Files.size(work.resolve(".mlgate/reports").resolve(name)) > 0);
        String test = "return mlgateTest(id: 'id', label: 'label', arguments: ['p.csv'], min: ['accuracy=%s'])";
        assertEquals("PASS", run(String.format(test, "0.9")));
        Files.writeString(work.resolve("p.csv"), "id,label,score\n1,0,0.9\n2,1,0.1\n");
        assertEquals("INCONCLUSIVE", run(String.format(test, "0.5")));
        assertEquals("error mlgate-test: options, mlgate.yaml, a contract or a key are missing or invalid (exit code 2)",
            failure("mlgateTest(labl: 'x', arguments: ['p.csv'])"));
    }

    private static String rows(int count) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < count; i++)
            out.append(i).append(',').append(i % 2).append(',').append(i % 2 == 0 ? "0.1\n" : "0.9\n");
        return out.toString();
    }
}
