# A phone, by what makes it unique at its node.
data "collab_voss_object" "phone" {
  model     = "device/cucm/Phone"
  hierarchy = "sys.hcs.Prov.Cust"
  key       = "SEP00AABBCC0100"
}

output "pool_of_the_phone" {
  value = data.collab_voss_object.phone.data.devicePoolName
}
