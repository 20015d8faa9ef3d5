list "collab_voss_device_spark_user" "all" {
  provider = collab
  config {
    filtrs = { status = "active" } # misspelt
  }
}
