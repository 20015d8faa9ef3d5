output "pkids" {
  description = "Identifiers of the users, by their email addresses, for configurations that refer to them."
  value       = { for email, user in collab_voss_relation_spark_user.staff : email => user.pkid }
}
