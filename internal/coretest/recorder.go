package coretest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"slices"
	"strings"
	"sync"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// RecordVariable names the file to which a build with the tag "recording" adds what
// it was asked to apply.
const RecordVariable = "COLLAB_TEST_APPLIES"

// Applied is a change that Terraform asked the provider for: nil for no object.
type Applied struct {
	TypeName       string
	Planned, Prior model.Value
}

// application is an Applied as Terraform sent it, in MessagePack.
type application struct {
	TypeName       string
	Planned, Prior []byte
	// Provider is the provider's configuration, and Environment its endpoints in the
	// environment.
	Provider    []byte
	Environment string
}

// isFor reports whether the provider was configured for a server.
func (a application) isFor(endpoint string) bool {
	return bytes.Contains(a.Provider, []byte(endpoint)) || strings.Contains(a.Environment, endpoint)
}

// Record keeps what providers were asked to apply. It is safe for concurrent use.
type Record struct {
	mu      sync.Mutex
	file    string // empty for memory
	applied []application
}

// NewRecord returns a record in memory and of a file, which processes of a recording
// build add to.
func NewRecord(file string) *Record { return &Record{file: file} }

// Of returns the provider with a record of what it is asked to apply. Whoever serves
// the result serves the provider in everything else.
func (r *Record) Of(server tfprotov6.ProviderServerWithListResource) tfprotov6.ProviderServer {
	return &recorded{ProviderServerWithListResource: server, add: r.add}
}

// RecordTo does the same for a process of its own, which adds to a file.
func RecordTo(file string, server tfprotov6.ProviderServerWithListResource) tfprotov6.ProviderServer {
	return &recorded{ProviderServerWithListResource: server, add: func(a application) error { return appendTo(file, a) }}
}

type recorded struct {
	tfprotov6.ProviderServerWithListResource
	add      func(application) error
	provider []byte
}

// ConfigureProvider notes which servers the provider is for.
func (s *recorded) ConfigureProvider(ctx context.Context, req *tfprotov6.ConfigureProviderRequest) (*tfprotov6.ConfigureProviderResponse, error) {
	s.provider = req.Config.MsgPack
	return s.ProviderServerWithListResource.ConfigureProvider(ctx, req)
}

// ApplyResourceChange notes the change before it is made.
func (s *recorded) ApplyResourceChange(ctx context.Context, req *tfprotov6.ApplyResourceChangeRequest) (*tfprotov6.ApplyResourceChangeResponse, error) {
	err := s.add(application{
		TypeName: req.TypeName, Planned: req.PlannedState.MsgPack, Prior: req.PriorState.MsgPack, Provider: s.provider,
		Environment: os.Getenv("COLLAB_VOSS_ENDPOINT") + " " + os.Getenv("COLLAB_GWS_ENDPOINT"),
	})
	if err != nil {
		return nil, err
	}
	return s.ProviderServerWithListResource.ApplyResourceChange(ctx, req)
}

func (r *Record) add(a application) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.applied = append(r.applied, a)
	return nil
}

func appendTo(file string, a application) error {
	line, err := json.Marshal(a)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(append(line, '\n')) // one write, which no other process splits
	return errors.Join(err, f.Close())
}

// Applied returns the changes that were asked for, by the schemas of the provider:
// all of them, or those of providers that were configured for one of the servers.
func (r *Record) Applied(schemas *tfprotov6.GetProviderSchemaResponse, endpoints ...string) ([]Applied, error) {
	all, err := r.all()
	if err != nil {
		return nil, err
	}
	var list []Applied
	for _, a := range all {
		if len(endpoints) > 0 && !slices.ContainsFunc(endpoints, a.isFor) {
			continue
		}
		applied, err := a.decode(schemas.ResourceSchemas[a.TypeName])
		if err != nil {
			return nil, err
		}
		list = append(list, applied)
	}
	return list, nil
}

func (r *Record) all() ([]application, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	all := slices.Clone(r.applied)
	if r.file == "" {
		return all, nil
	}
	content, err := os.ReadFile(r.file)
	if errors.Is(err, fs.ErrNotExist) {
		return all, nil
	}
	for line := range strings.Lines(string(content)) {
		var a application
		err = errors.Join(err, json.Unmarshal([]byte(line), &a))
		all = append(all, a)
	}
	return all, err
}

func (a application) decode(schema *tfprotov6.Schema) (Applied, error) {
	planned, err := Decode(schema.ValueType(), &tfprotov6.DynamicValue{MsgPack: a.Planned})
	if err != nil {
		return Applied{}, err
	}
	prior, err := Decode(schema.ValueType(), &tfprotov6.DynamicValue{MsgPack: a.Prior})
	return Applied{a.TypeName, planned, prior}, err
}
