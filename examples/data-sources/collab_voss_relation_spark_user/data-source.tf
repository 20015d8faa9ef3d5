# By email, at the provider's hierarchy node or below.
data "collab_voss_relation_spark_user" "carla" {
  email = "carla.reed@example.com"
}

output "carla" {
  value = {
    numbers = data.collab_voss_relation_spark_user.carla.phone_numbers
    status  = data.collab_voss_relation_spark_user.carla.status
  }
}
