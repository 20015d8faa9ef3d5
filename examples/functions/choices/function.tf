variable "calls" {
  description = "How people call."
  type        = string
  default     = "Calling in Webex App"

  validation {
    condition     = contains(provider::collab::choices("collab_voss_device_spark_user", "settings.calling.calling_behaviour"), var.calls)
    error_message = "One of the documented choices, please."
  }
}
