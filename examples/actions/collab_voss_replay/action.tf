# The identifier comes from an error or from the transaction log:
# terraform apply -invoke=action.collab_voss_replay.onboarding
action "collab_voss_replay" "onboarding" {
  config {
    transaction = "1c2ab4d8-6d0b-4c9e-8c38-0f6f6a1f7d10"
  }
}
