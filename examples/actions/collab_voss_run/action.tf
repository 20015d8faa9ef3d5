# Runs with every change of the person; "terraform apply -invoke=action.collab_voss_run.transfer"
# runs it alone.
action "collab_voss_run" "transfer" {
  config {
    model  = "device/spark/User"
    pkid   = collab_voss_device_spark_user.anna.pkid
    action = "Transfer"
    data   = { lastName = "Berg" }
  }
}

resource "collab_voss_device_spark_user" "anna" {
  email = "anna.berg@example.com"

  lifecycle {
    action_trigger {
      events  = [after_update]
      actions = [action.collab_voss_run.transfer]
    }
  }
}
