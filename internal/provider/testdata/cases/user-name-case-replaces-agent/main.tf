resource "collab_gws_user" "ida" {
  user_name  = "Ida.Holm@Example.com"
  first_name = "Ida"
  last_name  = "Holm"
  roles      = ["ROLE_AGENT"]
  password   = "First-1"
}
