locals {
  people = provider::collab::csv_users(file("${path.module}/users.csv"))
}

resource "collab_voss_device_spark_user" "staff" {
  for_each = { for person in local.people : person.email => person }

  email      = each.value.email
  first_name = each.value.first_name
  last_name  = each.value.last_name
}
