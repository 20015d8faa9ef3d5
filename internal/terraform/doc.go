// Package terraform is how Terraform asks for what package lifecycle does. It
// makes a resource, data sources and a list resource of each model: they decode
// a call, make the call of lifecycle.Manager and encode the result. No rule about
// objects is in them.
//
// Server stands before the framework's server. It answers most calls itself,
// because the framework's work for one object grows with the square of the
// schema's width.
package terraform
