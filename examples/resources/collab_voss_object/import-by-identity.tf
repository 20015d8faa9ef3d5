import {
  to = collab_voss_object.phone
  identity = {
    model = "device/cucm/Phone"
    pkid  = "51f7e09bd0278d4b28e981da"
  }
}
