# By email, at the provider's hierarchy node or below.
data "collab_voss_device_spark_user" "anna" {
  email = "anna.berg@example.com"
}

output "anna" {
  value = {
    pkid   = data.collab_voss_device_spark_user.anna.pkid
    status = data.collab_voss_device_spark_user.anna.status
  }
}
