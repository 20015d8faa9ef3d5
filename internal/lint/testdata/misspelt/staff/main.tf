variable "people" {
  type = list(object({
    email      = string
    first_name = optional(string)
  }))
}

variable "defaults" {
  type = object({
    calling = optional(object({ dnd = optional(bool), extension = optional(string) }))
  })
  default = { caling = {} } # misspelt
}

variable "boss" {
  type = any
}

variable "settings" {
  type = object({
    calling = object({ calling_behavior = string })
  })
  default = { calling = { calling_behavior = "x" } } # misspelt
}

resource "collab_voss_device_spark_user" "person" {
  email    = var.people[0].email
  settings = var.settings # misspelt
}

variable "open" {
  type = any
}

resource "collab_voss_device_spark_user" "open" {
  for_each = var.open

  email    = each.key
  settings = each.value.settings
  services = module.inner.services
}

module "inner" {
  source = "../inner"
  roles  = { boss = var.boss }
}

output "roles" {
  value = { full = true, non = true } # misspelt
}
