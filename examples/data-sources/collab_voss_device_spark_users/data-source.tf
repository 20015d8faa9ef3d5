# Everyone at one site, and nowhere below it.
data "collab_voss_device_spark_users" "site" {
  hierarchy = "sys.hcs.Prov.Cust.Site1"
  traversal = "local"
}

# Who has not accepted the invitation yet, anywhere at the customer.
data "collab_voss_device_spark_users" "invited" {
  hierarchy = "sys.hcs.Prov.Cust"
  filters   = { invite_pending = "true" }
}

output "invited" {
  value = data.collab_voss_device_spark_users.invited.objects[*].email
}
