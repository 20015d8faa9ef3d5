variable "rings" {
  type    = number
  default = 2.5
}

variable "patience" {
  type    = string
  default = "1m"
}

resource "collab_voss_relation_spark_user" "ida" {
  email        = "ida@example.com"
  display_name = "Ida"
  calling = {
    voicemail = { send_unanswered_calls = { enabled = true, number_of_rings = var.rings } }
  }
  timeouts = { create = var.patience }
}
