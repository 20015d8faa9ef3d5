import {
  to = collab_voss_object.phone
  id = "device/cucm/Phone/sys.hcs.Prov.Cust/SEP00AABBCC0100"
}
