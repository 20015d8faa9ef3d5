# By pkid
terraform import collab_voss_device_spark_user.anna 6a1f0c52e4b0d83f9c7a2b15

# By hierarchy and email
terraform import collab_voss_device_spark_user.anna sys.hcs.Prov.Cust.Site1/anna.berg@example.com
