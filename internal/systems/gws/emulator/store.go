package emulator

import (
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/go-uuid"

	"github.com/collab-iac/terraform-provider-collab/internal/emulator/payload"
)

// user is one user. It is never changed in place: a change stores another one
// under the same id. Readers therefore need no lock once they hold one.
type user struct {
	ID string `json:"id"`
	// Data is the payload, without the password and the keys that the server
	// adds to answers.
	Data map[string]any `json:"data"`
	// Digest is the digest of the password.
	Digest []byte      `json:"password_digest"`
	Skills []userSkill `json:"skills"`
	// Created is when the user was created, ChangedAt when it became what it
	// is. Both are zero for users of the seed.
	Created   time.Time `json:"created"`
	ChangedAt time.Time `json:"since"`
}

// userSkill is a skill of a user, with its level.
type userSkill struct {
	Skill string `json:"skill"`
	Level string `json:"level"`
}

// asset is a skill or a device.
type asset struct {
	ID   string         `json:"id"`
	Data map[string]any `json:"data"`
	// Owner is the id of the user that a device is assigned to; empty for none.
	Owner string `json:"owner,omitempty"`
}

// formerUser is what a user was before it was changed or deleted.
type formerUser struct {
	*user
	until time.Time
}

// store holds the contact centre.
type store struct {
	ContactCenter string            `json:"contact_center"`
	Users         map[string]*user  `json:"users"`
	Skills        map[string]*asset `json:"skills"`
	Devices       map[string]*asset `json:"devices"`
	// former is kept for lists that lag behind.
	former []formerUser
	// Leaving are the users that are deleted at a time, and Taken the names of users
	// that were deleted, until they are free again. A deletion that was answered
	// happens, so a snapshot holds both.
	Leaving map[string]time.Time `json:"leaving,omitempty"`
	Taken   map[string]time.Time `json:"taken,omitempty"`
}

func newStore(contactCenter string) *store {
	return &store{
		ContactCenter: contactCenter,
		Users:         map[string]*user{}, Skills: map[string]*asset{}, Devices: map[string]*asset{},
		Leaving: map[string]time.Time{}, Taken: map[string]time.Time{},
	}
}

// settle deletes the users, and frees the names, whose time has come.
func (st *store) settle(now time.Time) {
	for id, until := range st.Leaving {
		if !now.Before(until) {
			delete(st.Leaving, id)
			st.remove(id, now)
		}
	}
	maps.DeleteFunc(st.Taken, func(_ string, until time.Time) bool { return !now.Before(until) })
}

// put adds the user, or replaces the one with its id.
func (st *store) put(u *user, now time.Time) {
	if before := st.Users[u.ID]; before != nil {
		st.former = append(st.former, formerUser{before, now})
	}
	u.ChangedAt = now
	st.Users[u.ID] = u
}

// remove deletes the user and frees its devices (CONTRACT.md §8 no. 36).
func (st *store) remove(id string, now time.Time) {
	if before := st.Users[id]; before != nil {
		st.former = append(st.former, formerUser{before, now})
	}
	delete(st.Users, id)
	for _, d := range st.Devices {
		if d.Owner == id {
			st.assign(d, "")
		}
	}
}

// assign gives the device to the user, whoever had it before.
func (st *store) assign(d *asset, owner string) {
	st.Devices[d.ID] = &asset{ID: d.ID, Data: d.Data, Owner: owner}
}

// forgetBefore drops the former users that ended by t.
func (st *store) forgetBefore(t time.Time) {
	st.former = slices.DeleteFunc(st.former, func(p formerUser) bool { return !p.until.After(t) })
}

// usersAt returns the users as they were at t, in the order of their ids.
func (st *store) usersAt(t time.Time) []*user {
	var list []*user
	for _, p := range st.former {
		if !p.ChangedAt.After(t) && p.until.After(t) {
			list = append(list, p.user)
		}
	}
	for _, u := range st.Users {
		if !u.ChangedAt.After(t) {
			list = append(list, u)
		}
	}
	slices.SortFunc(list, func(a, b *user) int { return cmp.Compare(a.ID, b.ID) })
	return list
}

// userNamed returns the user that signs in with the name, or nil.
func (st *store) userNamed(userName string, same func(a, b string) bool) *user {
	for _, u := range st.Users {
		if same(u.text("userName"), userName) {
			return u
		}
	}
	return nil
}

// devicesOf returns the devices of the user, in the order of their numbers.
func (st *store) devicesOf(owner string) []*asset {
	var list []*asset
	for _, d := range sorted(st.Devices, "phoneNumber") {
		if d.Owner == owner {
			list = append(list, d)
		}
	}
	return list
}

// sorted returns the assets in the order of one of their texts.
func sorted(things map[string]*asset, key string) []*asset {
	list := make([]*asset, 0, len(things))
	for _, one := range things {
		list = append(list, one)
	}
	slices.SortFunc(list, func(a, b *asset) int {
		return cmp.Or(strings.Compare(a.text(key), b.text(key)), strings.Compare(a.ID, b.ID))
	})
	return list
}

func (t *asset) text(key string) string {
	text, _ := t.Data[key].(string)
	return text
}

func (u *user) text(key string) string {
	text, _ := u.Data[key].(string)
	return text
}

func (u *user) flag(key string) bool {
	flag, _ := u.Data[key].(bool)
	return flag
}

func (u *user) roles() []string {
	elements, _ := u.Data["roles"].([]any)
	list := make([]string, 0, len(elements))
	for _, element := range elements {
		if role, is := element.(string); is {
			list = append(list, role)
		}
	}
	return list
}

// clone returns a copy that can be changed and stored.
func (u *user) clone() *user {
	data, _ := payload.Copy(u.Data).(map[string]any)
	return &user{ID: u.ID, Data: data, Digest: u.Digest, Skills: slices.Clone(u.Skills), Created: u.Created}
}

// setPassword keeps only a digest, so that neither a snapshot nor a mistake in
// the program can show the password.
func (u *user) setPassword(password string) { u.Digest = digest(u.ID, password) }

func (u *user) hasPassword(password string) bool {
	return u.Digest != nil && hmac.Equal(u.Digest, digest(u.ID, password))
}

func digest(id, password string) []byte {
	mac := hmac.New(sha256.New, []byte(id))
	_, _ = mac.Write([]byte(password)) // it never fails
	return mac.Sum(nil)
}

// newUUID returns an identifier as skills and devices have (CONTRACT.md §8
// no. 33).
func newUUID() string {
	id, err := uuid.GenerateUUID()
	if err != nil {
		panic(err) // the system has no random numbers
	}
	return id
}

// newUserID returns 32 digits without dashes (CONTRACT.md §3.2).
func newUserID() string { return strings.ReplaceAll(newUUID(), "-", "") }
