variable "first_password" {
  type      = string
  sensitive = true
}

resource "collab_gws_user" "anna" {
  user_name  = "anna.berg@example.com"
  first_name = "Anna"
  last_name  = "Berg"
  roles      = ["ROLE_AGENT"]

  # All the skills that she has. Leave the attribute out to leave them to others.
  skills = [
    { name = "English", level = 8 },
    { name = "Sales", level = 5 },
  ]

  # Kept in no plan and no state. It is sent for a new user, and again whenever
  # the version changes.
  password_wo                    = var.first_password
  password_wo_version            = 1
  change_password_on_first_login = true
}
