package emulator

import (
	"crypto/sha256"
	"strings"
	"time"

	"github.com/hashicorp/go-uuid"
)

// Account is a user that can sign in from the start.
type Account struct {
	UserName, Password string
	Roles              []string
}

// The accounts of the seeded contact centre. Administrator may write, Agent may
// only read.
var (
	Administrator = Account{UserName: "terraform@example.com", Password: "emulated-Genesys-1", Roles: []string{roleAdmin}}
	Agent         = Account{UserName: "agent@example.com", Password: "emulated-Genesys-2", Roles: []string{roleAgent}}
)

// seeded returns a small contact centre: two teams' skills, a few telephones,
// a supervisor and two agents beside the accounts.
func seeded(accounts []Account) *store {
	st := newStore(seededUUID("contact centre"))
	for name, description := range map[string]string{
		"Customer_Service": "Questions about orders and bills", "Sales": "New contracts", "English": "", "Spanish": "",
	} {
		st.seedSkill(name, description)
	}
	for _, number := range []string{"3001", "3002", "3003", "3004"} {
		st.seedDevice(number)
	}
	for _, account := range accounts {
		u := st.seedUser(account.UserName, "Emulated", "Account", account.Roles...)
		u.setPassword(account.Password)
	}
	st.seedUser("mona.reed@example.com", "Mona", "Reed", roleSupervisor, roleAgent)
	st.seedUser("luis.ortega@example.com", "Luis", "Ortega", roleAgent)
	st.seedUser("grace.chen@example.com", "Grace", "Chen", roleAgent)
	st.seedAssignments("mona.reed@example.com", "3001", "Customer_Service", "English")
	st.seedAssignments("luis.ortega@example.com", "3002", "Sales", "Spanish")
	return st
}

func (st *store) seedUser(userName, firstName, lastName string, roles ...string) *user {
	u := &user{ID: seededUserID(userName), Data: newUserValues()}
	u.set(map[string]any{
		"userName": userName, "firstName": firstName, "lastName": lastName,
		"emailAddress": userName, "roles": anyTexts(roles),
	})
	st.put(u, time.Time{})
	return u
}

func (st *store) seedSkill(name, description string) {
	data := map[string]any{"name": name}
	if description != "" {
		data["description"] = description // the key is absent where it was never set (CONTRACT.md §4.1)
	}
	id := seededUUID("skill " + name)
	st.Skills[id] = &asset{ID: id, Data: data}
}

func (st *store) seedDevice(number string) {
	id := seededUUID("device " + number)
	st.Devices[id] = &asset{ID: id, Data: newDevice(number, "Private")}
}

// seedAssignments gives the user the device with the number and each skill, the
// first at the highest level.
func (st *store) seedAssignments(userName, number string, skills ...string) {
	u := st.Users[seededUserID(userName)]
	st.assign(st.Devices[seededUUID("device "+number)], u.ID)
	for i, name := range skills {
		u.Skills = append(u.Skills, userSkill{seededUUID("skill " + name), []string{"8", "5"}[min(i, 1)]})
	}
}

// seededUUID gives what is seeded the same identifier on every server.
func seededUUID(name string) string {
	sum := sha256.Sum256([]byte(name))
	id, err := uuid.FormatUUID(sum[:16])
	if err != nil {
		panic(err) // it wants 16 bytes and has them
	}
	return id
}

func seededUserID(userName string) string {
	return strings.ReplaceAll(seededUUID("user "+userName), "-", "")
}

func anyTexts(texts []string) []any {
	list := make([]any, len(texts))
	for i, text := range texts {
		list[i] = text
	}
	return list
}
