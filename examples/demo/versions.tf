terraform {
  required_version = ">= 1.5"

  required_providers {
    collab = {
      source  = "collab-iac/collab"
      version = "~> 0.1"
    }
  }
}
