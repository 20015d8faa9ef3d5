package soak

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/emulator/dialect"
	"github.com/collab-iac/terraform-provider-collab/internal/emulator/fault"
	gws "github.com/collab-iac/terraform-provider-collab/internal/systems/gws/emulator"
	gwsmodels "github.com/collab-iac/terraform-provider-collab/internal/systems/gws/models"
	voss "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// site is an emulated server of each system. They fail by chance and can be
// restarted while they are in use. What they store outlives a restart.
type site struct {
	dir      string
	faults   *fault.Injector
	books    *books
	pace     pace
	starting chan struct{}  // holds a token while the servers restart
	inFlight sync.WaitGroup // requests without an answer yet
	starts   uint64

	mu   sync.RWMutex
	down bool // during a restart
	voss *voss.Server
	gws  *gws.Server
}

// pace is how fast the servers are.
type pace struct {
	work     time.Duration // that each transaction takes
	lag      time.Duration // by which some of them are late with what they show
	patience time.Duration // with what is under way
}

// startSite starts the servers, with what an earlier start has stored in the
// directory.
func startSite(dir string, options fault.Options, pace pace, seed uint64) (*site, error) {
	s := &site{dir: dir, faults: fault.New(nil, options), books: newBooks(), pace: pace, starting: make(chan struct{}, 1), starts: seed << 32}
	s.books.site = s
	return s, s.start(conditions{})
}

// conditions are the readings that the servers follow from a start on.
type conditions struct{ voss, gws dialect.Dialect }

// drawConditions draws how the servers answer. Half of the time they answer as
// they most likely do.
func drawConditions(random *rand.Rand) conditions {
	return conditions{drawDialect(random, voss.Switches, telling), drawDialect(random, gws.Switches, tellingGWS)}
}

// telling are the switches that decide what a client can know of a lost answer. They
// are drawn more often than the others.
var telling = []string{
	"create_answer", "duplicate_check", "transaction_access", "transaction_log", "transaction_fields", "transaction_times", "external_id",
	"reading_nodes", "deleted_keys",
}

var tellingGWS = []string{"user_name_case", "list_visibility", "get_visibility"}

// lasting are settings that leave something behind which a server of another start could
// not have: a deleted object that is still there, two objects of one key, or a key that
// is another one there. What is lost or orphaned cannot be told then.
var lasting = map[string]bool{
	"deletion=inactive": true, "addresses=once-per-node": true, "duplicate_check=submit-only": true, "letter_case=kept": true, "user_name_case=lower": true,
}

func drawDialect(random *rand.Rand, switches dialect.Switches, more []string) dialect.Dialect {
	var pairs []string
	for n := random.IntN(4); n > 1; n-- {
		one := switches[random.IntN(len(switches))]
		if len(more) > 0 && random.IntN(2) == 0 {
			name := more[random.IntN(len(more))]
			one = switches[slices.IndexFunc(switches, func(s dialect.Switch) bool { return s.Name == name })]
		}
		if pair := one.Name + "=" + one.Settings[random.IntN(len(one.Settings))]; !lasting[pair] {
			pairs = append(pairs, pair)
		}
	}
	drawn, err := switches.Parse(strings.Join(pairs, ","))
	if err != nil {
		panic(err) // it is made of what there is
	}
	return drawn
}

func (s *site) start(c conditions) error {
	s.starts++
	through := func(next http.Handler) http.Handler { return s.faults.Middleware(s.books.witness(next)) }
	v := voss.New(voss.Options{
		Middleware: through, TransactionFault: s.faults.TransactionFault, TransactionTime: s.pace.work, Lag: s.pace.lag, Dialect: c.voss, Seed: s.starts,
	})
	g := gws.New(gws.Options{Middleware: through, Dialect: c.gws, Lag: s.pace.lag / 2})
	if err := v.Persist(filepath.Join(s.dir, "voss.json")); err != nil {
		v.Close()
		return err
	}
	if err := g.Persist(filepath.Join(s.dir, "gws.json")); err != nil {
		v.Close()
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.voss, s.gws, s.down = v, g, false
	return nil
}

func (s *site) stop() {
	s.mu.Lock()
	s.down = true
	s.mu.Unlock()
	v, g := s.now()
	v.Close()
	g.Close()
}

// restart stops the servers and starts them again with what they had stored. What
// hung before is queued again.
func (s *site) restart(c conditions) error {
	s.starting <- struct{}{}
	defer func() { <-s.starting }()
	s.stop()
	return s.start(c)
}

// now returns the servers that run, or else those that ran last.
func (s *site) now() (*voss.Server, *gws.Server) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.voss, s.gws
}

func (s *site) isDown() bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.down
}

// The hosts of the servers.
const (
	vossHost = "voss.test"
	gwsHost  = "gws.test"
)

// sentKey is where the context of a request says when it was sent. A fault may hold it
// for long before it takes effect.
type sentKey struct{}

// ServeHTTP answers a request, or breaks it off while the servers are down.
func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.inFlight.Add(1)
	defer s.inFlight.Done()
	r = r.WithContext(context.WithValue(r.Context(), sentKey{}, time.Now()))
	s.books.journal.handler(http.HandlerFunc(s.serve)).ServeHTTP(w, r)
}

func (s *site) serve(w http.ResponseWriter, r *http.Request) {
	v, g := s.now()
	switch {
	case s.isDown():
		panic(http.ErrAbortHandler)
	case r.Host == gwsHost:
		g.ServeHTTP(w, r)
	default:
		v.ServeHTTP(w, r)
	}
}

