locals {
  everybody = {
    dnd       = { enabled = false }
    voicemail = { enabled = true, message_storage = { storage_type = "Internal" } }
  }
  quiet = {
    voicemail = { enabled = false } # the storage stays as it is
  }
}

resource "collab_voss_relation_spark_user" "anna" {
  email        = "anna.berg@example.com"
  display_name = "Anna Berg"
  calling      = provider::collab::deep_merge(local.everybody, local.quiet)
}
