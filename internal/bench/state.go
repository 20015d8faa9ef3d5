package bench

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"

	voss "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// userConfiguration declares TF_VAR_users users, spread over TF_VAR_sites sites if
// that is not 0, with about as many attributes as a calling user has.
const userConfiguration = `
terraform {
  required_providers {
    collab = { source = "collab-iac/collab" }
  }
}

variable "users" { type = number }
variable "sites" { type = number }
variable "title" { type = string }

resource "collab_voss_relation_spark_user" "staff" {
  count = var.users

  hierarchy    = var.sites == 0 ? "sys.hcs.Prov.Cust" : format("sys.hcs.Prov.Cust.Branch%03d", count.index % max(var.sites, 1))
  email        = format("user-%05d@example.com", count.index)
  display_name = format("User %05d", count.index)
  first_name   = "User"
  last_name    = format("%05d", count.index)
  title        = var.title
  department   = "Sales"
  timezone     = "Europe/London"
  extension    = format("%05d", count.index)

  # The Professional licence of the emulated tenant.
  licenses = [{ license = "Y2lzY29zcGFyazovL3VzL0xJQ0VOU0UvN2YyNTYxMzVjNDk2NTc2NTcyMDM4Njgw" }]

  calling = {
    call_waiting = { enabled = true }
    voicemail = {
      enabled               = true
      send_busy_calls       = { enabled = true, greeting = "Default" }
      send_unanswered_calls = { enabled = true, greeting = "Default", number_of_rings = 4 }
    }
    caller_id = { selected = "Direct Line", external_caller_id_name_policy = "Location" }
    outgoing_permission = {
      use_custom_enabled  = true
      calling_permissions = [{ call_type = "INTERNATIONAL", action = "Block" }]
    }
  }
}
`

// objectConfiguration declares the same users as objects of any model.
const objectConfiguration = `
terraform {
  required_providers {
    collab = { source = "collab-iac/collab" }
  }
}

variable "users" { type = number }
variable "sites" { type = number }
variable "title" { type = string }

resource "collab_voss_object" "staff" {
  count = var.users

  model     = "relation/SparkUser"
  hierarchy = var.sites == 0 ? "sys.hcs.Prov.Cust" : format("sys.hcs.Prov.Cust.Branch%03d", count.index % max(var.sites, 1))
  data = {
    email       = format("user-%05d@example.com", count.index)
    displayName = format("User %05d", count.index)
    firstName   = "User"
    lastName    = format("%05d", count.index)
    title       = var.title
    department  = "Sales"
    timezone    = "Europe/London"
    extension   = format("%05d", count.index)
    licenses    = [{ license = "Y2lzY29zcGFyazovL3VzL0xJQ0VOU0UvN2YyNTYxMzVjNDk2NTc2NTcyMDM4Njgw" }]
    Calling = {
      email       = format("user-%05d@example.com", count.index)
      callWaiting = { enabled = true }
      voicemail = {
        enabled             = true
        sendBusyCalls       = { enabled = true, greeting = "Default" }
        sendUnansweredCalls = { enabled = true, greeting = "Default", numberOfRings = 4 }
      }
      caller_id = { selected = "Direct Line", externalCallerIdNamePolicy = "Location" }
      outgoingPermission = {
        useCustomEnabled   = true
        callingPermissions = [{ callType = "INTERNATIONAL", action = "Block" }]
      }
    }
  }
}
`

// title is what the users' title is before anything changes.
const title = "Adviser"

// size is how many users there are and where they live, and how many others the
// server holds that Terraform does not manage.
type size struct {
	users, sites, others int
	// asObjects is set where Terraform manages them as objects of any model.
	asObjects bool
}

// configuration declares them.
func (s size) configuration() string {
	if s.asObjects {
		return objectConfiguration
	}
	return userConfiguration
}

// node is where user number i lives.
func (s size) node(i int) string {
	if s.sites == 0 {
		return voss.Tenant
	}
	return voss.Tenant + "." + siteName(i%s.sites)
}

