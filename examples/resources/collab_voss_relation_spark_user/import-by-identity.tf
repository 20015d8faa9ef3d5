import {
  to = collab_voss_relation_spark_user.carla
  identity = {
    pkid = "6a1f0c52e4b0d83f9c7a2b15"
  }
}
