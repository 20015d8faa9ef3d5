terraform {
  required_version = ">= 1.7" # mocks in tests

  required_providers {
    collab = {
      source  = "collab-iac/collab"
      version = "~> 0.1"
    }
  }
}
