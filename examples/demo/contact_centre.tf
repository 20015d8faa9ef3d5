# A contact-centre team: what its supervisors may do, one of them with all
# calling settings, and an agent on Genesys Web Services.

resource "collab_voss_device_spark_cx_user_profile" "team_leads" {
  name         = "Team leads"
  description  = "Supervisors of the service desk"
  profile_type = "SUPERVISOR"

  # Every one of these is ALL unless it is declared.
  access_all_modules      = "SPECIFIC"
  access_all_entry_points = "SPECIFIC"
  entry_points            = ["service-desk"]
  access_all_queues       = "SPECIFIC"
  queues                  = ["service-desk", "callback"]
  access_all_sites        = "SPECIFIC"
  sites                   = ["berlin"]
  access_all_teams        = "SPECIFIC"
  teams                   = ["service-desk"]

  user_profile_app_modules = {
    m_provisioning                    = "VIEW"
    f_manage_teams                    = true
    m_call_monitoring                 = "EDIT"
    f_barge_in                        = true
    f_whisper_coach                   = true
    m_additional_supervisory_features = "EDIT"
    f_send_messages                   = true
    m_real_time_reports               = "VIEW"
  }
}

resource "collab_voss_relation_spark_user" "supervisor" {
  email        = "sofia.marin@example.com"
  first_name   = "Sofia"
  last_name    = "Marin"
  display_name = "Sofia Marin"
  title        = "Team lead"
  department   = "Service desk"
  location_id  = "Berlin"
  extension    = "4001"
  type         = "Person"

  licenses = [
    { license = "Webex Calling - Professional" },
  ]

  settings = {
    calling = { calling_behaviour = "Calling in Webex App" }
  }

  calling = {
    dnd = { enabled = false }

    voicemail = {
      enabled               = true
      send_busy_calls       = { enabled = true, greeting = "Default" }
      send_unanswered_calls = { enabled = true, greeting = "Default", number_of_rings = 4 }
      message_storage       = { storage_type = "Internal", mwi_enabled = true }
    }

    barge_in = { enabled = true, tone_enabled = true }

    call_recording = {
      enabled = true
      record  = "Always with Pause/Resume"
      repeat  = { enabled = true, interval = 30 }
    }

    caller_id = {
      selected                       = "Direct Line"
      external_caller_id_name_policy = "Location"
    }
  }
}

resource "collab_gws_user" "agent" {
  user_name                      = "tom.ellis@example.com"
  first_name                     = "Tom"
  last_name                      = "Ellis"
  roles                          = ["ROLE_AGENT"]
  password                       = var.agent_password
  change_password_on_first_login = true
}
