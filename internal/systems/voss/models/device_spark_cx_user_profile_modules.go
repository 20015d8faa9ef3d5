package models

import (
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/model/field"
)

// Modules are strings whose keys begin with m_, features booleans whose keys
// begin with f_. A feature counts only while its module is open to the user;
// in Webex a feature belongs to one module (CONTRACT.md §6.1).

// module is access to a part of Contact Center, NONE by default.
func module(payload, description string) model.Field {
	return field.Text(payload, description, field.Default("NONE"), field.OneOf("VIEW", "EDIT", "NONE"))
}

// moduleWithoutDefault is a module for which the document states no default. There
// are four.
func moduleWithoutDefault(payload, description string) model.Field {
	return field.Text(payload, description, field.OneOf("VIEW", "EDIT", "NONE"))
}

// moduleInFull is a module that cannot be granted for viewing only.
func moduleInFull(payload, description string) model.Field {
	return field.Text(payload, description, field.Default("NONE"), field.OneOf("EDIT", "NONE"))
}

// partOf marks a feature that counts only where its module is granted.
func partOf(module string) field.Mark { return field.UsedWhen(module, "VIEW", "EDIT") }

func profileProvisioning() []model.Field {
	return []model.Field{
		module("m_provisioning", "Access to provisioning: the configuration of the contact centre. "+
			"Most features of this group take effect only with it."),
		field.Flag("f_manage_address_book", "Lets users manage address books."),
		field.Flag("f_audit_trail", "Lets users read the audit trail of changes to the configuration.", partOf("m_provisioning")),
		field.Flag("f_manage_auxiliary_code", "Lets users manage idle and wrap-up codes, which Contact Center calls auxiliary codes."),
		field.Flag("f_portal_branding", "Lets users change the branding of the management portal.", partOf("m_provisioning")),
		field.Flag("f_manage_business_hours", "Lets users manage business hours and holidays.", partOf("m_provisioning")),
		field.Flag("f_manage_overrides", "Lets users manage overrides, the exceptions to business hours."),
		field.Flag("f_manage_global_variables", "Lets users manage global variables of flows."),
		field.Flag("f_manage_desktop_layout", "Lets users manage the layouts of the agent desktop."),
		field.Flag("f_manage_agent_profile", "Lets users manage desktop profiles, which were once called agent profiles."),
		field.Flag("f_manage_dial_plans", "Lets users manage dial plans.", partOf("m_provisioning")),
		field.Flag("f_dn_mappings", "Lets users map telephone numbers to entry points.", partOf("m_provisioning")),
		field.Flag("f_manage_entrypt_queue", "Lets users manage entry points and queues.", partOf("m_provisioning")),
		field.Flag("f_manage_tenants", "Lets users manage the settings of tenants. Profiles for supervisors cannot have it.", partOf("m_provisioning"),
			field.UsedWhen("profile_type", "STANDARD_AGENT", "PREMIUM_AGENT", "ADMINISTRATOR", "ADMINISTRATOR_ONLY")),
		field.Flag("f_manage_multimedia_profile", "Lets users manage multimedia profiles: how many contacts of each kind an agent handles at a time."),
		field.Flag("f_manage_outdial_ani", "Lets users manage the caller numbers that agents show when they dial out."),
		field.Flag("f_revoke_api_key", "Lets users revoke API keys.", partOf("m_provisioning")),
		field.Flag("f_manage_sites", "Lets users manage sites.", partOf("m_provisioning")),
		field.Flag("f_manage_skill_profile", "Lets users manage skill profiles."),
		field.Flag("f_manage_skill", "Lets users manage the definitions of skills."),
		field.Flag("f_manage_teams", "Lets users manage teams.", partOf("m_provisioning")),
		field.Flag("f_manage_threshold_rule", "Lets users manage the rules that raise threshold alerts."),
		field.Flag("f_manage_user_profiles", "Lets users manage user profiles such as this one.", partOf("m_provisioning")),
		field.Flag("f_manage_users", "Lets users manage the users of the contact centre.", partOf("m_provisioning")),
		field.Flag("f_manage_worktype", "Lets users manage work types, which group the auxiliary codes."),
		module("m_manage_tenant_settings", "Access to the settings of the tenant."),
	}
}

func profileCustomerExperience() []model.Field {
	return []model.Field{
		module("m_agent_personal_greetings", "Access to the personal greetings of agents."),
		module("m_routing_strategy", "Access to call routing. `f_manage_media_files` and `f_manage_call_flow_scripts` belong to it."),
		module("m_functions", "Access to functions, the custom code that flows can call."),
		field.Flag("f_manage_media_files", "Lets users manage audio prompts. Belongs to `m_routing_strategy`.", partOf("m_routing_strategy")),
		field.Flag("f_manage_call_flow_scripts", "Lets users manage flows. Belongs to `m_routing_strategy`.", partOf("m_routing_strategy")),
		module("m_manage_digital_settings", "Access to the settings of digital channels."),
	}
}

