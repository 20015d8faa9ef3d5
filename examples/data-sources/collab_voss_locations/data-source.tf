# The locations that people at a site can have.
data "collab_voss_locations" "site" {
  hierarchy = "sys.hcs.Prov.Cust.Site1"
}

output "locations" {
  value = {
    for location in data.collab_voss_locations.site.locations :
    location.name => "${location.address.city}, ${location.time_zone}"
  }
}
