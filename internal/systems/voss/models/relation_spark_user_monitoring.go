package models

import (
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/model/field"
)

// Four settings list colleagues of the person, with nearly the same fields.
// The document orders them differently in each; here they share one order.

// colleague holds what all four lists say about a colleague, and more.
func colleague(more ...model.Field) field.Mark {
	return field.Of(append([]model.Field{
		field.Text("displayName", "Display name of the colleague. Webex knows it from `id`."),
		field.Text("id", "The colleague, workspace or virtual line, by address or Webex identifier.", field.RefersTo("device/spark/UserConfig", "email")),
		field.Text("firstName", "Given name of the colleague. Webex knows it from `id`."),
		field.Text("lastName", "Family name of the colleague. Webex knows it from `id`."),
		field.Text("type", "Whether the entry is a person, a workspace or a virtual line.", field.OneOfTitled(
			[2]string{"People", "PEOPLE"}, [2]string{"Place", "PLACE"}, [2]string{"Virtual Line", "VIRTUAL_LINE"})),
		field.Text("email", "Email address of the colleague. Webex knows it from `id`.", field.Email),
	}, more...)...)
}

// colleagueNumbers takes the field that differs in one of the lists.
func colleagueNumbers(primary model.Field) model.Field {
	return field.List("numbers", "Telephone numbers of the colleague. Webex knows them from `id`.",
		field.KeyedBy("external", "extension"), field.Of(
			field.Text("external", "Number that reaches the colleague from outside.", field.DirectNumber),
			field.Text("extension", "Internal extension of the colleague.", field.Extension),
			primary,
		))
}

const primaryDescription = "Whether this is the colleague's main number."

func callingMonitoring() model.Field {
	return field.Object("monitoring", "Lines whose state the person sees on the phone.", field.Of(
		field.Flag("callParkNotificationEnabled", "Tells the person when a call is parked on a monitored line."),
		field.List("member", "Colleagues, workspaces and virtual lines that are monitored.",
			field.KeyedBy("id", "email"), colleague(
				colleagueNumbers(field.Flag("primary", primaryDescription)),
				field.Text("location", "Name of the colleague's location."),
				field.Text("locationId", "Webex identifier of the colleague's location."),
			)),
		field.List("callparkextension", "Call-park extensions that are monitored.", field.KeyedBy("id", "name"), field.Of(
			field.Text("name", "Name of the call-park extension. Webex knows it from `id`."),
			field.Text("id", "The call-park extension, by name or Webex identifier.", field.RefersTo("device/spark/CallParkExtensions", "name")),
			field.Text("extension", "Number to dial for calls parked there."),
			field.Text("location", "Name of the location that the call-park extension belongs to."),
			field.Text("locationId", "Webex identifier of the location that the call-park extension belongs to."),
		)),
	))
}

func callingPushToTalk() model.Field {
	return field.Object("pushToTalk", "Push to talk: the phone as an intercom.", field.Of(
		field.Flag("allowAutoAnswer", "Answers push-to-talk calls at once, without ringing."),
		field.Text("connectionType", "Whether only the caller is heard or both sides can talk.",
			field.OneOfTitled([2]string{"One Way", "ONE_WAY"}, [2]string{"Two Way", "TWO_WAY"})),
		field.Text("accessType", "Whether `members` are those who may use push to talk with the person, or those who may not.",
			field.OneOfTitled([2]string{"Allow Members", "ALLOW_MEMBERS"}, [2]string{"Block Members", "BLOCK_MEMBERS"})),
		field.List("members", "Colleagues that `access_type` allows or blocks.",
			field.KeyedBy("id", "email"), colleague(colleagueNumbers(field.Flag("primary", primaryDescription)))),
	))
}

func callingReceptionist() model.Field {
	return field.Object("receptionist", "Receptionist client: seeing and handling the calls of colleagues.", field.Of(
		field.Flag("receptionEnabled", "Makes the person a receptionist."),
		field.List("monitoredMembers", "Colleagues, workspaces and virtual lines that the receptionist watches over.",
			field.KeyedBy("id", "email"), colleague(
				// A string here, and a boolean in the other lists: so says the document.
				colleagueNumbers(field.Text("primary", primaryDescription+" This list holds it as text, `true` or `false`.")),
			)),
	))
}

func callingPrivacy() model.Field {
	return field.Object("privacy", "Who may find the person and watch the person's line.", field.Of(
		field.Flag("aaExtensionDialingEnabled", "Lets callers of an auto attendant reach the person by extension."),
		field.Flag("aaNamingDialingEnabled", "Lets callers of an auto attendant reach the person by name."),
		field.Flag("enablePhoneStatusDirectoryPrivacy", "Hides the state of the person's line from everyone except `monitoring_agents`."),
		field.List("monitoringAgents", "Colleagues who may watch the person's line while its state is private.",
			field.KeyedBy("id", "email"), colleague(
				field.Object("location", "Location of the colleague.", field.Of(
					field.Text("name", "Name of the location."),
					field.Text("id", "Webex identifier of the location."),
				)),
				colleagueNumbers(field.Flag("primary", primaryDescription)),
			)),
	))
}
