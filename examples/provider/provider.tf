terraform {
  required_providers {
    collab = {
      source  = "collab-iac/collab"
      version = "~> 0.1"
    }
  }
}

variable "voss_password" {
  type      = string
  sensitive = true
}

variable "gws_password" {
  type      = string
  sensitive = true
}

provider "collab" {
  voss = {
    endpoint     = "https://voss.example.com"
    username     = "terraform"
    password     = var.voss_password
    hierarchy    = "sys.hcs.Prov.Cust"
    ca_cert_file = "/etc/ssl/private/voss-ca.pem"
  }

  gws = {
    endpoint = "https://gws.example.com/api/v2"
    username = "terraform"
    password = var.gws_password
  }
}
