variable "roles" {}

resource "collab_voss_device_spark_user" "boss" {
  email = "boss@example.com"
  roles = var.roles.boss.roles
}

output "services" {
  value = { message = { mesaging = true } } # misspelt
}
