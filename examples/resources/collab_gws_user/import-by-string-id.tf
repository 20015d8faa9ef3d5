import {
  to = collab_gws_user.anna
  id = "anna.berg@example.com"
}
