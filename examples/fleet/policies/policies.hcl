# The set of policies for HCP Terraform and Terraform Enterprise. A query that
# yields any message stops the run.
policy "administrators" {
  description       = "Nobody becomes an administrator by a plan."
  query             = "data.collab.administrators.deny"
  enforcement_level = "mandatory"
}

policy "deletions" {
  description       = "A plan deletes a few people at most."
  query             = "data.collab.deletions.deny"
  enforcement_level = "mandatory"
}

policy "licences" {
  description       = "A plan gives no more licences than are left."
  query             = "data.collab.licences.deny"
  enforcement_level = "mandatory"
}
