# Everyone of one department, at the customer and below.
list "collab_voss_relation_spark_user" "service_desk" {
  provider = collab

  config {
    hierarchy = "sys.hcs.Prov.Cust"
    filters   = { department = "Service desk" }
  }
}
