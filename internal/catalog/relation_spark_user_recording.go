package catalog

import "github.com/collab-iac/terraform-provider-collab/internal/model"

func callingCallRecording() model.Field {
	return object("callRecording", "Recording of the person's calls, by the recording provider of the organization.", holding(
		flag("enabled", "Records the person's calls."),
		text("record", "When recording starts, and whether the person can control it.",
			oneOf("Always", "Never", "Always with Pause/Resume", "On Demand with User Initiated Start")),
		flag("recordVoicemailEnabled", "Records the messages that callers leave on the person's voicemail too."),
		object("startStopAnnouncement", "Announcements at the start and end of a recording.", holding(
			flag("internalCallsEnabled", "Announces recording on calls within the organization."),
			flag("pstnCallsEnabled", "Announces recording on calls with the public telephone network."),
		)),
		object("notification", "Signal that recording was paused or resumed.", holding(
			text("type", "What the parties of the call hear.", oneOf("None", "Beep", "Play Announcement")),
			flag("enabled", "Plays the signal."),
		)),
		object("repeat", "Tone repeated while a call is being recorded.", holding(
			// An integer in the payload, though the document prints its choices as text.
			number("interval", "Seconds between two tones.", oneOf("10", "20", "30", "40", "50", "60", "70", "80", "90")),
			flag("enabled", "Repeats the tone during the recording."),
		)),
		text("serviceProvider", "Name of the recording provider that keeps the recordings."),
		text("externalGroup", "Group of the person at the recording provider."),
		text("externalIdentifier", "Identifier of the person at the recording provider."),
	))
}
