terraform {
  required_providers {
    collab = {
      source = "collab-iac/collab"
    }
    other = {
      source = "example/other"
    }
  }
}

provider "collab" {
  voss = {
    usrname            = "terraform" # misspelt
    request_timeout    = "30s"
    requests_per_secnd = 10 # misspelt
  }
  gws = {
    end_point = "https://gws.example.com/api/v2" # misspelt
  }
  genesys = {} # misspelt
}

provider "other" {
  anything = { goes = true }
}

resource "other_thing" "x" {
  anything = { goes = true }
}
