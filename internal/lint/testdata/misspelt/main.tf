locals {
  forwarding = {
    always = { enabeld = true } # misspelt
    busy   = { enabled = true, destination = "+14085550100" }
  }
  profiles = {
    desk = {
      calling = { calling_behavior = "Calling in Webex App" } # misspelt
    }
  }
  people = {
    ada = {
      dnd = { enabled = true, ring_reminder = true } # misspelt
    }
  }
  # Each stands for the other: Terraform refuses that, and nothing may hang on it.
  here  = local.there.more
  there = local.here.more
}

resource "collab_voss_relation_spark_user" "objects" {
  email      = "ada@example.com"
  dislay_name = "Ada" # misspelt
  licenses   = [{ licence = "x" }] # misspelt
  settings   = { calling = { "calling_behavior" = "Calling in Webex App" } } # misspelt
  calling = {
    dnd             = { enabeld = true } # misspelt
    call_forwarding = { always = { enabled = true } } # misspelt
    voicemail = {
      send_busy_calls = {
        enabled = true
        greting = "Default" # misspelt
      }
    }
  }
  timeouts = { creat = "5m" } # misspelt

  lifecycle {
    ignore_changes = [calling]
  }
}

resource "collab_voss_device_spark_user" "calls" {
  for_each   = toset(["a"])
  email      = "${each.key}@example.com"
  depends_on = [collab_voss_relation_spark_user.objects]

  settings = merge(
    { calling = { calling_behaviour = "Calling in Webex App" } },
    { mesage = { enterprise_content_management = "Third Party On" } }, # misspelt
    true ? { calling = { calling_behavoir = "x" } } : {}, # misspelt
  )
  phone_numbers = concat(
    [{ type = "Work", value = "1" }],
    [for n in ["1", "2"] : { typ = "Work", value = n }], # misspelt
    true ? [{ type = "Work", val = "1" }] : [], # misspelt
  )
  roles    = { none = true, ful = false } # misspelt
  services = coalesce(null, { mesage = { messaging = true } }) # misspelt
}

resource "collab_voss_relation_spark_user" "locals" {
  for_each = local.people

  email    = "ada@example.com"
  settings = local.profiles["desk"]
  calling = {
    dnd             = each.value.dnd
    barge_in        = try({ enabled = true, tone = true }, null) # misspelt
    voicemail       = ({ enabld = true }) # misspelt
    call_forward = { call_forwarding = local.forwarding }
    monitoring   = local.here
  }
  licenses = flatten([
    [{ licens = "x" }], # misspelt
    { license = "y" },
    [for l in [{ name = "z", extra = 1 }] : { license = l.name }],
  ])
}

resource "collab_voss_device_spark_cx_user_profile" "leads" {
  name = "Leads"
  user_profile_app_modules = merge({ m_provisioning = "VIEW" }, { m_reporting = "VIEW", (local.there) = 1 }) # misspelt
}

resource "collab_gws_user" "tom" {
  user_name = "tom@example.com"
  rolls     = ["ROLE_AGENT"] # misspelt
}

data "collab_voss_device_spark_users" "all" {
  filter = { status = "active" } # misspelt
}

data "collab_voss_choices" "locations" {
  model = "device/spark/Location"
  field = "name"
  scope = "x" # misspelt
}

ephemeral "other_secret" "x" {
  anything = { goes = true }
}

module "staff" {
  source   = "./staff"
  for_each = { a = { roles = { ful = true } } } # misspelt

  people = [
    { email = "ada@example.com", frist_name = "Ada" }, # misspelt
    { for k, v in { e = "x" } : k => v },
  ]
  defaults = { calling = { dnd = true, ext = "1" } } # misspelt
  boss     = each.value
  open     = { "ada@example.com" = { settings = { caling = {} } } } # misspelt
  sites    = 3 # misspelt
}

resource "collab_voss_device_spark_user" "lead" {
  email    = "lead@example.com"
  roles    = module.staff["a"].roles
  settings = module.elsewhere.settings
}

module "elsewhere" {
  source = "example/staff/collab"
  people = [{ anything = "goes" }]
}
