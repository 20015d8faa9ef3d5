locals {
  work_number = provider::collab::e164("030 / 555 00 43", "DE") # +49305550043
}
