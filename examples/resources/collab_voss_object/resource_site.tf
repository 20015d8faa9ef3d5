# A site, and its location.
resource "collab_voss_object" "site" {
  model     = "data/HierarchyNode"
  hierarchy = "sys.hcs.Prov.Cust"

  data = {
    name      = "Hamburg"
    node_type = "Site"
  }
}

resource "collab_voss_object" "location" {
  model     = "device/spark/Location"
  hierarchy = "${collab_voss_object.site.hierarchy}.${collab_voss_object.site.data.name}"

  data = {
    name              = "Hamburg"
    timeZone          = "Europe/Berlin"
    preferredLanguage = "de_de"
    latitude          = 53.550341

    address = {
      address1   = "Musterweg 7"
      city       = "Hamburg"
      postalCode = "20095"
      country    = "DE"
    }
  }
}
