variable "organization" {
  description = "Organization of HCP Terraform."
  type        = string
  default     = "example"
}

variable "repository" {
  description = "Repository that holds the fleet's configuration, and the OAuth token that reads it."
  type = object({
    identifier     = string
    oauth_token_id = string
  })
}

variable "customers" {
  description = "One entry for each customer: the hierarchy node, the list of users, and the customer that must be done first, if any."
  type = map(object({
    hierarchy  = string
    users_file = string
    after      = optional(string)
  }))
  default = {
    north = { hierarchy = "sys.hcs.Prov.North", users_file = "users/north.csv" }
    south = { hierarchy = "sys.hcs.Prov.South", users_file = "users/south.csv", after = "north" }
  }
}

variable "requests_per_second" {
  description = "What the server allows the account, over all workspaces together."
  type        = number
  default     = 20
}

variable "runs_at_once" {
  description = "How many workspaces are expected to run at one time: no more than the pool has agents."
  type        = number
  default     = 4
}

variable "voss" {
  description = "How the agents reach VOSS Automate."
  type = object({
    endpoint = string
    username = string
  })
}

variable "voss_password" {
  description = "Password of the account."
  type        = string
  sensitive   = true
}
