package emulator

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/emulator/payload"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// skillBody is the body of a new skill (CONTRACT.md §4.1).
func skillBody() bodySpec {
	return bodySpec{
		fields:    []model.Field{textField("name"), textField("description")},
		mandatory: []string{"name"},
	}
}

func (s *Server) listSkills(c *call) (reply, *failure) {
	return s.listAssets(c, "skills", sorted(s.store.Skills, "name"))
}

// getSkill shows the skill under its singular name, as all single objects are
// shown (CONTRACT.md §8 no. 30).
func (s *Server) getSkill(c *call) (reply, *failure) {
	skill := s.store.Skills[c.r.PathValue("skill")]
	if skill == nil {
		return refuse(unknownSkill())
	}
	return ok(map[string]any{"skill": viewOf(c.query).pick(s.showAsset(skill, "/skills/"))})
}

func unknownSkill() *failure { return failed(codeNotFound, "Skill not found") }

func (s *Server) createSkill(c *call) (reply, *failure) {
	values, f := s.check(skillBody(), c.body, true)
	if f != nil {
		return refuse(f)
	}
	for _, other := range s.store.Skills {
		if other.Data["name"] == values["name"] {
			return refuse(failed(codeExists, "Failed to create skill. Skill '%s' already exists.", values["name"]))
		}
	}
	id := newUUID()
	s.store.Skills[id] = &asset{ID: id, Data: values}
	return created(map[string]any{"id": id, "uri": s.uri("/skills/" + id)})
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
		func(one userSkill) string { return "/skills/" + one.Skill },
		func(one userSkill, v view) map[string]any { return v.pick(s.showUserSkill(one)) })
}

func (s *Server) skillOfUser(c *call) (reply, *failure) {
	u, i, f := s.userSkillOf(c)
	if f != nil {
		return refuse(f)
	}
	return ok(map[string]any{"skill": viewOf(c.query).pick(s.showUserSkill(u.Skills[i]))})
}

// userSkillOf returns the user that the path names, and the index of the skill
// that the path names.
func (s *Server) userSkillOf(c *call) (*user, int, *failure) {
	u, f := s.userOf(c)
	if f != nil {
		return nil, 0, f
	}
	i := slices.IndexFunc(u.Skills, func(one userSkill) bool { return one.Skill == c.r.PathValue("skill") })
	if i < 0 {
		return nil, 0, unknownSkill()
	}
	return u, i, nil
}

// showUserSkill renders a skill with the user's level, which is a number as
// text (CONTRACT.md §4.1).
func (s *Server) showUserSkill(one userSkill) map[string]any {
	shown := s.showAsset(s.store.Skills[one.Skill], "/skills/")
	shown["level"] = one.Level
	return shown
}

func (s *Server) showSkillsOf(u *user) []any {
	list := make([]any, len(u.Skills))
	for i, one := range u.Skills {
		list[i] = s.showUserSkill(one)
	}
	return list
}

// assignSkill takes the uri of the skill and the level. The same call again changes
// the level (CONTRACT.md §4.1).
func (s *Server) assignSkill(c *call) (reply, *failure) {
	u, f := s.userOf(c)
	if f != nil {
		return refuse(f)
	}
	skill := s.assetByURI(s.store.Skills, "/skills/", c.body["uri"])
	switch {
	case c.body["uri"] == nil || c.body["level"] == nil:
		return refuse(failed(codeMissing, "Required parameters are missing: %s", quoted(missingOf(c.body, "uri", "level"))))
	case skill == nil:
		return refuse(unknownSkill())
	case s.dialect.Is(skillHolders, "agents") && !slices.Contains(u.roles(), roleAgent):
		return refuse(failed(codeAssign, "Failed to assign skill. User '%s' does not have the role %s.", u.text("userName"), roleAgent))
	}
	level, f := s.levelOf(c.body["level"])
	if f != nil {
		return refuse(f)
	}
	skills := slices.DeleteFunc(slices.Clone(u.Skills), func(one userSkill) bool { return one.Skill == skill.ID })
	s.replaceSkills(u, append(skills, userSkill{skill.ID, level}))
	return ok(nil)
}

// missingOf lists those of the keys that the body has no value for.
func missingOf(body map[string]any, keys ...string) []string {
	return slices.DeleteFunc(keys, func(key string) bool { return body[key] != nil })
}

func (s *Server) unassignSkill(c *call) (reply, *failure) {
	u, i, f := s.userSkillOf(c)
	if f != nil {
		return refuse(f)
	}
	s.replaceSkills(u, slices.Delete(slices.Clone(u.Skills), i, i+1))
	return ok(nil)
}

// replaceSkills stores a copy of the user with other skills.
func (s *Server) replaceSkills(u *user, skills []userSkill) {
	after := u.clone()
	after.Skills = skills
	s.store.put(after, s.clock.Now())
}

// levelOf reads a level, which may come as a number or as text, or as one of them alone
// (CONTRACT.md §8 no. 29). A client replaced 0 by 1, so the server may do that.
func (s *Server) levelOf(value any) (string, *failure) {
	text, isText := value.(string)
	if number, isNumber := value.(json.Number); isNumber && !s.dialect.Is(skillLevel, "text") {
		text, isText = number.String(), true
	} else if s.dialect.Is(skillLevel, "number") {
		isText = false
	}
	level, err := strconv.Atoi(text)
	if !isText || err != nil || level < 0 {
		kind := map[string]string{"either": "whole number", "number": "whole number, not in a text,", "text": "text with a whole number"}[s.dialect.Get(skillLevel)]
		return "", invalid(payload.Violation{Path: "level", Message: "must be a " + kind + " of at least 0"})
	}
	if level == 0 && s.dialect.Is(skillZero, "raised") {
		level = 1
	}
	return strconv.Itoa(level), nil
}

// assetByURI returns the skill or device that an absolute uri of this server
// names, or nil.
func (s *Server) assetByURI(things map[string]*asset, root string, uri any) *asset {
	text, _ := uri.(string)
	id, below := strings.CutPrefix(text, s.uri(root))
	if !below {
		return nil
	}
	return things[id]
}
