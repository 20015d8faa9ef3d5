output "pkid" {
  description = "Identifier of the person in VOSS Automate."
  value       = collab_voss_device_spark_user.person.pkid
}

output "status" {
  description = "What VOSS Automate says of the account."
  value       = collab_voss_device_spark_user.person.status
}
