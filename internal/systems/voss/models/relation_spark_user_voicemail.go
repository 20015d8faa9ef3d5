package models

import (
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/model/field"
)

// greeting is what a caller hears: Webex's own announcement or a recording.
func greeting(payload, description string) model.Field {
	return field.Text(payload, description, field.OneOfTitled([2]string{"Custom", "CUSTOM"}, [2]string{"Default", "DEFAULT"}))
}

func callingVoicemail() model.Field {
	return field.Object("voicemail", "Voicemail: which calls it takes and what becomes of the messages.", field.Of(
		field.Flag("enabled", "Turns voicemail on for the person."),
		field.Object("sendAllCalls", "Sending every call to voicemail.", field.Of(
			field.Flag("enabled", "Sends every call straight to voicemail."),
		)),
		field.Object("sendBusyCalls", "Sending calls to voicemail while the person is on the phone.", field.Of(
			field.Flag("enabled", "Sends calls to voicemail while the line is busy."),
			greeting("greeting", "Greeting for callers who reach a busy line. A custom one must have been uploaded."),
			field.Flag("greetingUploaded", "Whether a custom greeting for busy calls has been uploaded.", field.ReadOnly),
		)),
		field.Object("sendUnansweredCalls", "Sending calls to voicemail when nobody answers.", field.Of(
			field.Flag("enabled", "Sends calls to voicemail when they are not answered."),
			greeting("greeting", "Greeting for callers whom nobody answered. A custom one must have been uploaded."),
			field.Flag("greetingUploaded", "Whether a custom greeting for unanswered calls has been uploaded.", field.ReadOnly),
			field.Number("numberOfRings", "Rings before voicemail takes the call, from 2 to 20.", field.Between(2, 20)),
			field.Number("systemMaxNumberOfRings", "Largest number of rings that the system allows before voicemail.", field.ReadOnly),
		)),
		field.Object("notifications", "Telling the person about new messages.", field.Of(
			field.Flag("enabled", "Sends a notification for each new voicemail message."),
			field.Text("destination", "Email address that receives the notifications.", field.Email, field.NeededWhen("enabled", true)),
		)),
		field.Object("transferToNumber", "Way out of the greeting to a telephone number.", field.Of(
			field.Flag("enabled", "Transfers callers who press 0 during the greeting. Only a custom greeting can tell callers about it."),
			field.Text("destination", "Telephone number that callers who press 0 are transferred to.", field.PhoneNumber, field.NeededWhen("enabled", true)),
		)),
		field.Object("emailCopyOfMessage", "Copies of messages by email.", field.Of(
			field.Flag("enabled", "Sends a copy of each voicemail message by email."),
			field.Text("emailId", "Email address that receives the copies.", field.Email, field.NeededWhen("enabled", true)),
		)),
		field.Object("messageStorage", "Where messages are kept.", field.Of(
			field.Flag("mwiEnabled", "Lights the message-waiting indicator of the person's phones while there are new messages."),
			field.Text("storageType", "Whether messages stay in the Webex mailbox or go to an outside mailbox by email.",
				field.OneOfTitled([2]string{"Internal", "INTERNAL"}, [2]string{"External", "EXTERNAL"})),
			field.Text("externalEmail", "Email address of the outside mailbox. It is used only when messages are stored externally.", field.Email,
				field.WantedWhen("storage_type", "EXTERNAL"), field.UsedWhen("storage_type", "EXTERNAL")),
		)),
		field.Object("faxMessage", "Receiving faxes in the mailbox.", field.Of(
			field.Flag("enabled", "Lets the person receive faxes as messages."),
			field.Text("phoneNumber", "Telephone number that receives faxes.", field.DirectNumber, field.NeededWhen("enabled", true, "extension")),
			field.Text("extension", "Extension that receives faxes.", field.Extension),
		)),
	))
}
