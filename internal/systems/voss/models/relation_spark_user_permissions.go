package models

import (
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/model/field"
)

func callingIncomingPermission() model.Field {
	return field.Object("incomingPermission", "Which incoming calls the person may receive.", field.Of(
		field.Flag("useCustomEnabled", "Uses the person's own settings for incoming calls in place of the location's."),
		field.Text("externalTransfer", "Which calls from outside the organization reach the person.", field.OneOfTitled(
			[2]string{"Allow All External", "ALLOW_ALL_EXTERNAL"},
			[2]string{"Allow Only Transferred External", "ALLOW_ONLY_TRANSFERRED_EXTERNAL"},
			[2]string{"Block All External", "BLOCK_ALL_EXTERNAL"},
		)),
		field.Flag("internalCallsEnabled", "Lets calls from within the organization reach the person."),
		field.Flag("collectCallsEnabled", "Lets collect calls, which the person would pay for, reach the person."),
	))
}

func callingOutgoingPermission() model.Field {
	return field.Object("outgoingPermission", "Which calls the person may place.", field.Of(
		field.Flag("useCustomEnabled", "Uses the person's own settings for outgoing calls in place of the location's."),
		field.List("callingPermissions", "What happens with each type of outgoing call.", field.KeyedBy("call_type"), field.Of(
			field.Text("callType", "Type of call the entry is about, such as `INTERNAL_CALL`, `TOLL_FREE`, `NATIONAL`, `INTERNATIONAL`, "+
				"`OPERATOR_ASSISTED`, `CHARGEABLE_DIRECTORY_ASSISTED`, `SPECIAL_SERVICES_I` or `PREMIUM_SERVICES_I`."),
			field.Text("action", "What happens to a call of this type: it goes through, is refused, asks for an authorization code "+
				"or is transferred to one of the location's three transfer numbers.", field.OneOfTitled(
				[2]string{"Allow", "ALLOW"},
				[2]string{"Block", "BLOCK"},
				[2]string{"Auth Code", "AUTH_CODE"},
				[2]string{"Transfer Number 1", "TRANSFER_NUMBER_1"},
				[2]string{"Transfer Number 2", "TRANSFER_NUMBER_2"},
				[2]string{"Transfer Number 3", "TRANSFER_NUMBER_3"},
			)),
			field.Flag("transferEnabled", "Lets the person transfer or forward a call of this type."),
		)),
	))
}
