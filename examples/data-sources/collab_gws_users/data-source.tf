data "collab_gws_users" "all" {}

output "agents" {
  value = [
    for user in data.collab_gws_users.all.objects : user.user_name if contains(user.roles, "ROLE_AGENT")
  ]
}
