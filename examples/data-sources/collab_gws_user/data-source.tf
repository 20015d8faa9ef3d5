data "collab_gws_user" "anna" {
  user_name = "anna.berg@example.com"
}

output "skills" {
  value = [for skill in data.collab_gws_user.anna.skills : skill.name]
}