// settle waits until no request is under way, and no transaction that could still
// end. It reports whether all of them have: a transaction that hangs never does.
func (s *site) settle(ctx context.Context) bool {
	short, cancel := context.WithTimeout(ctx, s.pace.patience)
	defer cancel()
	answered := make(chan struct{})
	go func() {
		defer close(answered)
		s.inFlight.Wait()
	}()
	select {
	case <-answered:
	case <-short.Done():
		return false
	}
	v, _ := s.now()
	return v.AwaitTransactions(short) == nil
}

var errRestless = errors.New("the servers do not come to rest")

// quiesce ends all faults, restarts the servers so that what hung goes on, and
// waits until nothing is under way.
func (s *site) quiesce(ctx context.Context) error {
	s.faults.Set(nil)
	if err := s.restart(conditions{}); err != nil {
		return err
	}
	if !s.settle(ctx) {
		return errRestless
	}
	return nil
}

// object is one object of a server.
type object struct {
	key, node string
	kind      *kind
	// name is its business key, known even before the server shows the data.
	name string
	data map[string]any
}

func newObject(k *kind, key, node string, data map[string]any) object {
	name, _ := data[k.BusinessKeyField().Payload].(string)
	return object{key, node, k, name, data}
}

// newUser returns a user with the skills, which calls of their own write.
func newUser(g *gws.Server, k *kind, u gws.User) object {
	data := maps.Clone(u.Data)
	if data == nil {
		data = map[string]any{}
	}
	list := []any{}
	for _, skill := range g.SkillsOf(u.ID) {
		name, level, _ := strings.Cut(skill, " ")
		list = append(list, map[string]any{"name": name, "level": level})
	}
	data[skillList] = list
	return newObject(k, u.ID, "", data)
}

// setSkills gives a user exactly the skills, by hand.
func setSkills(g *gws.Server, id string, list any) error {
	var failed error
	for _, skill := range g.SkillsOf(id) {
		name, _, _ := strings.Cut(skill, " ")
		failed = errors.Join(failed, g.UnassignSkill(id, name))
	}
	elements, _ := list.([]any)
	for _, element := range elements {
		skill, _ := element.(map[string]any)
		failed = errors.Join(failed, g.AssignSkill(id, fmt.Sprint(skill["name"]), fmt.Sprint(skill["level"])))
	}
	return failed
}

// withoutSkills returns the part of an object that stands in its payload.
func withoutSkills(data map[string]any) (part map[string]any, skills any) {
	part = maps.Clone(data)
	delete(part, skillList)
	return part, data[skillList]
}

// objects returns all objects of a kind.
func (s *site) objects(k *kind) []object {
	v, g := s.now()
	var all []object
	if k.System == gwsmodels.System {
		for _, u := range g.Users() {
			all = append(all, newUser(g, k, u))
		}
		return all
	}
	for _, o := range v.Objects(k.Type) {
		all = append(all, newObject(k, o.PKID, o.Hierarchy, o.Data))
	}
	return all
}

// object returns one object; false where it does not exist.
func (s *site) object(k *kind, key string) (object, bool) {
	v, g := s.now()
	if k.System == gwsmodels.System {
		u, found := g.User(key)
		return newUser(g, k, u), found
	}
	o, found := v.Object(key)
	return newObject(k, o.PKID, o.Hierarchy, o.Data), found
}

// add makes an object by hand, and returns its key.
func (s *site) add(k *kind, node string, data map[string]any) (string, error) {
	data, skills := withoutSkills(data)
	content, err := json.Marshal(data)
	if err != nil {
		return "", err
	}
	v, g := s.now()
	if k.System == gwsmodels.System {
		id, err := g.Add(string(content))
		if err == nil && skills != nil {
			err = setSkills(g, id, skills)
		}
		return id, err
	}
	return v.Add(k.Type, node, string(content))
}

// patch changes an object by hand.
func (s *site) patch(k *kind, key string, data map[string]any) error {
	data, skills := withoutSkills(data)
	content, err := json.Marshal(data)
	if err != nil {
		return err
	}
	v, g := s.now()
	if k.System == gwsmodels.System {
		if err := g.Patch(key, string(content)); err != nil || skills == nil {
			return err
		}
		return setSkills(g, key, skills)
	}
	return v.Patch(key, string(content))
}

// remove deletes an object by hand.
func (s *site) remove(k *kind, key string) {
	v, g := s.now()
	if k.System == gwsmodels.System {
		g.Remove(key)
		return
	}
	v.Remove(key)
}

const nodeModel = "data/HierarchyNode"

// nodeOf returns the dot path of the node that a configuration names.
func (s *site) nodeOf(spelling any) string {
	text, _ := spelling.(string)
	v, _ := s.now()
	for _, o := range v.Objects(nodeModel) {
		if o.PKID == text {
			return o.Hierarchy + "." + fmt.Sprint(o.Data["name"])
		}
	}
	return "sys." + strings.TrimSuffix(strings.TrimPrefix(text, "sys."), ".")
}

// pkid returns the pkid of the node with the dot path.
func (s *site) pkid(node string) string {
	v, _ := s.now()
	for _, o := range v.Objects(nodeModel) {
		if o.Hierarchy+"."+fmt.Sprint(o.Data["name"]) == node {
			return o.PKID
		}
	}
	return ""
}
