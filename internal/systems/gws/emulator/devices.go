package emulator

import (
	"slices"

	"github.com/collab-iac/terraform-provider-collab/internal/emulator/payload"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// deviceBody describes the body of a new device. model and vendor are accepted
// and ignored (CONTRACT.md §4.2).
func deviceBody() bodySpec {
	network := textField("telephonyNetwork")
	network.Choices = model.Values("Private", "Public")
	return bodySpec{
		fields: []model.Field{
			textField("phoneNumber"), network, textField("model"), textField("vendor"),
		},
		mandatory: []string{"phoneNumber"},
	}
}

// newDevice returns what a device shows from the start (CONTRACT.md §4.2).
func newDevice(number, network string) map[string]any {
	return map[string]any{
		"phoneNumber": number, "e164Number": "+" + digits(number), "telephonyNetwork": network,
		"deviceState": "Active", "doNotDisturb": "Off", "type": "ACDPosition", "description": "",
		"model": "CloudDevice", "vendor": "Genesys", "channels": []any{"voice"},
	}
}

func (s *Server) listDevices(c *call) (reply, *failure) {
	return s.listAssets(c, "devices", sorted(s.store.Devices, "phoneNumber"))
}

func (s *Server) devicesOfUser(c *call) (reply, *failure) {
	u, f := s.userOf(c)
	if f != nil {
		return refuse(f)
	}
	return s.listAssets(c, "devices", s.store.devicesOf(u.ID))
}

func (s *Server) myDevices(c *call) (reply, *failure) {
	return s.listAssets(c, "devices", s.store.devicesOf(c.caller.ID))
}

func (s *Server) getDevice(c *call) (reply, *failure) {
	d, f := s.deviceOf(c)
	if f != nil {
		return refuse(f)
	}
	return ok(map[string]any{"device": viewOf(c.query).pick(s.showAsset(d, "/devices/"))})
}

// deviceOf returns the device that the path names.
func (s *Server) deviceOf(c *call) (*asset, *failure) {
	d := s.store.Devices[c.r.PathValue("device")]
	if d == nil {
		return nil, unknownDevice()
	}
	return d, nil
}

func unknownDevice() *failure { return failed(codeNotFound, "Device not found") }

// createDevice answers without a path, unlike the creation of a user
// (CONTRACT.md §4.2).
func (s *Server) createDevice(c *call) (reply, *failure) { return s.addDevice(c, "") }

func (s *Server) addDevice(c *call, owner string) (reply, *failure) {
	values, f := s.check(deviceBody(), c.body, true)
	if f != nil {
		return refuse(f)
	}
	number, _ := values["phoneNumber"].(string)
	if digits(number) == "" {
		return refuse(invalid(payload.Violation{Path: "phoneNumber", Message: "must have digits"}))
	}
	for _, other := range s.store.Devices {
		if digits(other.text("phoneNumber")) == digits(number) {
			return refuse(failed(codeExists, "Failed to create device. Phone number '%s' is already in use.", number))
		}
	}
	network, given := values["telephonyNetwork"].(string)
	if !given {
		network = "Private"
	}
	id := newUUID()
	s.store.Devices[id] = &asset{ID: id, Data: newDevice(number, network), Owner: owner}
	return created(map[string]any{"id": id, "uri": s.uri("/devices/" + id)})
}

func (s *Server) assignDevice(c *call) (reply, *failure) {
	u, f := s.userOf(c)
	if f != nil {
		return refuse(f)
	}
	return s.assignDeviceTo(c, u)
}

func (s *Server) assignMyDevice(c *call) (reply, *failure) { return s.assignDeviceTo(c, c.caller) }

// assignDeviceTo assigns the device whose uri the body holds, or makes one with
// its phoneNumber. A previous owner loses the device without any message
// (CONTRACT.md §4.2).
func (s *Server) assignDeviceTo(c *call, u *user) (reply, *failure) {
	if !slices.Contains(u.roles(), roleAgent) {
		return refuse(failed(codeAssign, "Failed to assign device. User '%s' does not have the role %s.", u.text("userName"), roleAgent))
	}
	uri := c.body["uri"]
	if uri == nil {
		return s.addDevice(c, u.ID)
	}
	d := s.assetByURI(s.store.Devices, "/devices/", uri)
	if d == nil {
		return refuse(unknownDevice())
	}
	s.store.assign(d, u.ID)
	return ok(nil)
}

// unassignDevice is a guess, as is deleteDevice (CONTRACT.md §4.2).
func (s *Server) unassignDevice(c *call) (reply, *failure) {
	u, f := s.userOf(c)
	if f != nil {
		return refuse(f)
	}
	d, f := s.deviceOf(c)
	if f == nil && d.Owner != u.ID {
		f = unknownDevice()
	}
	if f != nil {
		return refuse(f)
	}
	s.store.assign(d, "")
	return ok(nil)
}

func (s *Server) deleteDevice(c *call) (reply, *failure) {
	d, f := s.deviceOf(c)
	if f != nil {
		return refuse(f)
	}
	delete(s.store.Devices, d.ID)
	return ok(nil)
}
