list "collab_voss_device_spark_cx_user_profile" "supervisors" {
  provider = collab

  config {
    filters = { profile_type = "SUPERVISOR" }
  }
}
