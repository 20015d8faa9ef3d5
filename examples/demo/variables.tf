variable "customer" {
  description = "Hierarchy node of the customer; the sites of users.csv are below it."
  type        = string
  default     = "sys.hcs.Prov.Cust"
}

variable "agent_password" {
  description = "First password of the contact-centre agent, who has to change it at once."
  type        = string
  sensitive   = true
  default     = "Welcome-to-the-team-1"
}
