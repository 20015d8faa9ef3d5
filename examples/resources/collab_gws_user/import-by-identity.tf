import {
  to = collab_gws_user.anna
  identity = {
    id = "9e4f6d0c2b7a4f17a5c3d8e1b0f29a64"
  }
}
