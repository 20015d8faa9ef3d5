package emulator

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/emulator/payload"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// skillForm is the body of a new skill (CONTRACT.md §4.1).
func skillForm() form {
	return form{
		fields:    []model.Field{textField("name"), textField("description")},
		mandatory: []string{"name"},
	}
}

func (s *Server) listSkills(c *call) (reply, *failure) {
	return s.listThings(c, "skills", sorted(s.store.Skills, "name"))
}

// getSkill shows the skill under its singular name, as all single objects are
// shown (CONTRACT.md §8 no. 30).
func (s *Server) getSkill(c *call) (reply, *failure) {
	skill := s.store.Skills[c.r.PathValue("skill")]
	if skill == nil {
		return refuse(unknownSkill())
	}
	return ok(map[string]any{"skill": viewOf(c.query).pick(s.showThing(skill, "/skills/"))})
}

func unknownSkill() *failure { return failed(codeNotFound, "Skill not found") }

func (s *Server) createSkill(c *call) (reply, *failure) {
	values, f := s.check(skillForm(), c.body, true)
	if f != nil {
		return refuse(f)
	}
	for _, other := range s.store.Skills {
		if other.Data["name"] == values["name"] {
			return refuse(failed(codeExists, "Failed to create skill. Skill '%s' already exists.", values["name"]))
		}
	}
	id := newUUID()
	s.store.Skills[id] = &thing{ID: id, Data: values}
	return made(map[string]any{"id": id, "uri": s.uri("/skills/" + id)})
}

func (s *Server) skillsOfUser(c *call) (reply, *failure) {
	u, f := s.userOf(c)
	if f != nil {
		return refuse(f)
	}
	if f := s.checkParameters(c, pageParameters...); f != nil {
		return refuse(f)
	}
	return listing(s, c, "skills", u.Skills,
		func(one skilled) string { return s.uri("/skills/" + one.Skill) },
		func(one skilled, v view) map[string]any { return v.pick(s.showSkilled(one)) })
}

func (s *Server) skillOfUser(c *call) (reply, *failure) {
	u, i, f := s.skilledOf(c)
	if f != nil {
		return refuse(f)
	}
	return ok(map[string]any{"skill": viewOf(c.query).pick(s.showSkilled(u.Skills[i]))})
}

// skilledOf returns the user that the path names, and where among its skills
// the one is that the path names.
func (s *Server) skilledOf(c *call) (*user, int, *failure) {
	u, f := s.userOf(c)
	if f != nil {
		return nil, 0, f
	}
	i := slices.IndexFunc(u.Skills, func(one skilled) bool { return one.Skill == c.r.PathValue("skill") })
	if i < 0 {
		return nil, 0, unknownSkill()
	}
	return u, i, nil
}

// showSkilled renders a skill with the user's level, which is a number in text
// (CONTRACT.md §4.1).
func (s *Server) showSkilled(one skilled) map[string]any {
	shown := s.showThing(s.store.Skills[one.Skill], "/skills/")
	shown["level"] = one.Level
	return shown
}

func (s *Server) showSkillsOf(u *user) []any {
	list := make([]any, len(u.Skills))
	for i, one := range u.Skills {
		list[i] = s.showSkilled(one)
	}
	return list
}

// assignSkill takes the uri of the skill and the level. The call is a guess by
// the likeness of devices (CONTRACT.md §4.1).
func (s *Server) assignSkill(c *call) (reply, *failure) {
	u, f := s.userOf(c)
	if f != nil {
		return refuse(f)
	}
	skill := s.thingAt(s.store.Skills, "/skills/", c.body["uri"])
	switch {
	case c.body["uri"] == nil:
		return refuse(failed(codeMissing, "Required parameters are missing: 'uri'"))
	case skill == nil:
		return refuse(unknownSkill())
	case slices.ContainsFunc(u.Skills, func(one skilled) bool { return one.Skill == skill.ID }):
		return refuse(failed(codeExists, "Skill '%s' is already assigned to user '%s'.", skill.text("name"), u.text("userName")))
	}
	level := "0"
	if c.body["level"] != nil {
		if level, f = levelOf(c.body["level"]); f != nil {
			return refuse(f)
		}
	}
	s.train(u, append(slices.Clone(u.Skills), skilled{skill.ID, level}))
	return ok(nil)
}

func (s *Server) changeLevel(c *call) (reply, *failure) {
	u, i, f := s.skilledOf(c)
	if f != nil {
		return refuse(f)
	}
	if c.body["level"] == nil {
		return refuse(failed(codeMissing, "Required parameters are missing: 'level'"))
	}
	level, f := levelOf(c.body["level"])
	if f != nil {
		return refuse(f)
	}
	skills := slices.Clone(u.Skills)
	skills[i].Level = level
	s.train(u, skills)
	return ok(nil)
}

func (s *Server) unassignSkill(c *call) (reply, *failure) {
	u, i, f := s.skilledOf(c)
	if f != nil {
		return refuse(f)
	}
	s.train(u, slices.Delete(slices.Clone(u.Skills), i, i+1))
	return ok(nil)
}

// train puts a user with other skills in the place of u.
func (s *Server) train(u *user, skills []skilled) {
	after := u.changed()
	after.Skills = skills
	s.store.put(after, s.clock.Now())
}

// levelOf reads a level, which may come as a number or as text (contract notes
// §8 no. 29).
func levelOf(value any) (string, *failure) {
	text, isText := value.(string)
	if number, isNumber := value.(json.Number); isNumber {
		text, isText = number.String(), true
	}
	level, err := strconv.Atoi(text)
	if !isText || err != nil || level < 0 {
		return "", invalid(payload.Problem{Path: "level", Message: "must be a whole number of at least 0"})
	}
	return strconv.Itoa(level), nil
}

// thingAt returns what an absolute uri of this server names, or nil.
func (s *Server) thingAt(things map[string]*thing, root string, uri any) *thing {
	text, _ := uri.(string)
	id, below := strings.CutPrefix(text, s.uri(root))
	if !below {
		return nil
	}
	return things[id]
}
