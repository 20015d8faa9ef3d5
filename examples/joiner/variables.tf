variable "hierarchy" {
  description = "Site where the person works, as a dot path."
  type        = string
}

variable "person" {
  description = "Who joins."
  type = object({
    email      = string
    first_name = string
    last_name  = string
  })

  validation {
    condition     = endswith(var.person.email, "@example.com")
    error_message = "People get accounts with a company address only."
  }
}

variable "calls" {
  description = "How the person calls: with the Webex app itself, through Unified CM, or with Jabber."
  type        = string
  default     = "Calling in Webex App"
}

variable "administrator" {
  description = "Give the person full administrator privileges."
  type        = bool
  default     = false
}
