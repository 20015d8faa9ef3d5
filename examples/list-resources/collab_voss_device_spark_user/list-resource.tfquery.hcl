# Who lives at one site, and has not accepted the invitation yet.
list "collab_voss_device_spark_user" "invited" {
  provider = collab

  config {
    hierarchy = "sys.hcs.Prov.Cust.Site1"
    traversal = "local"
    filters   = { invite_pending = "true" }
  }
}
