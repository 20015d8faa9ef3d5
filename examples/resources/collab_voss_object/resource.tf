# A phone with two lines.
resource "collab_voss_object" "phone" {
  model     = "device/cucm/Phone"
  hierarchy = "sys.hcs.Prov.Cust"

  data = {
    name           = "SEP00AABBCC0100"
    description    = "Meeting room"
    product        = "Cisco IP Phone 8841" # the title of a choice, or its value
    devicePoolName = "DP-Berlin"

    lines = [
      { index = 1, label = "Meeting room", dirn = { pattern = "5810", routePartitionName = "PT-Internal" } },
      { index = 2, label = "Events", dirn = { pattern = "5811", routePartitionName = "PT-Internal" }, maxNumCalls = 2 },
    ]
  }

  exports = ["lines[0].maxNumCalls"]
}
