output "site" {
  value = provider::collab::hierarchy_name("sys.hcs.Provider.Customer.Berlin") # Berlin
}
