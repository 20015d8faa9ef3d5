resource "collab_voss_relation_spark_user" "carla" {
  hierarchy    = "sys.hcs.Prov.Cust.Site2"
  email        = "carla.reed@example.com"
  display_name = "Carla Reed"
  first_name   = "Carla"
  last_name    = "Reed"
  title        = "Team lead"
  department   = "Service desk"
  timezone     = "Europe/London"
  location_id  = "Leeds"
  work_number  = "+44 113 555 0101"
  extension    = "4201"

  licenses = [
    { license = "Webex Calling - Professional" },
  ]

  calling = {
    call_waiting = { enabled = true }

    voicemail = {
      enabled         = true
      send_busy_calls = { enabled = true, greeting = "Default" }
      send_unanswered_calls = {
        enabled         = true
        greeting        = "Default"
        number_of_rings = 4
      }
    }

    caller_id = {
      selected                       = "Direct Line"
      external_caller_id_name_policy = "Location"
    }

    outgoing_permission = {
      use_custom_enabled = true
      calling_permissions = [
        { call_type = "INTERNATIONAL", action = "Block" },
      ]
    }
  }
}
