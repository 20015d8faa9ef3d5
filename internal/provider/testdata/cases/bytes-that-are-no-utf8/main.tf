# The names are on the server alone; only the extension is declared.
import {
  to = collab_voss_device_spark_user.soren
  id = "sys.hcs.Prov.Cust/soren@example.com"
}

resource "collab_voss_device_spark_user" "soren" {
  email     = "soren@example.com"
  extension = "2207"
}
