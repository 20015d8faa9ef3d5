package catalog

import "github.com/collab-iac/terraform-provider-collab/internal/model"

// greeting is what a caller hears: Webex's own announcement or a recording.
func greeting(payload, description string) model.Field {
	return text(payload, description, oneOfTitled([2]string{"Custom", "CUSTOM"}, [2]string{"Default", "DEFAULT"}))
}

func callingVoicemail() model.Field {
	return object("voicemail", "Voicemail: which calls it takes and what becomes of the messages.", holding(
		flag("enabled", "Turns voicemail on for the person."),
		object("sendAllCalls", "Sending every call to voicemail.", holding(
			flag("enabled", "Sends every call straight to voicemail."),
		)),
		object("sendBusyCalls", "Sending calls to voicemail while the person is on the phone.", holding(
			flag("enabled", "Sends calls to voicemail while the line is busy."),
			greeting("greeting", "Greeting for callers who reach a busy line. A custom one must have been uploaded."),
			flag("greetingUploaded", "Whether a custom greeting for busy calls has been uploaded.", readOnly),
		)),
		object("sendUnansweredCalls", "Sending calls to voicemail when nobody answers.", holding(
			flag("enabled", "Sends calls to voicemail when they are not answered."),
			greeting("greeting", "Greeting for callers whom nobody answered. A custom one must have been uploaded."),
			flag("greetingUploaded", "Whether a custom greeting for unanswered calls has been uploaded.", readOnly),
			number("numberOfRings", "Rings before voicemail takes the call, from 2 to 20."),
			number("systemMaxNumberOfRings", "Largest number of rings that the system allows before voicemail.", readOnly),
		)),
		object("notifications", "Telling the person about new messages.", holding(
			flag("enabled", "Sends a notification for each new voicemail message."),
			text("destination", "Email address that receives the notifications."),
		)),
		object("transferToNumber", "Way out of the greeting to a telephone number.", holding(
			flag("enabled", "Transfers callers who press 0 during the greeting. Only a custom greeting can tell callers about it."),
			text("destination", "Telephone number that callers who press 0 are transferred to."),
		)),
		object("emailCopyOfMessage", "Copies of messages by email.", holding(
			flag("enabled", "Sends a copy of each voicemail message by email."),
			text("emailId", "Email address that receives the copies."),
		)),
		object("messageStorage", "Where messages are kept.", holding(
			flag("mwiEnabled", "Lights the message-waiting indicator of the person's phones while there are new messages."),
			text("storageType", "Whether messages stay in the Webex mailbox or go to an outside mailbox by email.",
				oneOfTitled([2]string{"Internal", "INTERNAL"}, [2]string{"External", "EXTERNAL"})),
			text("externalEmail", "Email address of the outside mailbox. Of use when messages are stored externally."),
		)),
		object("faxMessage", "Receiving faxes in the mailbox.", holding(
			flag("enabled", "Lets the person receive faxes as messages."),
			text("phoneNumber", "Telephone number that receives faxes."),
			text("extension", "Extension that receives faxes."),
		)),
	))
}
