output "provider_node" {
  value = provider::collab::hierarchy_parent("sys.hcs.Provider.Customer") # sys.hcs.Provider
}
