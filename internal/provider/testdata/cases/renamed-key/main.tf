variable "name" {
  type    = string
  default = "anna" # later another: a key of for_each that changes, without a moved block
}

resource "collab_voss_device_spark_user" "staff" {
  for_each   = toset([var.name])
  email      = "anna.berg@example.com"
  first_name = "Anna"
}
