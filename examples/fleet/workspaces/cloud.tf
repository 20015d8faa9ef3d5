# Where the state of the workspaces themselves lives.
terraform {
  cloud {
    organization = "example"

    workspaces {
      name = "collab-fleet-workspaces"
    }
  }
}
