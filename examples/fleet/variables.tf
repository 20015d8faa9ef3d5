variable "hierarchy" {
  description = "Hierarchy node of the customer that this workspace looks after."
  type        = string
}

variable "users_file" {
  description = "List of the customer's users, one line each: email,first_name,last_name,title."
  type        = string
}

variable "requests_per_second" {
  description = "This workspace's share of what the server allows the account."
  type        = number
  default     = 20
}

variable "voss_password" {
  description = "Password of the account. A sensitive variable of the variable set; COLLAB_VOSS_PASSWORD where this runs by hand."
  type        = string
  sensitive   = true
  default     = null
}
