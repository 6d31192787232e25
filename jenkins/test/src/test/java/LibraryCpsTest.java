import com.lesfurets.jenkins.unit.cps.PipelineTestHelperCPS;

/** The same tests with the library compiled to continuations by groovy-cps, as Jenkins does it: a closure handed to code that is
 *  not, such as toSorted, gives another value here than in plain Groovy. (Nothing is written to disk at a step: whether variables
 *  are serialisable is for the reader of mlgate.groovy to see.) */
public class LibraryCpsTest extends LibraryTest {
    public LibraryCpsTest() {
        setHelper(new PipelineTestHelperCPS());
    }
}
