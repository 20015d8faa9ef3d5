resource "collab_voss_relation_spark_user" "ida" {
  email        = "ida@example.com"
  display_name = "Ida"
  licenses     = [{ license = "Messaging" }]
}
