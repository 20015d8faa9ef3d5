# The node comes from an object that changes in place, so the plan does not know it.
variable "floor" {
  type    = number
  default = 1
}

resource "terraform_data" "office" {
  input = { node = "sys.hcs.Prov.Cust.Site1", floor = var.floor }
}

resource "collab_voss_device_spark_user" "ida" {
  hierarchy  = terraform_data.office.output.node
  email      = "ida@example.com"
  first_name = "Ida"
}
