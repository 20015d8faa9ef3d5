package models

import (
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/model/field"
)

func callingCallRecording() model.Field {
	return field.Object("callRecording", "Recording of the person's calls, by the recording provider of the organization.", field.Of(
		field.Flag("enabled", "Records the person's calls."),
		field.Text("record", "When recording starts, and whether the person can control it.",
			field.OneOf("Always", "Never", "Always with Pause/Resume", "On Demand with User Initiated Start")),
		field.Flag("recordVoicemailEnabled", "Records the messages that callers leave on the person's voicemail too."),
		field.Object("startStopAnnouncement", "Announcements at the start and end of a recording.", field.Of(
			field.Flag("internalCallsEnabled", "Announces recording on calls within the organization."),
			field.Flag("pstnCallsEnabled", "Announces recording on calls with the public telephone network."),
		)),
		field.Object("notification", "Signal that recording was paused or resumed.", field.Of(
			field.Text("type", "What the parties of the call hear.", field.OneOf("None", "Beep", "Play Announcement")),
			field.Flag("enabled", "Plays the signal."),
		)),
		field.Object("repeat", "Tone repeated while a call is being recorded.", field.Of(
			// An integer in the payload, though the document prints its choices as text.
			field.Number("interval", "Seconds between two tones.", field.OneOf("10", "20", "30", "40", "50", "60", "70", "80", "90")),
			field.Flag("enabled", "Repeats the tone during the recording."),
		)),
		field.Text("serviceProvider", "Name of the recording provider that keeps the recordings."),
		field.Text("externalGroup", "Group of the person at the recording provider."),
		field.Text("externalIdentifier", "Identifier of the person at the recording provider."),
	))
}
