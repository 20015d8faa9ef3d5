# By pkid
terraform import collab_voss_device_spark_cx_user_profile.supervisors 6a1f0c52e4b0d83f9c7a2b15

# By hierarchy and name
terraform import collab_voss_device_spark_cx_user_profile.supervisors "sys.hcs.Prov.Cust/Service desk supervisors"
