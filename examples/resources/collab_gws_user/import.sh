# By id
terraform import collab_gws_user.anna 9e4f6d0c2b7a4f17a5c3d8e1b0f29a64

# By user name
terraform import collab_gws_user.anna anna.berg@example.com
