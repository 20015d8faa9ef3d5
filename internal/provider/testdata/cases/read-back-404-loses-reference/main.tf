resource "collab_voss_device_spark_user" "chief" {
  email      = "chief@example.com"
  first_name = "Chief"
}

resource "collab_voss_relation_spark_user" "ida" {
  email        = "ida@example.com"
  display_name = "Ida"
  manager_id   = collab_voss_device_spark_user.chief.id
}
