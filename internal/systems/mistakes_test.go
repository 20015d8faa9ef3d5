package systems_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/collab-iac/terraform-provider-collab/internal/mistake"
)

// madeOnce is a mistake that the provider once made on some server.
type madeOnce struct {
	id, wrong string
	// tests fail where it is made again. Each is a directory below internal, and a test in
	// it: "model.TestFit".
	tests string
}

// mistakes are all that were shown up to commit 2d51899, those first that lose, duplicate,
// destroy or overwrite something. A patch in testdata/mistakes makes each of them again.
var mistakes = []madeOnce{
	{"D1", "an update wrote what ignore_changes keeps", "lifecycle.TestIgnoredSecretsAreNotSent provider.TestAccUser_ignoreChanges provider.TestAccCases model.TestOnlyThePlanIsWritten lifecycle.TestContract_4_UpdateChangesOnlyWhatDiffers"},
	{"D2", "a renamed block took over the object that the same run deleted", "lifecycle.TestNothingIsTakenOverThatThisRunDeletes lifecycle.TestCreateWaitsForADeletion lifecycle.TestCreateWaitsForALoggedDeletion provider.TestAccCases"},
	{"D3", "create_before_destroy took over the object that it replaces", "lifecycle.TestEqualObjectsAreLeftAlone lifecycle.TestTakeOverIsRefused provider.TestAccCases"},
	{"D4", "a plain conflict took over what another stack had made", "systems/voss/client.TestConflict provider.TestForeignObjectsAreLeftAlone provider.TestAccTwoStacks systems/voss/client.TestMarks"},
	{"D5", "a slow create was sent twice", "systems/voss/client.TestLostCreate provider.TestSlowCreateIsMadeOnce systems/gws/client.TestLostCreate"},
	{"D6", "a log that knew nothing, or could not be read, counted as proof", "systems/voss/client.TestLostCreate systems/voss/client.TestLogThatIsAheadProvesThatNothingHappened"},
	{"D7", "any 404 counted as a deletion", "backend.TestConfirmGone systems/gws/client.Test404OfAnotherServer provider.TestGatewayPages provider.TestRemovedObjectsAreDropped"},
	{"D8", "a node that was not known while planning replaced the object", "lifecycle.TestPlanOfAnUnknownHierarchy provider.TestAccCases lifecycle.TestLateReplacement"},
	{"D9", "another spelling of its node moved or replaced an object", "lifecycle.TestPlanOfTheHierarchy provider.TestHierarchySpellings systems/voss/client.TestSameHierarchy"},
	{"D10", "another letter case of an address replaced, rewrote or did not find an object", "lifecycle.TestImportByAddress provider.TestServerSpellings provider.TestLostCreateInAnotherSpelling provider.TestImportBelowTheNode"},
	{"D11", "an answer without an object was believed, and the next update wiped the object", "provider.TestHollowAnswers lifecycle.TestContract_10_OnlyWhatIsKnown"},
	{"D12", "bytes of another charset were written back as something else", "transport.TestBodiesAreDecodedByTheirCharset httpbody.TestEncodeRefusesHalfACharacter provider.TestForeignCharsets provider.TestHalfACharacter"},
	{"D13", "the id of a transaction became the key of an object", "systems/voss/client.TestCreateAnswers lifecycle.TestCreateLooksUntilTheObjectShows"},
	{"D14", "rows of lists were taken for whole objects", "lifecycle.TestReadOfARowThatLacksSomething lifecycle.TestImportsAndLookUpsReadTheObjectItself backend.TestWholeObjects provider.TestRowsAreNeverTakenForObjects provider.TestDriftBesideObjectsWithoutCalling"},
	{"D15", "a mask was written back over the value that it hides", "model.TestPayloadHoldsNoMask provider.TestMaskedValues"},
	{"D16", "an object was taken over once the server had forgotten a transaction", "lifecycle.TestForgottenCreateIsNotTakenOver provider.TestForgottenCreateIsNotTaken"},
	{"D17", "a token that could not be renewed made a create look lost", "systems/gws/client.TestRenewalThatFailsIsNoLostCreate provider.TestGenesysRenewalThatFails"},
	{"D18", "one value of another kind, which nobody declares, blocked every plan", "lifecycle.TestUnreadableValues provider.TestUndeclaredValuesOfAnotherKind model.TestUnreadableValuesLeaveTheState"},
	{"D19", "updates sent back a key that a server refuses by name", "provider.TestChangesNameTheNodeAndNoReadOnlyKey systems/voss/client.TestRefusedKeys model.TestOn_carriesNoKeysOfTheServersOwn"},
	{"D20", "updates and deletions did not name the node", "provider.TestChangesNameTheNodeAndNoReadOnlyKey systems/voss/client.TestChangesNameTheNode"},
	{"D21", "an update that was answered by a key, null or OK was sent three times", "systems/voss/client.TestReplace provider.TestAnswersToChanges"},
	{"D22", "choices went by value to a server that takes titles", "provider.TestChoicesBySchema provider.TestAccChanges_titles systems/voss/client.TestRefusedChoices"},
	{"D23", "a transaction that ended with a word of its own never ended", "systems/voss/client.TestEndWords systems/voss/client.TestPhases provider.TestAccChanges_endWords"},
	{"D24", "an account without a look at transactions could finish nothing", "provider.TestAccChanges_forbiddenTransactions systems/voss/client.TestUnwatchedTransaction systems/voss/client.TestUnwatchedChanges"},
	{"D25", "a slow list held up a plan for minutes", "provider.TestSlowList backend/listcache.TestSlowListIsGivenUp"},
	{"D26", "choices that hang held up a plan, and no stop ended that", "provider.TestChoicesThatHang lifecycle.TestReferencesThatHang provider.TestStop"},
	{"D27", "a list that ended too early counted as whole", "provider.TestListsThatEndTooEarly systems/voss/client.TestPaging systems/gws/client.TestListShorterThanItsTotal"},
	{"D28", "an account below the root knew no node beside its own", "provider.TestNodesBesideTheOwnAreKnown systems/voss/client.TestHierarchyBesideTheConfiguredNode systems/voss/client.TestHierarchyOfTheAccountsOwnNode"},
	{"D29", "a refused login was tried again for each object", "provider.TestRefusedLogin systems/voss/client.TestRefusedLoginIsTheLast"},
	{"D30", "a create that was answered by 503 after its effect was sent again", "provider.TestUnavailableAfterTheEffect transport.TestRetry"},
	{"D31", "4.5 and 1e30 for a whole number, and time-outs below zero, passed the plan", "provider.TestUnusableValues lifecycle.TestValidate provider.TestAccCases"},
	{"D32", "an object that did not show at once was lost from the state", "lifecycle.TestCreateLooksUntilTheObjectShows"},
	{"D33", "telephone numbers and blanks that the server writes otherwise were a change in every plan", "provider.TestServerSpellings model.TestSpellingsAreOneValue"},
	{"D34", "requests of lists were in no log and outlived the stop", "provider.TestEveryRequestIsLogged backend/listcache.TestRefreshEndsWithItsCallers"},
	{"D35", "a take-over told people to import what it had taken over", "provider.TestTakeOverSaysOnlyWhatIsTrue"},
	{"D36", "a role that the server holds was warned of in every plan", "provider.TestHeldRoleIsSaidOnce"},
	{"D37", "each object waited for a server that is down, and explained it anew", "provider.TestOutage_isExplainedOnce provider.TestTimeThatIsUp transport.TestOutage_costs transport.TestOutage_ends"},
	{"D38", "an error about one object named another", "provider.TestRefusedGenesysLoginNamesEachAgent backend/account.TestRejectionIsShared"},
	{"D39", "a read that failed was made twice", "terraform.TestFailingReadIsMadeOnce provider.TestFailingReadIsMadeOnce"},
	{"D40", "null elements were a change for ever; cookies, refusals, passwords and control characters of servers went where they do not belong", "provider.TestNullElementsAreRefused transport.TestAnotherHostIsKeptApart transport.TestMaskInJSON cmd/export.TestSkippedTidiesNames"},
}

