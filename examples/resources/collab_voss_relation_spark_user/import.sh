# By pkid
terraform import collab_voss_relation_spark_user.carla 6a1f0c52e4b0d83f9c7a2b15

# By hierarchy and email
terraform import collab_voss_relation_spark_user.carla sys.hcs.Prov.Cust.Site2/carla.reed@example.com