func profileDesktopExperience() []model.Field {
	return []model.Field{
		moduleInFull("m_additional_supervisory_features", "Access to further supervisory features of the supervisor desktop. "+
			"It can be granted in full or not at all."),
		field.Flag("f_change_agent_states", "Lets supervisors change the state of agents. Belongs to `m_additional_supervisory_features`; "+
			"`f_change_agent_state` is another feature.", partOf("m_additional_supervisory_features")),
		field.Flag("f_manage_agent_queue_assignments", "Lets supervisors assign agents to queues. Belongs to `m_additional_supervisory_features`.", partOf("m_additional_supervisory_features")),
		field.Flag("f_reskill_agents", "Lets supervisors change the skills of agents. Belongs to `m_additional_supervisory_features`.", partOf("m_additional_supervisory_features")),
		field.Flag("f_send_messages", "Lets supervisors send messages to agents. Belongs to `m_additional_supervisory_features`.", partOf("m_additional_supervisory_features")),
		field.Flag("f_sign_out_agents", "Lets supervisors sign agents out. Belongs to `m_additional_supervisory_features`; "+
			"`f_sign_out_agent` is another feature.", partOf("m_additional_supervisory_features")),
		moduleInFull("m_agent_desktop", "Access to the agent desktop. It can be granted in full or not at all."),
		module("m_generated_summaries", "Access to summaries that the AI assistant writes of contacts."),
		module("m_agent_wellbeing", "Access to the agent wellbeing functions of the AI assistant."),
		module("m_call_monitoring", "Access to the monitoring of calls."),
		field.Flag("f_barge_in", "Lets users join a call that they monitor. Belongs to `m_call_monitoring`.", partOf("m_call_monitoring")),
		field.Flag("f_mid_call_monitor", "Lets users start to monitor a call in progress. Belongs to `m_call_monitoring`.", partOf("m_call_monitoring")),
		field.Flag("f_restricted_monitor_only", "Limits users to a restricted form of monitoring. Belongs to `m_call_monitoring`.", partOf("m_call_monitoring")),
		field.Flag("f_view_blind_monitor_requests", "Lets users see requests for blind monitoring. Belongs to `m_call_monitoring`.", partOf("m_call_monitoring")),
		field.Flag("f_whisper_coach", "Lets users speak to the agent alone during a call that they monitor. Belongs to `m_call_monitoring`.", partOf("m_call_monitoring")),
		module("m_call_recording", "Access to the recording of calls."),
		module("m_multimedia", "Access to channels other than voice."),
		field.Flag("f_mm_basic_digital", "Gives users the basic digital channels. Belongs to `m_multimedia`.", partOf("m_multimedia")),
		field.Flag("f_mm_agent_desktop", "Gives users channels other than voice on the agent desktop. Belongs to `m_multimedia`.", partOf("m_multimedia")),
		field.Flag("f_mm_provisioning", "Lets users provision channels other than voice. Belongs to `m_multimedia`.", partOf("m_multimedia")),
		field.Flag("f_mm_social_channel", "Gives users the social media channels. Belongs to `m_multimedia`.", partOf("m_multimedia")),
		module("m_recording_management", "Access to the management of recordings."),
		field.Flag("f_tags", "Lets users manage the tags of recordings. Belongs to `m_recording_management`.", partOf("m_recording_management")),
		module("m_reporting_analytics", "Access to reports and analytics."),
		field.Flag("f_analyzer_data_exchange", "Lets users exchange data with the Analyzer. Belongs to `m_reporting_analytics`.", partOf("m_reporting_analytics")),
		field.Flag("f_business_rules", "Lets users manage business rules. Belongs to `m_reporting_analytics`.", partOf("m_reporting_analytics")),
	}
}

func profileSystemLevel() []model.Field {
	return []model.Field{
		moduleWithoutDefault("m_manage_agent_states", "Access to the states of agents."),
		field.Flag("f_sign_out_agent", "Lets users sign an agent out. Belongs to `m_manage_agent_states`; "+
			"`f_sign_out_agents` is another feature.", partOf("m_manage_agent_states")),
		field.Flag("f_change_agent_state", "Lets users change the state of an agent. Belongs to `m_manage_agent_states`; "+
			"`f_change_agent_states` is another feature.", partOf("m_manage_agent_states")),
		moduleWithoutDefault("m_logout_agents", "Access to logging agents out."),
		module("m_auto_csat", "Access to automatic scores of customer satisfaction."),
		moduleWithoutDefault("m_real_time_reports", "Access to reports in real time."),
		moduleWithoutDefault("m_realtime_transcripts", "Access to transcripts in real time."),
		field.Flag("f_agent_state_change", "Gives users the report on changes of agent states. Belongs to `m_real_time_reports`.", partOf("m_real_time_reports")),
		field.Flag("f_realtime_threshold_alerts", "Gives users the alerts on thresholds in real time. Belongs to `m_real_time_reports`.", partOf("m_real_time_reports")),
		field.Flag("f_summary_view", "Gives users the summary view of the real-time reports. Belongs to `m_real_time_reports`.", partOf("m_real_time_reports")),
		field.Flag("f_web_callback_report", "Gives users the report on web callbacks. Belongs to `m_real_time_reports`.", partOf("m_real_time_reports")),
	}
}
