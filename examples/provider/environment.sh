export COLLAB_VOSS_ENDPOINT=https://voss.example.com
export COLLAB_VOSS_USERNAME=terraform
export COLLAB_VOSS_PASSWORD   # from your secret store
export COLLAB_VOSS_HIERARCHY=sys.hcs.Prov.Cust

export COLLAB_GWS_ENDPOINT=https://gws.example.com/api/v2
export COLLAB_GWS_USERNAME=terraform
export COLLAB_GWS_PASSWORD
