package models

import (
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/model/field"
)

func callingCallForward() model.Field {
	return field.Object("callForward", "Forwarding of the person's calls.", field.Of(
		field.Object("callForwarding", "Forwarding that the person controls.", field.Of(
			field.Object("always", "Forwarding of every call.", field.Of(
				field.Flag("enabled", "Forwards all calls."),
				field.Text("destination", "Telephone number or extension that receives the calls.", field.PhoneNumber, field.NeededWhen("enabled", true)),
				field.Flag("ringReminderEnabled", "Plays a short tone on the person's phone whenever a call is forwarded."),
				destinationVoicemail(),
			)),
			field.Object("busy", "Forwarding while the person is on the phone.", field.Of(
				field.Flag("enabled", "Forwards calls while the line is busy."),
				field.Text("destination", "Telephone number or extension that receives calls to a busy line.", field.PhoneNumber, field.NeededWhen("enabled", true)),
				destinationVoicemail(),
			)),
			field.Object("noAnswer", "Forwarding when nobody answers.", field.Of(
				field.Flag("enabled", "Forwards calls that are not answered."),
				field.Text("destination", "Telephone number or extension that receives unanswered calls.", field.PhoneNumber, field.NeededWhen("enabled", true)),
				field.Number("numberOfRings", "Rings before an unanswered call is forwarded, from 2 to 20.", field.Between(2, 20)),
				field.Number("systemMaxNumberOfRings", "Largest number of rings that the system allows before forwarding.", field.ReadOnly),
				destinationVoicemail(),
			)),
		)),
		field.Object("businessContinuity", "Forwarding while the person's phones are cut off from the network.", field.Of(
			field.Flag("enabled", "Forwards calls while none of the person's phones can be reached."),
			field.Text("destination", "Telephone number or extension that receives the calls meanwhile.", field.PhoneNumber, field.NeededWhen("enabled", true)),
			destinationVoicemail(),
		)),
	))
}

func destinationVoicemail() model.Field {
	return field.Flag("destinationVoicemailEnabled", "Lets forwarded calls end in the voicemail of the destination, "+
		"which must be an internal number with voicemail.")
}

func callingIntercept() model.Field {
	return field.Object("intercept", "Intercept: taking the line out of service and telling callers where to turn. "+
		"It overrides the settings of the location.", field.Of(
		field.Flag("enabled", "Takes the person's line out of service."),
		field.Object("incoming", "Treatment of incoming calls while the line is intercepted.", field.Of(
			field.Text("type", "Which incoming calls are intercepted.",
				field.OneOfTitled([2]string{"Intercept All", "INTERCEPT_ALL"}, [2]string{"Allow All", "ALLOW_ALL"})),
			field.Flag("voicemailEnabled", "Sends the calls to voicemail. Without voicemail the caller hears the announcement."),
			field.Object("announcements", "What callers hear.", field.Of(
				greeting("greeting", "Announcement that callers hear. A custom one must have been uploaded."),
				field.Text("filename", "File name of the custom announcement."),
				field.Object("newNumber", "Announcing the person's new number.", field.Of(
					field.Flag("enabled", "Tells callers the new number."),
					field.Text("destination", "The new number that is announced.", field.PhoneNumber, field.NeededWhen("enabled", true)),
				)),
				field.Object("zeroTransfer", "Way out of the announcement to a telephone number.", field.Of(
					field.Flag("enabled", "Transfers callers who press 0 during the announcement."),
					field.Text("destination", "Telephone number that callers who press 0 are transferred to.", field.PhoneNumber, field.NeededWhen("enabled", true)),
				)),
			)),
		)),
		field.Object("outgoing", "Treatment of outgoing calls while the line is intercepted.", field.Of(
			field.Text("type", "Which outgoing calls are intercepted.",
				field.OneOfTitled([2]string{"Intercept All", "INTERCEPT_ALL"}, [2]string{"Allow Local Only", "ALLOW_LOCAL_ONLY"})),
			field.Flag("transferEnabled", "Sends the person's intercepted outgoing calls to `destination`."),
			field.Text("destination", "Telephone number that receives the person's intercepted outgoing calls.", field.PhoneNumber, field.NeededWhen("transfer_enabled", true)),
		)),
	))
}
