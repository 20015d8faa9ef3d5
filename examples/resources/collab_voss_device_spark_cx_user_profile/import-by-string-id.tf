import {
  to = collab_voss_device_spark_cx_user_profile.supervisors
  id = "sys.hcs.Prov.Cust/Service desk supervisors"
}
