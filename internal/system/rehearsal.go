package system

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// RehearsalEndpoint is the environment variable that the command rehearse sets for the
// provider that it runs: the address that says which emulated server stands for a real
// one. While it is set, no client reaches a real server, whatever a provider block says.
const RehearsalEndpoint = "COLLAB_REHEARSAL_ENDPOINT"

// StandInPath is where the address answers a StandInRequest with the settings that
// replace those of the provider block.
const StandInPath = "/-/stand-in"

// StandInRequest asks who stands for a server. It holds no secret.
type StandInRequest struct {
	System string `json:"system"`
	// Endpoint is the server that the provider would have reached; empty where neither a
	// provider block nor the environment names one.
	Endpoint string `json:"endpoint"`
	// Hierarchy is the node of the provider block; empty for none.
	Hierarchy string `json:"hierarchy,omitempty"`
	// RequestsPerSecond is what the provider would have kept to.
	RequestsPerSecond float64 `json:"requests_per_second"`
}

// standInTimeout bounds the question, which goes to this machine.
const standInTimeout = 30 * time.Second

// ofTheServer are the settings that only the real server has a use for.
var ofTheServer = []string{"ca_cert_file", clientCert, clientKey, "insecure_skip_verify"}

// Rehearsed returns the values with which a client reaches the server that stands for
// the one of v. Missing settings of the connection are no error, because a rehearsal
// needs no credentials. The address has to be one of this machine.
func (s *System) Rehearsed(address string, v Values) (Values, error) {
	if v.Err != nil && !v.onlyMissing {
		return v, v.Err
	}
	settings, err := s.askStandIn(address, v)
	if err != nil {
		return v, fmt.Errorf("rehearsing %s: %w", s.Title, err)
	}
	rehearsed := Values{parsed: map[string]any{}}
	for name, value := range v.parsed {
		rehearsed.parsed[name] = value
	}
	for _, name := range ofTheServer {
		delete(rehearsed.parsed, name)
	}
	for _, setting := range s.Settings {
		text, there := settings[setting.Name]
		if !there {
			continue
		}
		if rehearsed.parsed[setting.Name], err = setting.Parse(text); err != nil {
			return v, fmt.Errorf("rehearsing %s: the answer for %s: %w", s.Title, setting.Name, err)
		}
	}
	if !isLoopback(Value[string](rehearsed, Endpoint)) {
		return v, fmt.Errorf("rehearsing %s: %w", s.Title, errElsewhere)
	}
	return rehearsed, nil
}

// errElsewhere means that an address is not one of this machine.
var errElsewhere = errors.New(RehearsalEndpoint + " has to lead to this machine: the command rehearse sets it, and nobody else should")

func isLoopback(address string) bool {
	parsed, err := url.Parse(address)
	return err == nil && net.ParseIP(parsed.Hostname()).IsLoopback()
}

// askStandIn returns the settings that replace those of v, as text.
func (s *System) askStandIn(address string, v Values) (map[string]string, error) {
	if !isLoopback(address) {
		return nil, errElsewhere
	}
	body, err := json.Marshal(StandInRequest{
		System: string(s.Name), Endpoint: Value[string](v, Endpoint), Hierarchy: Value[string](v, "hierarchy"),
		RequestsPerSecond: Value[float64](v, "requests_per_second"),
	})
	if err != nil {
		return nil, err
	}
	// No proxy of the environment comes between.
	client := &http.Client{Timeout: standInTimeout, Transport: &http.Transport{DisableKeepAlives: true}}
	answer, err := client.Post(strings.TrimSuffix(address, "/")+StandInPath, "application/json", bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	defer func() { _ = answer.Body.Close() }()
	content, err := io.ReadAll(io.LimitReader(answer.Body, 1<<16))
	if err != nil {
		return nil, err
	}
	if answer.StatusCode != http.StatusOK {
		return nil, errors.New(strings.TrimSpace(string(content)))
	}
	var settings map[string]string
	if err := json.Unmarshal(content, &settings); err != nil {
		return nil, fmt.Errorf("the answer is not that of a rehearsal: %w", err)
	}
	return settings, nil
}