// Each mistake has tests, and these are there.
func TestEveryMistakeHasTests(t *testing.T) {
	if len(mistakes) != 40 {
		t.Errorf("%d mistakes", len(mistakes))
	}
	declared := map[string]string{} // by directory
	for _, m := range mistakes {
		tests := strings.Fields(m.tests)
		if len(tests) == 0 || m.wrong == "" {
			t.Errorf("%s has no tests, or says nothing", m.id)
		}
		for _, test := range tests {
			dir, name, _ := strings.Cut(test, ".")
			if _, read := declared[dir]; !read {
				declared[dir] = testsOf(t, filepath.Join("..", dir))
			}
			if !strings.Contains(declared[dir], "\nfunc "+name+"(t *testing.T)") {
				t.Errorf("%s: there is no %s", m.id, test)
			}
		}
	}
}

// Each mistake can still be made. A patch that no longer applies is written anew, so that
// it takes away what now keeps the provider from the mistake.
func TestMistakesApply(t *testing.T) {
	for _, m := range mistakes {
		mistake.Check(t, "../..", patchOf(t, m))
	}
}

// TestMistakesAreNoticed makes each mistake again. One of its tests at least must fail
// then, or they prove nothing. Each takes a build, so this test runs only with MISTAKES=1.
func TestMistakesAreNoticed(t *testing.T) {
	if os.Getenv("MISTAKES") == "" {
		t.Skip("MISTAKES is not set")
	}
	for _, m := range mistakes {
		t.Run(m.id, func(t *testing.T) {
			overlay := mistake.Overlay(t, "../..", patchOf(t, m))
			var failed []string
			for dir, names := range byDirectory(m) {
				failed = append(failed, failing(t, overlay, dir, names)...)
			}
			if len(failed) == 0 {
				t.Errorf("%s: no test noticed", m.wrong)
			}
			t.Logf("%s: noticed by %s", m.wrong, strings.Join(failed, ", "))
		})
	}
}

