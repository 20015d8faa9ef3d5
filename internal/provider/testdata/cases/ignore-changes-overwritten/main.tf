# What others look after is ignored: an extension, a choice below an object, a password.
variable "name" {
  type    = string
  default = "Ida"
}

variable "secret" {
  type    = string
  default = "First-1"
}

resource "collab_voss_device_spark_user" "ida" {
  email      = "ida@example.com"
  first_name = var.name
  extension  = "2207"
  settings   = { calling = { calling_behaviour = "Cisco Jabber app" } }

  lifecycle {
    ignore_changes = [extension, settings.calling.calling_behaviour]
  }
}

resource "collab_gws_user" "ida" {
  user_name  = "ida@example.com"
  first_name = var.name
  last_name  = "Holm"
  roles      = ["ROLE_AGENT"]
  password   = var.secret

  lifecycle {
    ignore_changes = [password]
  }
}
