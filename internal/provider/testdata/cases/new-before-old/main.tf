variable "node" {
  type    = string
  default = "" # later one that does not exist, so that the dependent fails, and then one that does
}

resource "collab_voss_device_spark_user" "boss" {
  email      = "boss@example.com"
  first_name = "Boss"

  lifecycle {
    create_before_destroy = true
  }
}

resource "collab_voss_device_spark_user" "dependent" {
  count      = var.node == "" ? 0 : 1
  email      = "dependent@example.com"
  first_name = "Dep"
  line       = collab_voss_device_spark_user.boss.pkid
  hierarchy  = var.node

  lifecycle {
    create_before_destroy = true
  }
}
