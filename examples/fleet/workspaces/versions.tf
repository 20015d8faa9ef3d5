terraform {
  required_version = ">= 1.5"

  required_providers {
    tfe = {
      source  = "hashicorp/tfe"
      version = "~> 0.60"
    }
  }

  cloud {
    organization = "example"

    workspaces {
      name = "collab-fleet-workspaces"
    }
  }
}
