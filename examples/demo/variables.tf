variable "customer" {
  description = "Hierarchy node of the customer; the sites of users.csv are below it."
  type        = string
  default     = "sys.hcs.Prov.Cust"
}
