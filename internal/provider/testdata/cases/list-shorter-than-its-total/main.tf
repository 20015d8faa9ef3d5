data "collab_voss_device_spark_users" "everybody" {}

output "how_many" {
  value = length(data.collab_voss_device_spark_users.everybody.objects)
}
