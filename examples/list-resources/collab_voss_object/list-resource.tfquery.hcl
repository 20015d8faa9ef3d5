# The phones of one product at one site.
list "collab_voss_object" "phones" {
  provider = collab

  config {
    model     = "device/cucm/Phone"
    hierarchy = "sys.hcs.Prov.Cust.Site1"
    traversal = "local"
    filters   = { product = "Cisco IP Phone 8841" }
  }
}
