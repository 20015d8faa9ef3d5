# What the data of a phone can hold.
data "collab_voss_schema" "phone" {
  model = "device/cucm/Phone"
}

output "keys" {
  value = { for field in data.collab_voss_schema.phone.fields : field.path => field.kind if !field.read_only }
}

output "products" {
  value = one([for field in data.collab_voss_schema.phone.fields : field.choices[*].title if field.path == "product"])
}
