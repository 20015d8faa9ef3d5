// Package policies tests the policies of examples/fleet/policies with Open Policy
// Agent, on plans that Terraform makes on emulated servers. It is a module of its
// own, so that the provider does not depend on Open Policy Agent.
package policies
