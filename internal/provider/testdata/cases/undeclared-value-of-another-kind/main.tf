variable "name" {
  type    = string
  default = "Ida"
}

resource "collab_voss_device_spark_user" "team" {
  count      = 3
  email      = "ida${count.index}@example.com"
  first_name = var.name
}
