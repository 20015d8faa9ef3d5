resource "collab_voss_device_spark_user" "anna" {
  hierarchy = provider::collab::hierarchy_child("sys.hcs.Provider.Customer", "Berlin")
  email     = "anna.berg@example.com"
}
