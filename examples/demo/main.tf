# Endpoints and credentials come from the environment, COLLAB_VOSS_ENDPOINT,
# COLLAB_GWS_ENDPOINT and so on: "make demo" and "make emulator" set them.
provider "collab" {
  voss = {
    hierarchy = var.customer
  }
}

locals {
  users = { for row in csvdecode(file("${path.module}/users.csv")) : row.email => row }
}

# One Webex user for each line of the list.
resource "collab_voss_device_spark_user" "staff" {
  for_each = local.users

  hierarchy  = "${var.customer}.${each.value.site}"
  email      = each.value.email
  first_name = each.value.first_name
  last_name  = each.value.last_name
  extension  = each.value.extension

  phone_numbers = [
    { type = "Work", value = each.value.work_number },
  ]

  services = {
    message = { messaging = true }
    meeting = { meeting = each.value.hosts_meetings == "yes" }
    calling = { calling_standard_enterprise = true }
  }

  roles = {
    none     = each.value.role == "none"
    readonly = each.value.role == "readonly"
    support  = each.value.role == "support"
  }

  settings = {
    calling = {
      calling_behaviour                    = each.value.calling_app
      calling_behaviour_uc_manager_profile = each.value.uc_manager_profile
    }
    message = {
      enterprise_content_management = "Third Party On"
    }
  }
}
