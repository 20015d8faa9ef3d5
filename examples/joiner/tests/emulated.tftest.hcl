# The module against the emulated VOSS Automate of "make emulator", whose
# address and credentials come from the environment.
provider "collab" {}

variables {
  hierarchy = "sys.hcs.Prov.Cust.Site1"
  person = {
    email      = "nora.west@example.com"
    first_name = "Nora"
    last_name  = "West"
  }
}

run "a_joiner_is_invited" {
  assert {
    condition     = output.status == "Invite pending"
    error_message = "A new account must be waiting for its invitation to be accepted."
  }
}

run "a_changed_mind_changes_one_setting" {
  variables {
    calls = "Cisco Jabber app"
    pkid  = run.a_joiner_is_invited.pkid
  }

  assert {
    condition     = output.pkid == var.pkid
    error_message = "Another way to call must not make another account."
  }
}
