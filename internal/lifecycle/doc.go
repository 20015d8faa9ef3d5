// Package lifecycle does what the state contract promises, for every model: it
// validates and plans configurations, and reads, imports, creates, updates,
// deletes and lists objects. It knows models and the backend's clients, and
// nothing of Terraform: package terraform decodes what Terraform asks, calls a
// Manager and encodes what comes back. The framework checks a configuration
// against its schema, and Manager.Validate what no schema can state.
//
// The rules of the state contract, each with its code and its test in
// contract_test.go:
//
//  1. What is declared is managed. Taking it out of the configuration clears
//     nothing, but rule 2 may plan a default: model.Plan;
//     TestContract_1_DeclaredIsManaged.
//  2. Documented defaults are planned, and stored where the server is silent:
//     model.Plan and model.Refresh, with State.NonDefaults;
//     TestContract_2_DefaultsArePlanned.
//  3. Choices are checked before anything is sent: Manager.checkChoices;
//     TestContract_3_ChoicesAreChecked.
//  4. An update changes only what is declared: Manager.Update sends
//     model.Changes as a model.Payload; TestContract_4_UpdateChangesOnlyWhatDiffers.
//  5. Import and refresh cause no changes: model.StateFromServer and
//     model.Refresh, called by Manager.Read;
//     TestContract_5_ImportAndRefreshMakeNoDifference.
//  6. What the server did not keep is reported: model.StateAfterApply, called by
//     Manager.readBack; TestContract_6_DifferencesAreReported.
//  7. A value that the server wants twice is written once: model.Field.FillFrom,
//     used by model.Payload; TestContract_7_PayloadIsFilledIn.
//  8. Order does not matter where it means nothing: model.Refresh pairs the
//     elements of lists; TestContract_8_OrderDoesNotMatter.
package lifecycle
