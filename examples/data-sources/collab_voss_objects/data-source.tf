# All phones of one product at a customer, with their first lines.
data "collab_voss_objects" "phones" {
  model     = "device/cucm/Phone"
  hierarchy = "sys.hcs.Prov.Cust"
  filters   = { product = "Cisco IP Phone 8841" }
}

output "lines" {
  value = {
    for phone in data.collab_voss_objects.phones.objects :
    phone.data.name => phone.data.lines[0].dirn.pattern
  }
}
