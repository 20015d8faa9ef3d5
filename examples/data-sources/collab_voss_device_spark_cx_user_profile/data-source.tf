data "collab_voss_device_spark_cx_user_profile" "supervisors" {
  name = "Service desk supervisors"
}

output "supervisors" {
  value = {
    type  = data.collab_voss_device_spark_cx_user_profile.supervisors.profile_type
    teams = data.collab_voss_device_spark_cx_user_profile.supervisors.teams
  }
}
