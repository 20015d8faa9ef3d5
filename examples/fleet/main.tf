# One customer of many. The same configuration serves all of them: what differs
# are the workspace's variables. Endpoint and account come from the environment,
# COLLAB_VOSS_ENDPOINT and COLLAB_VOSS_USERNAME.
provider "collab" {
  voss = {
    password            = var.voss_password
    hierarchy           = var.hierarchy
    requests_per_second = var.requests_per_second
  }
}

locals {
  users = { for row in csvdecode(file("${path.module}/${var.users_file}")) : row.email => row }
}

resource "collab_voss_relation_spark_user" "staff" {
  for_each = local.users

  email        = each.key
  first_name   = each.value.first_name
  last_name    = each.value.last_name
  display_name = "${each.value.first_name} ${each.value.last_name}"
  title        = each.value.title

  calling = {
    call_waiting = { enabled = true }
    voicemail = {
      enabled         = true
      send_busy_calls = { enabled = true, greeting = "Default" }
    }
  }
}
