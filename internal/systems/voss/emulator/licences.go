package emulator

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// licenceLists returns the lists of a model that hold licences.
func licenceLists(m *model.Model) []*model.Field {
	return slices.DeleteFunc(m.SharedLists(), func(f *model.Field) bool {
		target := f.KeyField().Target
		return target == nil || target.Model != licenceModel
	})
}

// licencesIn returns the licences that a payload assigns.
func (m *servedModel) licencesIn(data map[string]any) []string {
	var values []string
	for _, f := range m.licences {
		elements, _ := data[f.Payload].([]any)
		for _, one := range elements {
			if value := licenceIn(f, one); value != "" {
				values = append(values, value)
			}
		}
	}
	return values
}

func licenceIn(f *model.Field, element any) string {
	fields, _ := element.(map[string]any)
	return textOf(fields[f.KeyField().Payload])
}

// licence returns the licence that a value names for an object at a node: one that
// is synchronized to the node or above it. nil where there is none.
func (s *Server) licence(value, node string) *object {
	for _, o := range s.store.ofModel(licenceModel) {
		if textOf(o.Data["id"]) == value && s.store.within(node, o.Node) {
			return o
		}
	}
	return nil
}

// assignLicences leaves of a person's licences what can be had (CONTRACT.md §6.8).
func (s *Server) assignLicences(m *servedModel, o *object) *failure {
	var held []string
	stored := s.store.objects[o.PKID]
	if stored != nil {
		held = m.licencesIn(stored.Data)
	}
	for _, f := range m.licences {
		elements, _ := o.Data[f.Payload].([]any)
		kept := make([]any, 0, len(elements))
		for _, one := range elements {
			value := licenceIn(f, one)
			if value != "" && !slices.Contains(held, value) {
				has, problem := s.canHave(value, o)
				if problem != nil {
					return problem
				}
				if !has {
					continue
				}
			}
			kept = append(kept, one)
		}
		if elements != nil {
			o.Data[f.Payload] = kept
		}
	}
	return s.assignSystemLicences(m, o, stored == nil)
}

// canHave reports whether a person can be given a licence, or refuses.
func (s *Server) canHave(value string, o *object) (bool, *failure) {
	licence := s.licence(value, o.Node)
	switch {
	case licence == nil && s.dialect.Is(unknownLicences, "refused"):
		return false, refusedLicence("There is no licence %s.", value)
	case licence == nil:
		return s.dialect.Is(unknownLicences, "kept"), nil
	case s.freeUnits(licence) > 0:
		return true, nil
	case s.dialect.Is(shortLicences, "refused"):
		return false, refusedLicence("No licence %s is left.", textOf(licence.Data["name"]))
	}
	return false, nil
}

func refusedLicence(format string, name string) *failure {
	return &failure{status: http.StatusBadRequest, code: codeTransaction, message: fmt.Sprintf(format, name)}
}

// freeUnits is how often a licence can still be given out.
func (s *Server) freeUnits(licence *object) int {
	total, counted := units(licence.Data["totalUnits"])
	if !counted {
		return 1
	}
	return total - s.usedUnits(licence)
}

// usedUnits counts those that hold a licence here, and those that did elsewhere when
// it was synchronized.
func (s *Server) usedUnits(licence *object) int {
	elsewhere, _ := units(licence.Data["consumedUnits"])
	return elsewhere + s.store.licences[textOf(licence.Data["id"])]
}

func units(v any) (int, bool) {
	n, err := strconv.Atoi(textOf(v))
	if number, is := v.(json.Number); is {
		n, err = strconv.Atoi(number.String())
	}
	return n, err == nil
}

// systemLicence is the name of a licence that Webex assigns by itself.
const systemLicence = "Webex App - Free"

// assignSystemLicences adds the licence that everybody gets. Nobody can take it away:
// a body has to repeat it (CONTRACT.md §6.8).
func (s *Server) assignSystemLicences(m *servedModel, o *object, isNew bool) *failure {
	if s.dialect.Is(systemLicences, "none") {
		return nil
	}
	for _, licence := range s.store.ofModel(licenceModel) {
		value := textOf(licence.Data["id"])
		if textOf(licence.Data["name"]) != systemLicence || !s.store.within(o.Node, licence.Node) || slices.Contains(m.licencesIn(o.Data), value) {
			continue
		}
		for _, f := range m.licences {
			if !isNew && slices.Contains(m.licencesIn(s.store.objects[o.PKID].Data), value) {
				return refusedLicence("The licence %s cannot be removed.", systemLicence)
			}
			elements, _ := o.Data[f.Payload].([]any)
			o.Data[f.Payload] = append(elements, map[string]any{f.KeyField().Payload: value})
		}
	}
	return nil
}

// countLicences notes how many people hold each licence; by is 1 or -1.
func (st *store) countLicences(o *object, by int) {
	if m := st.models.byType[o.Model]; m != nil {
		for _, value := range m.licencesIn(o.Data) {
			st.licences[value] += by
		}
	}
}

// showUnits sets what a licence shows of its counts, which a server that copies them
// from Webex may only know from its last synchronization (CONTRACT.md §6.5, §9 no. 38).
func (s *Server) showUnits(o *object, show part, data map[string]any) {
	if o.Model != licenceModel {
		return
	}
	switch s.dialect.Get(licenceUnits) {
	case "current":
		if show.holds("consumedUnits") && o.Data["consumedUnits"] != nil {
			data["consumedUnits"] = json.Number(strconv.Itoa(s.usedUnits(o)))
		}
	case "absent":
		delete(data, "totalUnits")
		delete(data, "consumedUnits")
	}
}
