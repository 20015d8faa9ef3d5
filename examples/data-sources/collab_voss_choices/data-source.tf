# What the server takes for a location, by the name that people know.
data "collab_voss_choices" "locations" {
  model = "device/spark/Location"
  field = "name"
}

output "location_of_berlin" {
  value = data.collab_voss_choices.locations.values["Berlin"]
}

# The Unified CM profiles at one site.
data "collab_voss_choices" "profiles" {
  model     = "device/spark/CallingProfile"
  field     = "name"
  hierarchy = "sys.hcs.Prov.Cust.Site1"
}

output "profiles" {
  value = data.collab_voss_choices.profiles.choices[*].title
}
