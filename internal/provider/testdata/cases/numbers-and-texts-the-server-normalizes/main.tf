# As a spreadsheet has them: a blank at the end, a number for people, a heredoc.
resource "collab_voss_device_spark_user" "ida" {
  email      = "ida@example.com"
  first_name = "Ida "
  phone_numbers = [
    { type = "Work", value = "+45 (33) 555-0102" },
    { type = "Mobile", value = "0045 33/555.0103" },
  ]
}

resource "collab_voss_device_spark_cx_user_profile" "leads" {
  name         = "Shift leads"
  profile_type = "SUPERVISOR"
  description  = <<-EOT
    Those who plan the shifts
  EOT
}
