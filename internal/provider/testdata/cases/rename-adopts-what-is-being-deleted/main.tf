# Another key for the same user, without a moved block.
variable "key" {
  type    = string
  default = "ida"
}

resource "collab_voss_device_spark_user" "team" {
  for_each   = toset([var.key])
  email      = "ida.holm@example.com"
  first_name = "Ida"
}
