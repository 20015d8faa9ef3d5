# An address as people write it. The data source asks for it in lower case.
resource "collab_voss_device_spark_user" "ida" {
  email      = "Ida.Holm@Example.com"
  first_name = "Ida"
}

data "collab_voss_device_spark_user" "ida" {
  email      = lower(collab_voss_device_spark_user.ida.email)
  depends_on = [collab_voss_device_spark_user.ida]
}
