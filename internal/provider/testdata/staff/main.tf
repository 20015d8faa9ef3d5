terraform {
  required_providers {
    collab = {
      source = "collab-iac/collab"
    }
  }
}

variable "customer" {
  type    = string
  default = "sys.hcs.Prov.Cust"
}

locals {
  users = { for row in csvdecode(file("${path.module}/users.csv")) : row.email => row }
}

data "collab_voss_choices" "locations" {
  model = "relation/SparkUser"
  field = "locationId"
}

data "collab_voss_choices" "licences" {
  model = "relation/SparkUser"
  field = "licenses.license"
}

resource "collab_voss_device_spark_user" "staff" {
  for_each = local.users

  hierarchy  = "${var.customer}.${each.value.site}"
  email      = each.key
  first_name = each.value.first_name
  last_name  = each.value.last_name
  extension  = each.value.extension

  phone_numbers = [
    { type = "Work", value = each.value.work_number },
    { type = "Mobile", value = "${each.value.work_number}9" },
  ]
  roles = {
    none     = each.value.role != "ADMIN"
    readonly = each.value.role == "ADMIN"
  }
  settings = {
    calling = { calling_behaviour = each.value.calling_app }
  }
}

# An address is in use once, so the deputies have addresses of their own.
resource "collab_voss_relation_spark_user" "staff" {
  for_each = local.users

  hierarchy    = "${var.customer}.${each.value.site}"
  email        = "deputy.${each.key}"
  display_name = "${each.value.first_name} ${each.value.last_name}"
  department   = each.value.department
  work_number  = each.value.work_number
  extension    = each.value.extension
  location_id  = data.collab_voss_choices.locations.values[each.value.location]

  licenses = [
    { license = data.collab_voss_choices.licences.values["Messaging"] },
    { license = data.collab_voss_choices.licences.values["Webex Calling - ${each.value.licence}"] },
  ]
  calling = {
    call_waiting = { enabled = true }
    voicemail = {
      enabled         = each.value.department != ""
      send_busy_calls = { enabled = true, greeting = "Default" }
    }
    outgoing_permission = {
      use_custom_enabled  = true
      calling_permissions = [{ call_type = "INTERNATIONAL", action = each.value.role == "AGENT" ? "Block" : "Allow" }]
    }
    call_recording = { repeat = { interval = 20 } }
  }
}

resource "collab_voss_device_spark_cx_user_profile" "staff" {
  for_each = local.users

  name               = "Profile of ${each.value.first_name} ${each.value.last_name}"
  profile_type       = { AGENT = "STANDARD_AGENT", SUPERVISOR = "SUPERVISOR", ADMIN = "ADMINISTRATOR" }[each.value.role]
  access_all_modules = "specific"
  access_all_teams   = each.value.department == "" ? "All" : "Specific"
  teams              = each.value.department == "" ? [] : [each.value.department]

  user_profile_app_modules = {
    m_agent_desktop = "EDIT"
    m_provisioning  = each.value.role == "ADMIN" ? "EDIT" : "NONE"
    f_manage_users  = each.value.role == "ADMIN"
  }
}

resource "collab_gws_user" "staff" {
  for_each = local.users

  user_name           = each.key
  first_name          = each.value.first_name
  last_name           = each.value.last_name
  roles               = each.value.role == "AGENT" ? ["ROLE_AGENT"] : ["ROLE_AGENT", "ROLE_SUPERVISOR"]
  password_wo         = "first-Password-of-${each.value.extension}"
  password_wo_version = 1
}
