# What the server takes for a location and a licence, by the names people know.
data "collab_voss_choices" "locations" {
  model = "device/spark/Location"
  field = "name"
}

data "collab_voss_choices" "licences" {
  model = "device/spark/License"
  field = "unique_name"
}

resource "collab_voss_relation_spark_user" "carla" {
  hierarchy    = "sys.hcs.Prov.Cust.Site2"
  email        = "carla.reed@example.com"
  display_name = "Carla Reed"
  first_name   = "Carla"
  last_name    = "Reed"
  title        = "Team lead"
  department   = "Service desk"
  timezone     = "Europe/London"
  location_id  = data.collab_voss_choices.locations.values["Leeds"]
  work_number  = "+44 113 555 0101"
  extension    = "4201"

  licenses = [
    { license = data.collab_voss_choices.licences.values["Webex Calling - Professional"] },
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
