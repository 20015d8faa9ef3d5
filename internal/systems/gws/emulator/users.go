package emulator

import (
	"maps"
	"net/http"
	"slices"
	"strings"
)

// newUserValues are the values of a new user where the create does not set them
// (CONTRACT.md §3.2).
func newUserValues() map[string]any {
	return map[string]any{"emailAddress": "", "enabled": true, "changePasswordOnFirstLogin": false}
}

// me shows the caller (CONTRACT.md §1.2).
func (s *Server) me(c *call) (reply, *failure) { return s.oneUser(c, c.caller) }

// getUser answers GET /users/{id} (CONTRACT.md §3.5).
func (s *Server) getUser(c *call) (reply, *failure) {
	u, f := s.userOf(c)
	if f != nil {
		return refuse(f)
	}
	if s.dialect.Is(getVisibility, "delayed") && u.Created.After(s.clock.Now().Add(-s.options.Lag)) {
		return refuse(s.unknownUser())
	}
	return s.oneUser(c, u)
}

func (s *Server) oneUser(c *call, u *user) (reply, *failure) {
	if f := s.checkParameters(c, "fields", "subresources"); f != nil {
		return refuse(f)
	}
	v := viewOf(c.query)
	shown := s.showUser(u, v)
	s.logRead(c, u, shown, len(v.fields) == 0)
	if len(v.parts) > 0 && s.dialect.Is(subresourcesBody, "bare") {
		return reply{status: http.StatusOK, body: shown, bare: true}, nil
	}
	return ok(map[string]any{"user": shown})
}

// userOf returns the user that the path names.
func (s *Server) userOf(c *call) (*user, *failure) {
	u := s.store.Users[c.r.PathValue("id")]
	if u == nil {
		return nil, s.unknownUser()
	}
	return u, nil
}

// unknownUser is printed in CONTRACT.md §2.3.
func (s *Server) unknownUser() *failure {
	return s.platformFailure(failed(codeNotFound, "User not found"), "24", "Object not found")
}

// createUser answers POST /users. The answer does not show the user
// (CONTRACT.md §3.4).
func (s *Server) createUser(c *call) (reply, *failure) {
	values, f := s.checkUser(c.body, true)
	if f != nil {
		return refuse(f)
	}
	userName, _ := values["userName"].(string)
	if s.store.userNamed(userName, s.sameName) != nil || s.nameTaken(userName) {
		own := failed(codeExists, "Failed to create user. User '%s' already exists.", userName)
		return refuse(s.platformFailure(own, "117", "Uniqueness constraint violated"))
	}
	now := s.clock.Now()
	u := &user{ID: newUserID(), Data: newUserValues(), Created: now}
	u.set(values)
	s.store.put(u, now)
	path := "/users/" + u.ID
	return created(map[string]any{"id": u.ID, "path": path, "uri": s.uri(path)})
}

// set takes checked values.
func (u *user) set(values map[string]any) {
	values = maps.Clone(values)
	if password, given := values["password"].(string); given {
		u.setPassword(password)
	}
	delete(values, "password")
	maps.Copy(u.Data, values)
}

// updateUser answers PUT /users/{id}, which changes only the keys of the body
// (CONTRACT.md §3.6).
func (s *Server) updateUser(c *call) (reply, *failure) {
	u, f := s.userOf(c)
	if f != nil {
		return refuse(f)
	}
	if userName := c.body["userName"]; userName != nil && !s.maySend(userName, u) {
		return refuse(s.refused(s.number(readOnlyCode), "This operation is not allowed: 'userName' is a read-only property"))
	}
	values, f := s.checkUser(c.body, false)
	if f != nil {
		return refuse(f)
	}
	after := u.clone()
	after.set(values)
	if u.ID == c.caller.ID && slices.Contains(u.roles(), roleAdmin) && !slices.Contains(after.roles(), roleAdmin) {
		return refuse(s.refused(codeState, "You cannot remove role '%s' from yourself.", roleAdmin))
	}
	s.store.put(after, s.clock.Now())
	return ok(nil)
}

// maySend reports whether an update may hold the userName.
func (s *Server) maySend(userName any, u *user) bool {
	return s.dialect.Is(sameUserName, "tolerated") && userName == u.Data["userName"]
}

// postUser is the update as releases before 8.5.2 list it. No other use of POST
// on a user is known (CONTRACT.md §3.1, §3.8).
func (s *Server) postUser(c *call) (reply, *failure) {
	if s.dialect.Is(postUpdate, "on") {
		return s.updateUser(c)
	}
	return refuse(failed(codeForbidden, "This operation is not allowed: POST"))
}

