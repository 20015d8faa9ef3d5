output "users" {
  description = "Who was created, where, and what VOSS Automate says of the account."
  value = {
    for email, user in collab_voss_device_spark_user.staff : "${user.first_name} ${user.last_name}" => {
      email     = email
      pkid      = user.pkid
      hierarchy = user.hierarchy
      status    = user.status
      roles     = [for role, held in user.roles : role if held == true]
    }
  }
}

output "contact_centre" {
  description = "The team's profile, its supervisor and its agent."
  value = {
    profile    = "${collab_voss_device_spark_cx_user_profile.team_leads.name} (${collab_voss_device_spark_cx_user_profile.team_leads.profile_type}), modules: ${collab_voss_device_spark_cx_user_profile.team_leads.access_all_modules}"
    supervisor = "${collab_voss_relation_spark_user.supervisor.display_name}, voicemail after ${collab_voss_relation_spark_user.supervisor.calling.voicemail.send_unanswered_calls.number_of_rings} rings"
    agent      = "${collab_gws_user.agent.user_name} (${join(", ", collab_gws_user.agent.roles)}), id ${collab_gws_user.agent.id}"
  }
}
