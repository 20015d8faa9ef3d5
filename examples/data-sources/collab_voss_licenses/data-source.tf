# What is left of each licence, by the counts of the last synchronization.
data "collab_voss_licenses" "all" {}

output "licences_left" {
  value = { for licence in data.collab_voss_licenses.all.licenses : licence.name => licence.free }
}

# A pipeline that is to stop before a licence runs out.
check "calling_licences" {
  assert {
    condition = alltrue([
      for licence in data.collab_voss_licenses.all.licenses : licence.free >= 20
      if licence.name == "Webex Calling - Professional" && licence.free != null
    ])
    error_message = "Fewer than 20 calling licences are left."
  }
}
