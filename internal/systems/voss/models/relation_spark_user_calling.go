package models

import (
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/model/field"
)

// The values behind the titles of Calling are Webex's own (CONTRACT.md §6.4).

// calling holds the person's Webex Calling settings, which VOSS keeps in a
// model of its own and joins under this key.
func calling() model.Field {
	return field.Object("Calling", "Webex Calling settings of the person. They need a Webex Calling licence.", field.Of(
		field.Text("id", "Identifier of the person in Webex Calling.", field.ReadOnly),
		field.Text("firstName", "Given name kept with the calling settings."),
		field.Text("lastName", "Family name kept with the calling settings."),
		field.Text("displayName", "Display name kept with the calling settings."),
		field.Text("email", "Email address that ties the calling settings to the person.",
			field.Usage("It is filled in from the user's `email` and rarely needs to be declared."), field.Required, field.FilledFrom("email"), field.Email),
		field.Flag("calling_pro", "Marks the calling settings as those of a Webex Calling Professional user."),
		field.Object("dnd", "Do not disturb.", field.Of(
			field.Flag("enabled", "Answers all calls with a busy signal."),
			field.Flag("ringSplashEnabled", "Plays a short ring on the desk phone as a reminder when a call is rejected."),
		)),
		callingVoicemail(),
		callingIncomingPermission(),
		callingOutgoingPermission(),
		callingCallForward(),
		field.Object("callWaiting", "Call waiting.", field.Of(
			field.Flag("enabled", "Offers a second call while the person is on a call."),
		)),
		callingIntercept(),
		callingMonitoring(),
		field.Object("callBridge", "Bridging calls on a shared line.", field.Of(
			field.Flag("warningToneEnabled", "Plays a tone to everyone on the call when someone bridges in."),
		)),
		callingPushToTalk(),
		callingCallRecording(),
		field.Object("executiveAssistant", "Role of the person in the executive and assistant service.", field.Of(
			field.Text("type", "Whether the person is an executive, whose calls assistants may answer and place, or such an assistant.",
				field.OneOfTitled([2]string{"Unassigned", "UNASSIGNED"}, [2]string{"Executive", "EXECUTIVE"},
					[2]string{"Executive Assistant", "EXECUTIVE_ASSISTANT"})),
		)),
		field.Object("bargeIn", "Barge-in: colleagues joining a call of the person.", field.Of(
			field.Flag("enabled", "Lets colleagues join the person's ongoing call, which becomes a conference."),
			field.Flag("toneEnabled", "Plays a tone when the person barges in on someone's call."),
		)),
		callingReceptionist(),
		field.Object("hoteling", "Hoteling: using a phone as a guest.", field.Of(
			field.Flag("enabled", "Lets the person's phone profile be used on a host phone."),
		)),
		callingPrivacy(),
		callingCallerID(),
		callingDevices(),
	))
}
