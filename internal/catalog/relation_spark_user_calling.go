package catalog

import "github.com/collab-iac/terraform-provider-collab/internal/model"

// The values behind the titles of Calling are Webex's own (contract notes §6.4).

// calling holds the person's Webex Calling settings, which VOSS keeps in a
// model of its own and joins under this key.
func calling() model.Field {
	return object("Calling", "Webex Calling settings of the person. They need a Webex Calling licence.", holding(
		text("id", "Identifier of the person in Webex Calling.", readOnly),
		text("firstName", "Given name kept with the calling settings."),
		text("lastName", "Family name kept with the calling settings."),
		text("displayName", "Display name kept with the calling settings."),
		text("email", "Email address that ties the calling settings to the person. "+
			"It is filled in from the user's `email` and seldom declared.", required, filledFrom("email")),
		flag("calling_pro", "Marks the calling settings as those of a Webex Calling Professional user."),
		object("dnd", "Do not disturb.", holding(
			flag("enabled", "Answers all calls with a busy signal."),
			flag("ringSplashEnabled", "Plays a short ring on the desk phone as a reminder when a call is turned away."),
		)),
		callingVoicemail(),
		callingIncomingPermission(),
		callingOutgoingPermission(),
		callingCallForward(),
		object("callWaiting", "Call waiting.", holding(
			flag("enabled", "Offers a second call while the person is on a call."),
		)),
		callingIntercept(),
		callingMonitoring(),
		object("callBridge", "Bridging calls on a shared line.", holding(
			flag("warningToneEnabled", "Plays a tone to everyone on the call when someone bridges in."),
		)),
		callingPushToTalk(),
		callingCallRecording(),
		object("executiveAssistant", "Part the person plays in the executive and assistant service.", holding(
			text("type", "Whether the person is an executive, whose calls assistants may answer and place, or such an assistant.",
				oneOfTitled([2]string{"Unassigned", "UNASSIGNED"}, [2]string{"Executive", "EXECUTIVE"},
					[2]string{"Executive Assistant", "EXECUTIVE_ASSISTANT"})),
		)),
		object("bargeIn", "Barge-in: colleagues joining a call of the person.", holding(
			flag("enabled", "Lets colleagues join the person's ongoing call, which becomes a conference."),
			flag("toneEnabled", "Plays a tone when the person barges in on someone's call."),
		)),
		callingReceptionist(),
		object("hoteling", "Hoteling: using a phone as a guest.", holding(
			flag("enabled", "Lets the person's phone profile be used on a host phone."),
		)),
		callingPrivacy(),
		callingCallerID(),
		callingDevices(),
	))
}
