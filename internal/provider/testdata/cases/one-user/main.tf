variable "first_name" {
  type    = string
  default = "Ida"
}

variable "patience" {
  type    = string
  default = "2m"
}

resource "collab_voss_device_spark_user" "ida" {
  email      = "ida@example.com"
  first_name = var.first_name

  timeouts = {
    create = var.patience
  }
}
