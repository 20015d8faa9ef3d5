import {
  to = collab_voss_device_spark_user.anna
  identity = {
    pkid = "6a1f0c52e4b0d83f9c7a2b15"
  }
}
