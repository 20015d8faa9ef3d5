# A module for everybody who joins: the company's rules around one resource.
resource "collab_voss_device_spark_user" "person" {
  hierarchy  = var.hierarchy
  email      = var.person.email
  first_name = var.person.first_name
  last_name  = var.person.last_name

  services = {
    message = { messaging = true }
    meeting = { meeting = true }
  }

  roles = {
    none = !var.administrator
    full = var.administrator
  }

  settings = {
    calling = { calling_behaviour = var.calls }
  }
}
