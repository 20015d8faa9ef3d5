resource "collab_voss_device_spark_user" "anna" {
  hierarchy  = "sys.hcs.Prov.Cust.Site1"
  email      = "anna.berg@example.com"
  first_name = "Anna"
  last_name  = "Berg"
  extension  = "4101"

  phone_numbers = [
    { type = "Work", value = "+49 30 5550101" },
    { type = "Mobile", value = "+49 151 5550101" },
  ]

  services = {
    message = { messaging = true }
    meeting = { meeting = true }
    calling = { calling_standard_enterprise = true }
  }

  # Inside an object that is declared, documented defaults are planned: none
  # would be true here if it were left out.
  roles = {
    none     = false
    readonly = true
  }

  settings = {
    calling = {
      calling_behaviour                    = "Calling in Webex App (Unified CM)"
      calling_behaviour_uc_manager_profile = "UCM-Berlin"
      spark_tablet_device                  = false
    }
    message = {
      enterprise_content_management = "Third Party On"
    }
  }
}
