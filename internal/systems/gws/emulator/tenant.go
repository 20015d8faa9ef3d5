package emulator

import (
	"fmt"
	"slices"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/tenant"
)

// answered are the keys of an answer that are no part of a user's payload.
var answered = []string{"id", "uri", "path", "skills", "devices", "statusCode"}

// twinOf returns the contact centre of a snapshot, with the accounts beside it. Users and
// skills have the ids that they had. Passwords are in no snapshot: only the accounts can
// sign in.
func twinOf(records []tenant.Record, accounts []Account) *store {
	st := newStore(seededUUID("contact centre"))
	for _, account := range accounts {
		u := st.seedUser(account.UserName, "Emulated", "Account", account.Roles...)
		u.setPassword(account.Password)
	}
	for _, r := range records {
		switch {
		case r.Kind != tenant.Object:
		case r.Type == "skills":
			st.Skills[r.Key] = &asset{ID: r.Key, Data: payloadOf(r.Data)}
		case r.Type == "users" && !isAccount(accounts, r.Data["userName"]):
			u := &user{ID: r.Key, Data: newUserValues()}
			u.set(payloadOf(r.Data))
			u.Skills = skillsIn(r.Data["skills"])
			st.put(u, time.Time{})
		}
	}
	return st
}

func payloadOf(shown map[string]any) map[string]any {
	data := map[string]any{}
	for key, value := range shown {
		if !slices.Contains(answered, key) {
			data[key] = value
		}
	}
	return data
}

func isAccount(accounts []Account, userName any) bool {
	return slices.ContainsFunc(accounts, func(a Account) bool { return a.UserName == userName })
}

// skillsIn reads the skills that an answer shows of a user.
func skillsIn(shown any) []userSkill {
	var list []userSkill
	rows, _ := shown.([]any)
	for _, one := range rows {
		row, _ := one.(map[string]any)
		if id, _ := row["id"].(string); id != "" {
			level := ""
			if row["level"] != nil {
				level = fmt.Sprint(row["level"])
			}
			list = append(list, userSkill{id, level})
		}
	}
	return list
}
