mock_provider "collab" {
  mock_resource "collab_voss_device_spark_user" {
    defaults = { pkd = "1" } # misspelt
  }
}

variables {
  team = { nme = "Desk" } # misspelt
}

run "people" {
  module {
    source = "./staff"
  }
  variables {
    people = [{ emial = "ada@example.com" }] # misspelt
  }
}
