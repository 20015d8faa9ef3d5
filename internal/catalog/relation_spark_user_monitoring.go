package catalog

import "github.com/collab-iac/terraform-provider-collab/internal/model"

// Four settings list colleagues of the person, with nearly the same fields.
// The document orders them differently in each; here they share one order.

// colleague holds what all four lists say about a colleague, and more.
func colleague(more ...model.Field) mark {
	return holding(append([]model.Field{
		text("displayName", "Display name of the colleague. Webex knows it from `id`."),
		text("id", "Webex identifier of the colleague, workspace or virtual line.", refersTo("device/spark/UserConfig", "email")),
		text("firstName", "Given name of the colleague. Webex knows it from `id`."),
		text("lastName", "Family name of the colleague. Webex knows it from `id`."),
		text("type", "Whether the entry is a person, a workspace or a virtual line.", oneOfTitled(
			[2]string{"People", "PEOPLE"}, [2]string{"Place", "PLACE"}, [2]string{"Virtual Line", "VIRTUAL_LINE"})),
		text("email", "Email address of the colleague. Webex knows it from `id`."),
	}, more...)...)
}

// colleagueNumbers takes the field that differs in one of the lists.
func colleagueNumbers(primary model.Field) model.Field {
	return list("numbers", "Telephone numbers of the colleague. Webex knows them from `id`.",
		keyedBy("external", "extension"), holding(
			text("external", "Number that reaches the colleague from outside."),
			text("extension", "Internal extension of the colleague."),
			primary,
		))
}

const primaryDescription = "Whether this is the colleague's main number."

func callingMonitoring() model.Field {
	return object("monitoring", "Lines whose state the person sees on the phone.", holding(
		flag("callParkNotificationEnabled", "Tells the person when a call is parked on a monitored line."),
		list("member", "Colleagues, workspaces and virtual lines that are monitored.",
			keyedBy("id", "email"), colleague(
				colleagueNumbers(flag("primary", primaryDescription)),
				text("location", "Name of the colleague's location."),
				text("locationId", "Webex identifier of the colleague's location."),
			)),
		list("callparkextension", "Call-park extensions that are monitored.", keyedBy("id", "name"), holding(
			text("name", "Name of the call-park extension. Webex knows it from `id`."),
			text("id", "Webex identifier of the call-park extension.", refersTo("device/spark/CallParkExtensions", "name")),
			text("extension", "Number to dial for calls parked there."),
			text("location", "Name of the location that the call-park extension belongs to."),
			text("locationId", "Webex identifier of the location that the call-park extension belongs to."),
		)),
	))
}

func callingPushToTalk() model.Field {
	return object("pushToTalk", "Push to talk: the phone as an intercom.", holding(
		flag("allowAutoAnswer", "Answers push-to-talk calls at once, without ringing."),
		text("connectionType", "Whether only the caller is heard or both sides can talk.",
			oneOfTitled([2]string{"One Way", "ONE_WAY"}, [2]string{"Two Way", "TWO_WAY"})),
		text("accessType", "Whether `members` are those who may use push to talk with the person, or those who may not.",
			oneOfTitled([2]string{"Allow Members", "ALLOW_MEMBERS"}, [2]string{"Block Members", "BLOCK_MEMBERS"})),
		list("members", "Colleagues that `access_type` lets in or keeps out.",
			keyedBy("id", "email"), colleague(colleagueNumbers(flag("primary", primaryDescription)))),
	))
}

func callingReceptionist() model.Field {
	return object("receptionist", "Receptionist client: seeing and handling the calls of colleagues.", holding(
		flag("receptionEnabled", "Makes the person a receptionist."),
		list("monitoredMembers", "Colleagues, workspaces and virtual lines that the receptionist watches over.",
			keyedBy("id", "email"), colleague(
				// A string here, and a boolean in the other lists: so says the document.
				colleagueNumbers(text("primary", primaryDescription+" This list holds it as text, `true` or `false`.")),
			)),
	))
}

func callingPrivacy() model.Field {
	return object("privacy", "Who may find the person and watch the person's line.", holding(
		flag("aaExtensionDialingEnabled", "Lets callers of an auto attendant reach the person by extension."),
		flag("aaNamingDialingEnabled", "Lets callers of an auto attendant reach the person by name."),
		flag("enablePhoneStatusDirectoryPrivacy", "Hides the state of the person's line from everyone but `monitoring_agents`."),
		list("monitoringAgents", "Colleagues who may watch the person's line while its state is private.",
			keyedBy("id", "email"), colleague(
				object("location", "Location of the colleague.", holding(
					text("name", "Name of the location."),
					text("id", "Webex identifier of the location."),
				)),
				colleagueNumbers(flag("primary", primaryDescription)),
			)),
	))
}
