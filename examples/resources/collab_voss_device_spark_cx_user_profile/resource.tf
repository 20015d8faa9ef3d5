resource "collab_voss_device_spark_cx_user_profile" "supervisors" {
  name         = "Service desk supervisors"
  description  = "Monitor the service desk and move its agents"
  profile_type = "SUPERVISOR"

  access_all_modules = "SPECIFIC"
  access_all_teams   = "SPECIFIC"
  teams              = ["Service desk"]

  user_profile_app_modules = {
    m_agent_desktop        = "EDIT"
    m_recording_management = "VIEW"

    m_call_monitoring  = "EDIT"
    f_mid_call_monitor = true
    f_whisper_coach    = true

    m_additional_supervisory_features = "EDIT"
    f_change_agent_states             = true
    f_send_messages                   = true
  }
}