// deleteUser answers DELETE /users/{id} (CONTRACT.md §3.7).
func (s *Server) deleteUser(c *call) (reply, *failure) {
	u, f := s.userOf(c)
	if f != nil {
		return refuse(f)
	}
	if u.ID == c.caller.ID && s.dialect.Is(selfDelete, "refused") {
		return refuse(failed(codeState, "You cannot delete yourself."))
	}
	now := s.clock.Now()
	switch s.dialect.Get(deletions) {
	case "slow":
		s.store.Leaving[u.ID] = now.Add(s.options.Lag)
		return ok(nil)
	case "soft":
		s.store.Taken[u.text("userName")] = now.Add(s.options.Lag)
	}
	s.store.remove(u.ID, now)
	return ok(nil)
}

// nameTaken reports whether the name is that of a user who was deleted a short while
// ago.
func (s *Server) nameTaken(userName string) bool {
	for name := range s.store.Taken {
		if s.sameName(name, userName) {
			return true
		}
	}
	return false
}

// showUser renders what the view asks for of the user. No view shows the
// password (CONTRACT.md §3.2).
func (s *Server) showUser(u *user, v view) map[string]any {
	path := "/users/" + u.ID
	shown := maps.Clone(u.Data)
	maps.Copy(shown, map[string]any{
		"id": u.ID, "path": path, "uri": s.uri(path), "roles": anyTexts(s.ordered(u.roles())),
	})
	if s.dialect.Is(contactCenter, "shown") {
		shown["contactCenterId"] = s.store.ContactCenter
	}
	s.showUnset(shown)
	if s.dialect.Is(userDoNotDisturb, "shown") {
		shown["doNotDisturb"] = "Off"
	}
	shown = v.pick(shown)
	for name, part := range s.parts(u) {
		if !v.has(name) {
			continue
		}
		shown[name] = part()
		if list, isList := shown[name].([]any); isList && len(list) == 0 && s.dialect.Is(emptyParts, "absent") {
			delete(shown, name)
		}
	}
	if s.dialect.Is(oddValues, "shown") {
		addOddValues(shown)
	}
	return shown
}

// showUnset renders what no body has set, and the password.
func (s *Server) showUnset(shown map[string]any) {
	if shown["emailAddress"] == "" {
		switch s.dialect.Get(emailAddress) {
		case "when-set":
			delete(shown, "emailAddress")
		case "null":
			shown["emailAddress"] = nil
		}
	}
	switch s.dialect.Get(passwordShown) {
	case "empty":
		shown["password"] = ""
	case "masked":
		shown["password"] = "********"
	}
}

// addOddValues shows what is not set, and what the server sets, as other kinds of JSON.
func addOddValues(shown map[string]any) {
	odd := map[string]any{
		"emailAddress": []any{"a", 1}, "contactCenterId": map[string]any{}, "doNotDisturb": 30.5,
		"skills": "none", "devices": map[string]any{"kind": "x"}, "groups": true,
	}
	for key, strange := range odd {
		value, there := shown[key]
		list, isList := value.([]any)
		unset := value == nil || value == "" || isList && len(list) == 0 || key == "contactCenterId"
		if there && unset || key == "doNotDisturb" {
			shown[key] = strange
		}
	}
}

func (s *Server) ordered(roles []string) []string {
	if s.dialect.Is(rolesOrder, "sorted") {
		slices.Sort(roles)
	}
	return roles
}

// parts are the sub-resources of the user (CONTRACT.md §3.2, §4).
func (s *Server) parts(u *user) map[string]func() any {
	return map[string]func() any{
		"skills":   func() any { return s.showSkillsOf(u) },
		"devices":  func() any { return s.showAssets(s.store.devicesOf(u.ID), "/devices/") },
		"features": func() any { return s.showFeatures(s.featuresOf(u)) },
		"groups":   func() any { return []any{} },
		"settings": func() any { return settingsOf(u) },
	}
}

// settingsOf shows the roles without their prefix, as the annex of the user's
// person does (CONTRACT.md §4.4).
func settingsOf(u *user) map[string]any {
	roles := u.roles()
	for i, role := range roles {
		roles[i] = strings.ToLower(strings.TrimPrefix(role, "ROLE_"))
	}
	return map[string]any{"htcc": map[string]any{"roles": strings.Join(roles, ",")}}
}

// uri makes a path absolute, with the server's own idea of its address.
func (s *Server) uri(path string) string { return s.options.ExternalURL + path }
