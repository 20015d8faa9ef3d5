package catalog

import "github.com/collab-iac/terraform-provider-collab/internal/model"

func callingCallForward() model.Field {
	return object("callForward", "Forwarding of the person's calls.", holding(
		object("callForwarding", "Forwarding that the person controls.", holding(
			object("always", "Forwarding of every call.", holding(
				flag("enabled", "Forwards all calls."),
				text("destination", "Telephone number or extension that receives the calls."),
				flag("ringReminderEnabled", "Plays a short tone on the person's phone whenever a call is forwarded."),
				destinationVoicemail(),
			)),
			object("busy", "Forwarding while the person is on the phone.", holding(
				flag("enabled", "Forwards calls while the line is busy."),
				text("destination", "Telephone number or extension that receives calls to a busy line."),
				destinationVoicemail(),
			)),
			object("noAnswer", "Forwarding when nobody answers.", holding(
				flag("enabled", "Forwards calls that are not answered."),
				text("destination", "Telephone number or extension that receives unanswered calls."),
				number("numberOfRings", "Rings before an unanswered call is forwarded, from 2 to 20."),
				number("systemMaxNumberOfRings", "Largest number of rings that the system allows before forwarding.", readOnly),
				destinationVoicemail(),
			)),
		)),
		object("businessContinuity", "Forwarding while the person's phones are cut off from the network.", holding(
			flag("enabled", "Forwards calls while none of the person's phones can be reached."),
			text("destination", "Telephone number or extension that receives the calls meanwhile."),
			destinationVoicemail(),
		)),
	))
}

func destinationVoicemail() model.Field {
	return flag("destinationVoicemailEnabled", "Lets forwarded calls end in the voicemail of the destination, "+
		"which must be an internal number with voicemail.")
}

func callingIntercept() model.Field {
	return object("intercept", "Intercept: taking the line out of service and telling callers where to turn. "+
		"It overrides the settings of the location.", holding(
		flag("enabled", "Takes the person's line out of service."),
		object("incoming", "Treatment of incoming calls while the line is intercepted.", holding(
			text("type", "Which incoming calls are intercepted.",
				oneOfTitled([2]string{"Intercept All", "INTERCEPT_ALL"}, [2]string{"Allow All", "ALLOW_ALL"})),
			flag("voicemailEnabled", "Sends the calls to voicemail. Without voicemail the caller hears the announcement."),
			object("announcements", "What callers hear.", holding(
				greeting("greeting", "Announcement that callers hear. A custom one must have been uploaded."),
				text("filename", "File name of the custom announcement."),
				object("newNumber", "Announcing the person's new number.", holding(
					flag("enabled", "Tells callers the new number."),
					text("destination", "The new number that is announced."),
				)),
				object("zeroTransfer", "Way out of the announcement to a telephone number.", holding(
					flag("enabled", "Transfers callers who press 0 during the announcement."),
					text("destination", "Telephone number that callers who press 0 are transferred to."),
				)),
			)),
		)),
		object("outgoing", "Treatment of outgoing calls while the line is intercepted.", holding(
			text("type", "Which outgoing calls are intercepted.",
				oneOfTitled([2]string{"Intercept All", "INTERCEPT_ALL"}, [2]string{"Allow Local Only", "ALLOW_LOCAL_ONLY"})),
			flag("transferEnabled", "Sends the person's intercepted outgoing calls to `destination`."),
			text("destination", "Telephone number that receives the person's intercepted outgoing calls."),
		)),
	))
}
