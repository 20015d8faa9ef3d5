# The rules of the module, without any server: Terraform makes up what a server
# would answer.
mock_provider "collab" {
  mock_resource "collab_voss_device_spark_user" {
    defaults = {
      pkid   = "51f7e09bd0278d4b28e981da"
      status = "Invite pending"
    }
  }
}

variables {
  hierarchy = "sys.hcs.Prov.Cust.Site1"
  person = {
    email      = "nora.west@example.com"
    first_name = "Nora"
    last_name  = "West"
  }
}

run "everybody_can_message_and_meet" {
  command = plan

  assert {
    condition     = collab_voss_device_spark_user.person.services.message.messaging && collab_voss_device_spark_user.person.services.meeting.meeting
    error_message = "A joiner must get messaging and meetings."
  }

  assert {
    condition     = collab_voss_device_spark_user.person.roles.none
    error_message = "A joiner must not become an administrator unless that is asked for."
  }
}

run "administrators_are_no_ordinary_users" {
  command = apply

  variables {
    administrator = true
  }

  assert {
    condition     = collab_voss_device_spark_user.person.roles.full && !collab_voss_device_spark_user.person.roles.none
    error_message = "An administrator must have the full role, and not the role none."
  }

  assert {
    condition     = output.pkid == "51f7e09bd0278d4b28e981da"
    error_message = "The output must be the pkid."
  }
}

run "strangers_get_no_account" {
  command = plan

  variables {
    person = {
      email      = "nora@elsewhere.test"
      first_name = "Nora"
      last_name  = "West"
    }
  }

  expect_failures = [var.person]
}
