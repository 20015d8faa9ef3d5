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