// variables are the size as Terraform takes it.
func (s size) variables(title string) []string {
	return []string{fmt.Sprintf("TF_VAR_users=%d", s.users), fmt.Sprintf("TF_VAR_sites=%d", s.sites), "TF_VAR_title=" + title}
}

// sample is one user as the server and as a state hold it.
type sample struct {
	pkid   string
	object string         // the payload, as JSON
	state  map[string]any // the state file
}

// takeSample creates one user with the provider under test, and keeps what came
// of it: all others are copies, so that no case waits for thousands of creates.
func takeSample(ctx context.Context, tf terraform, v variant, asObject bool, dir string) (sample, error) {
	t, err := newTenant(conditions{}, 0)
	if err != nil {
		return sample{}, err
	}
	defer t.close()
	one := size{users: 1, asObjects: asObject}
	if err := one.writeConfiguration(dir); err != nil {
		return sample{}, err
	}
	if _, err := tf.apply(ctx, dir, v, append(t.environment(), one.variables(title)...)); err != nil {
		return sample{}, err
	}
	object := t.Objects(userModel)[0]
	payload, err := json.Marshal(object.Data)
	if err != nil {
		return sample{}, err
	}
	content, err := os.ReadFile(stateFile(dir))
	if err != nil {
		return sample{}, err
	}
	s := sample{pkid: object.PKID, object: string(payload)}
	return s, json.Unmarshal(content, &s.state)
}

func (s size) writeConfiguration(dir string) error {
	return os.WriteFile(filepath.Join(dir, "main.tf"), []byte(s.configuration()), 0o600)
}

func stateFile(dir string) string { return filepath.Join(dir, "terraform.tfstate") }

// fill puts users on the server and writes the state of a workspace that has
// created them.
func (s sample) fill(t *tenant, n size, dir string) error {
	resource, err := onlyOf[map[string]any](s.state["resources"])
	if err != nil {
		return err
	}
	instance, err := onlyOf[map[string]any](resource["instances"])
	if err != nil {
		return err
	}
	instances := make([]any, n.users)
	for i := range instances {
		pkid, err := t.Add(userModel, n.node(i), numbered(s.object, i))
		if err != nil {
			return err
		}
		if instances[i], err = s.copyInstance(instance, i, pkid, n.node(i)); err != nil {
			return err
		}
	}
	for i := range n.others {
		number := n.users + i
		if _, err := t.Add(userModel, n.node(number), numbered(s.object, number)); err != nil {
			return err
		}
	}
	full := maps.Clone(resource)
	full["instances"] = instances
	state := maps.Clone(s.state)
	state["resources"] = []any{full}
	content, err := json.Marshal(state)
	if err != nil {
		return err
	}
	return os.WriteFile(stateFile(dir), content, 0o600)
}

// copyInstance makes user number i of the sample.
func (s sample) copyInstance(instance map[string]any, i int, pkid, node string) (any, error) {
	content, err := json.Marshal(instance)
	if err != nil {
		return nil, err
	}
	var made map[string]any
	if err := json.Unmarshal([]byte(strings.ReplaceAll(numbered(string(content), i), s.pkid, pkid)), &made); err != nil {
		return nil, err
	}
	made["index_key"] = i
	attributes, ok := made["attributes"].(map[string]any)
	if !ok {
		return nil, errors.New("an instance without attributes")
	}
	attributes["hierarchy"] = node
	return made, nil
}

func onlyOf[T any](list any) (T, error) {
	var one T
	items, ok := list.([]any)
	if !ok || len(items) != 1 {
		return one, fmt.Errorf("the sample's state holds %d of what it should hold one of", len(items))
	}
	one, ok = items[0].(T)
	if !ok {
		return one, fmt.Errorf("the sample's state holds a %T", items[0])
	}
	return one, nil
}

// numbered turns the JSON of user number 0 into that of another.
func numbered(text string, i int) string {
	number := fmt.Sprintf("%05d", i)
	return strings.NewReplacer("user-00000", "user-"+number, "User 00000", "User "+number, `"00000"`, `"`+number+`"`).Replace(text)
}
