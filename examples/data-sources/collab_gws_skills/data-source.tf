# The skills of the contact centre.
data "collab_gws_skills" "all" {}

output "skills" {
  value = data.collab_gws_skills.all.skills[*].name
}

output "id_of_english" {
  value = data.collab_gws_skills.all.ids["English"]
}
