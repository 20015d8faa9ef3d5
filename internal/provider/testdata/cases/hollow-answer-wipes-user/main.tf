resource "collab_voss_device_spark_user" "ida" {
  email      = "ida@example.com"
  first_name = "Ida"
}
