# Where the states live. Each customer has a workspace of its own; TF_WORKSPACE
# picks one where this runs by hand. A run on one machine leaves this file out.
terraform {
  cloud {
    organization = "example"

    workspaces {
      project = "collaboration"
      tags    = ["collab-fleet"]
    }
  }
}
