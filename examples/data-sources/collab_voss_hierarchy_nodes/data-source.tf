# All sites of a customer, for instance to create something at each of them.
data "collab_voss_hierarchy_nodes" "sites" {
  hierarchy = "sys.hcs.Prov.Cust"
  node_type = "Site"
}

output "sites" {
  value = { for node in data.collab_voss_hierarchy_nodes.sites.nodes : node.name => node.hierarchy }
}
