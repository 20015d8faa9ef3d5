list "collab_gws_user" "all" {
  provider = collab
}
