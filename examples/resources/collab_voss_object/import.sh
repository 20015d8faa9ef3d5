# By model and pkid
terraform import collab_voss_object.phone device/cucm/Phone/51f7e09bd0278d4b28e981da

# By model, hierarchy and business key
terraform import collab_voss_object.phone device/cucm/Phone/sys.hcs.Prov.Cust/SEP00AABBCC0100

# A business key of several keys is a JSON list
terraform import collab_voss_object.line 'device/cucm/Line/sys.hcs.Prov.Cust/["5810","PT-Internal"]'
