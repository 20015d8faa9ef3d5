# Profiles for supervisors, by name.
data "collab_voss_device_spark_cx_user_profiles" "supervisors" {
  filters = { profile_type = "SUPERVISOR" }
}

output "supervisors" {
  value = {
    for profile in data.collab_voss_device_spark_cx_user_profiles.supervisors.objects : profile.name => profile.pkid
  }
}
