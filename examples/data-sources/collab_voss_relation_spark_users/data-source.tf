# Everyone of one department, at the customer and below.
data "collab_voss_relation_spark_users" "service_desk" {
  hierarchy = "sys.hcs.Prov.Cust"
  filters   = { department = "Service desk" }
}

output "extensions" {
  value = {
    for user in data.collab_voss_relation_spark_users.service_desk.objects : user.email => user.extension
  }
}
