data "collab_voss_hierarchy_node" "customer" {
  hierarchy = "sys.hcs.Prov.Cust"
}

output "customer" {
  value = {
    name = data.collab_voss_hierarchy_node.customer.name
    type = data.collab_voss_hierarchy_node.customer.node_type
    pkid = data.collab_voss_hierarchy_node.customer.pkid
  }
}
