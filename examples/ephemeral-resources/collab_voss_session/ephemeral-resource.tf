ephemeral "collab_voss_session" "tools" {}

# Any provider that takes headers can use it.
provider "restapi" {
  uri     = ephemeral.collab_voss_session.tools.endpoint
  headers = ephemeral.collab_voss_session.tools.headers
}
