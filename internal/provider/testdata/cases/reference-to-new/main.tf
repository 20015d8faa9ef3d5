resource "collab_voss_device_spark_user" "boss" {
  email      = "boss@example.com"
  first_name = "Boss"
}

resource "collab_voss_relation_spark_user" "anna" {
  email        = "anna@example.com"
  display_name = "Anna"
  manager_id   = collab_voss_device_spark_user.boss.pkid
}