// patchOf returns the path of the patch that makes a mistake again.
func patchOf(t *testing.T, m madeOnce) string {
	t.Helper()
	path, err := filepath.Abs(filepath.Join("testdata", "mistakes", m.id+".patch"))
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// byDirectory returns the names of a mistake's tests by their directory.
func byDirectory(m madeOnce) map[string][]string {
	names := map[string][]string{}
	for _, test := range strings.Fields(m.tests) {
		dir, name, _ := strings.Cut(test, ".")
		names[dir] = append(names[dir], name)
	}
	return names
}

var failedLine = regexp.MustCompile(`(?m)^--- FAIL: (\w+)`)

// failing builds the tests of a directory with an overlay, runs those named and returns
// which failed.
func failing(t *testing.T, overlay, dir string, names []string) []string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "tests")
	build := exec.Command("go", "test", "-vet=off", "-overlay", overlay, "-c", "-o", program, "./internal/"+dir)
	build.Dir = "../.."
	if output, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, output)
	}
	run := exec.Command(program, "-test.timeout", "3m", "-test.run", "^("+strings.Join(names, "|")+")$")
	run.Dir = filepath.Join("..", dir)
	output, err := run.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	var failed []string
	for _, line := range failedLine.FindAllStringSubmatch(string(output), -1) {
		failed = append(failed, dir+"."+line[1])
	}
	if err != nil && len(failed) == 0 {
		failed = []string{dir + " (" + err.Error() + ")"} // a panic, or no end
	}
	return failed
}

// testsOf returns the test files of a directory, one behind the other.
func testsOf(t *testing.T, dir string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(content)
	}
	return all.String()
}
