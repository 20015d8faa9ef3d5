import {
  to = collab_voss_device_spark_user.anna
  id = "sys.hcs.Prov.Cust.Site1/anna.berg@example.com"
}
