# "terraform init -backend=false" and "terraform test": nothing is made, because
# the answers of HCP Terraform are made up. It needs Terraform 1.7.
mock_provider "tfe" {}

variables {
  repository    = { identifier = "example/fleet", oauth_token_id = "ot-1" }
  voss          = { endpoint = "https://voss.example.com", username = "terraform" }
  voss_password = "not-a-secret"

  customers = {
    north = { hierarchy = "sys.hcs.Prov.North", users_file = "users/north.csv" }
    south = { hierarchy = "sys.hcs.Prov.South", users_file = "users/south.csv", after = "north" }
  }
}

run "a_workspace_for_each_customer" {
  assert {
    condition     = join(" ", keys(tfe_workspace.customer)) == "north south"
    error_message = "There is another number of workspaces than of customers."
  }

  assert {
    condition     = alltrue([for name, settings in tfe_workspace_settings.customer : settings.workspace_id == tfe_workspace.customer[name].id && settings.execution_mode == "agent"])
    error_message = "A workspace does not run on the agents near the server."
  }

  assert {
    condition     = tfe_variable.customer["south/hierarchy"].value == "sys.hcs.Prov.South" && tfe_variable.customer["south/hierarchy"].workspace_id == tfe_workspace.customer["south"].id
    error_message = "A customer has the node of another."
  }
}

run "the_throttle_is_shared" {
  variables {
    requests_per_second = 20
    runs_at_once        = 8
  }

  assert {
    condition     = tfe_variable.customer["north/requests_per_second"].value == "2"
    error_message = "Eight runs at once get more than the account may ask."
  }
}

run "one_customer_follows_another" {
  assert {
    condition     = join(" ", keys(tfe_run_trigger.after)) == "south" && tfe_run_trigger.after["south"].sourceable_id == tfe_workspace.customer["north"].id
    error_message = "The order of the customers is not that of the variable."
  }
}

run "the_password_is_hidden" {
  assert {
    condition     = tfe_variable.password.sensitive && tfe_variable.password.category == "env" && tfe_variable.password.key == "COLLAB_VOSS_PASSWORD"
    error_message = "Everybody who may see the workspace sees the password."
  }
}
