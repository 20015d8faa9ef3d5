import {
  to = collab_voss_relation_spark_user.carla
  id = "sys.hcs.Prov.Cust.Site2/carla.reed@example.com"
}
