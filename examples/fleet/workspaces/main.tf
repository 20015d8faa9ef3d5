provider "tfe" {
  organization = var.organization
}

resource "tfe_project" "collaboration" {
  name = "collaboration"
}

# VOSS Automate is seldom open to the internet: the runs take place on agents
# near it. There are as many runs at one time as the pool has agents.
resource "tfe_agent_pool" "near_voss" {
  name = "near-voss"
}

resource "tfe_workspace" "customer" {
  for_each = var.customers

  name        = "collab-${each.key}"
  description = "Webex users at ${each.value.hierarchy}."
  project_id  = tfe_project.collaboration.id
  tag_names   = ["collab-fleet"]

  # Only a change of the customer's own list or of the shared code starts a run. HCP
  # Terraform does so once the first run of a workspace was started by hand.
  trigger_patterns = ["*.tf", each.value.users_file]
  queue_all_runs   = false

  vcs_repo {
    identifier     = var.repository.identifier
    oauth_token_id = var.repository.oauth_token_id
  }
}

resource "tfe_workspace_settings" "customer" {
  for_each = tfe_workspace.customer

  workspace_id   = each.value.id
  execution_mode = "agent"
  agent_pool_id  = tfe_agent_pool.near_voss.id
}

resource "tfe_variable" "customer" {
  for_each = merge([
    for name, customer in var.customers : {
      for key, value in {
        hierarchy           = customer.hierarchy
        users_file          = customer.users_file
        requests_per_second = max(1, floor(var.requests_per_second / var.runs_at_once))
      } : "${name}/${key}" => { workspace = name, key = key, value = value }
    }
  ]...)

  workspace_id = tfe_workspace.customer[each.value.workspace].id
  category     = "terraform"
  key          = each.value.key
  value        = each.value.value
}

# What all customers share is in one place, and the password is in no state of
# theirs: a variable set hands it to the runs.
resource "tfe_variable_set" "voss" {
  name              = "voss-automate"
  parent_project_id = tfe_project.collaboration.id
}

resource "tfe_project_variable_set" "voss" {
  project_id      = tfe_project.collaboration.id
  variable_set_id = tfe_variable_set.voss.id
}

resource "tfe_variable" "environment" {
  for_each = {
    COLLAB_VOSS_ENDPOINT = var.voss.endpoint
    COLLAB_VOSS_USERNAME = var.voss.username
  }

  variable_set_id = tfe_variable_set.voss.id
  category        = "env"
  key             = each.key
  value           = each.value
}

resource "tfe_variable" "password" {
  variable_set_id = tfe_variable_set.voss.id
  category        = "env"
  key             = "COLLAB_VOSS_PASSWORD"
  value           = var.voss_password
  sensitive       = true
}

# The order of runs, where one customer has to follow another.
resource "tfe_run_trigger" "after" {
  for_each = { for name, customer in var.customers : name => customer.after if customer.after != null }

  workspace_id  = tfe_workspace.customer[each.key].id
  sourceable_id = tfe_workspace.customer[each.value].id
}
