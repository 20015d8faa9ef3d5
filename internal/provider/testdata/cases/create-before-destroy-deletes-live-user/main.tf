# The node of the assistant decides whether the second user can be made.
variable "node" {
  type    = string
  default = ""
}

resource "collab_voss_device_spark_user" "chief" {
  email      = "chief@example.com"
  first_name = "Chief"

  lifecycle {
    create_before_destroy = true
  }
}

resource "collab_voss_device_spark_user" "assistant" {
  count      = var.node == "" ? 0 : 1
  email      = "assistant@example.com"
  first_name = "Assistant"
  line       = collab_voss_device_spark_user.chief.pkid
  hierarchy  = var.node

  lifecycle {
    create_before_destroy = true
  }
}
