package emulator

import (
	"fmt"
	"slices"

	"github.com/collab-iac/terraform-provider-collab/internal/emulator/accesslog"
	"github.com/collab-iac/terraform-provider-collab/internal/emulator/payload"
	"github.com/collab-iac/terraform-provider-collab/internal/emulator/web"
)

// The methods below read and change the contact centre without the API, as
// other people and other systems do. They check neither permissions nor bodies.
// A snapshot holds their changes, and delayed lists show them late.

// User is a copy of a stored user.
type User struct {
	ID string
	// Data is the payload, without the password and the keys that the server
	// adds to answers, with json.Number for numbers.
	Data map[string]any
}

func viewOfUser(u *user) User {
	data, _ := payload.Copy(u.Data).(map[string]any)
	return User{ID: u.ID, Data: data}
}

// Users returns all users, in the order of their ids.
func (s *Server) Users() []User {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.store.settle(s.clock.Now())
	var list []User
	for _, u := range s.store.usersAt(s.clock.Now()) {
		list = append(list, viewOfUser(u))
	}
	return list
}

// User returns the user with the id; false if it does not exist.
func (s *Server) User(id string) (User, bool) {
	return s.viewUser(func(st *store) *user { return st.Users[id] })
}

// UserNamed returns the user with the userName; false if it does not exist.
func (s *Server) UserNamed(userName string) (User, bool) {
	return s.viewUser(func(st *store) *user { return st.userNamed(userName, s.sameName) })
}

func (s *Server) viewUser(find func(*store) *user) (User, bool) {
	u := s.findUser(find)
	if u == nil {
		return User{}, false
	}
	return viewOfUser(u), true
}

// HasPassword reports whether the user with the id signs in with the password.
func (s *Server) HasPassword(id, password string) bool {
	u := s.findUser(func(st *store) *user { return st.Users[id] })
	return u != nil && u.hasPassword(password)
}

// Add stores a JSON object exactly as given, and returns the new user's id.
// Only a password is taken out of it and becomes the user's.
func (s *Server) Add(content string) (string, error) {
	data, err := web.DecodeObject(content)
	if err != nil {
		return "", err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.clock.Now()
	u := &user{ID: newUserID(), Data: map[string]any{}, Created: now}
	u.set(data)
	s.store.put(u, now)
	s.saveChange()
	return u.ID, nil
}

// Patch sets the keys of a JSON object in a user; null removes a key. A
// password becomes the user's.
func (s *Server) Patch(id, content string) error {
	data, err := web.DecodeObject(content)
	if err != nil {
		return err
	}
	return s.update(id, func(u *user) error {
		u.set(data)
		for key, value := range data {
			if value == nil {
				delete(u.Data, key)
			}
		}
		return nil
	})
}

// AssignSkill gives the user the skill with the name at the level, or that level of it.
func (s *Server) AssignSkill(id, skill, level string) error {
	return s.updateSkill(id, skill, func(u *user, of string) {
		u.Skills = append(withoutSkill(u, of), userSkill{of, level})
	})
}

// UnassignSkill takes the skill with the name from the user.
func (s *Server) UnassignSkill(id, skill string) error {
	return s.updateSkill(id, skill, func(u *user, of string) { u.Skills = withoutSkill(u, of) })
}

func withoutSkill(u *user, of string) []userSkill {
	return slices.DeleteFunc(slices.Clone(u.Skills), func(one userSkill) bool { return one.Skill == of })
}

func (s *Server) updateSkill(id, skill string, change func(u *user, of string)) error {
	return s.update(id, func(u *user) error {
		of := s.skillNamed(skill)
		if of == "" {
			return fmt.Errorf("there is no skill %q", skill)
		}
		change(u, of)
		return nil
	})
}

// skillNamed returns the id of a skill with the name; empty for none.
func (s *Server) skillNamed(name string) string {
	for id, one := range s.store.Skills {
		if one.text("name") == name {
			return id
		}
	}
	return ""
}

// SkillsOf returns the user's skills as "name level", in the order of the names. One that
// the user has twice is there twice.
func (s *Server) SkillsOf(id string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []string
	if u := s.store.Users[id]; u != nil {
		for _, one := range u.Skills {
			list = append(list, s.store.Skills[one.Skill].text("name")+" "+one.Level)
		}
	}
	slices.Sort(list)
	return list
}

// AddSkill makes a skill with the name, which others may have, and returns its id.
func (s *Server) AddSkill(name string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := newUUID()
	s.store.Skills[id] = &asset{ID: id, Data: map[string]any{"name": name}}
	s.saveChange()
	return id
}

// RemoveSkill deletes the skill with the name, also from every user who has it. It reports
// whether there is one.
func (s *Server) RemoveSkill(name string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := s.skillNamed(name)
	if id == "" {
		return false
	}
	for _, u := range s.store.Users {
		if skills := withoutSkill(u, id); len(skills) < len(u.Skills) {
			s.replaceSkills(u, skills)
		}
	}
	delete(s.store.Skills, id)
	s.saveChange()
	return true
}

// RenameSkill gives the skill with the name another one. It reports whether there is one.
func (s *Server) RenameSkill(name, to string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := s.skillNamed(name)
	if id == "" {
		return false
	}
	s.store.Skills[id] = &asset{ID: id, Data: map[string]any{"name": to}}
	s.saveChange()
	return true
}

// AssignDevice gives the user the device with the telephone number.
func (s *Server) AssignDevice(id, phoneNumber string) error {
	return s.update(id, func(u *user) error {
		for _, d := range s.store.Devices {
			if digits(d.text("phoneNumber")) == digits(phoneNumber) {
				s.store.assign(d, u.ID)
				return nil
			}
		}
		return fmt.Errorf("there is no device %q", phoneNumber)
	})
}

// update replaces a user by a changed copy.
func (s *Server) update(id string, change func(*user) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.store.Users[id]
	if u == nil {
		return fmt.Errorf("there is no user with the id %s", id)
	}
	after := u.clone()
	if err := change(after); err != nil {
		return err
	}
	s.store.put(after, s.clock.Now())
	s.saveChange()
	return nil
}

// Remove deletes a user and reports whether there was one.
func (s *Server) Remove(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, found := s.store.Users[id]
	s.store.remove(id, s.clock.Now())
	s.saveChange()
	return found
}

// Requests returns the requests since the last ResetRequests, oldest first.
func (s *Server) Requests() []accesslog.Entry { return s.log.Requests() }

// Writes returns those of the Requests that ask for a change, with what they send
// and the user as the account was shown it before.
func (s *Server) Writes() []accesslog.Entry { return s.log.Writes() }

// RequestCount returns how many requests there were of one operation: "list
// users", "create user", "get user", "update user", "delete user", "get me",
// "get version", and so on for skills, devices and features.
func (s *Server) RequestCount(operation string) int { return s.log.Count(operation) }

// Count returns how many objects of a model there are.
func (s *Server) Count(modelType string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if modelType != "users" {
		return 0
	}
	return len(s.store.Users)
}

// ResetRequests forgets the requests.
func (s *Server) ResetRequests() { s.log.Reset() }
