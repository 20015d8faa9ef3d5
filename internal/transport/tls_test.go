package transport

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"io"
	"log"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func pemFile(t testing.TB, name, kind string, der []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// clientPair makes a self-signed client certificate.
func clientPair(t testing.TB) (certFile, keyFile string, cert *x509.Certificate) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "terraform"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	if cert, err = x509.ParseCertificate(der); err != nil {
		t.Fatal(err)
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return pemFile(t, "client.pem", "CERTIFICATE", der), pemFile(t, "client.key", "PRIVATE KEY", keyDER), cert
}

func tlsServer(t testing.TB, change func(*tls.Config)) (server *httptest.Server, caFile string) {
	t.Helper()
	server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "fine") }))
	server.TLS = &tls.Config{}
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	if change != nil {
		change(server.TLS)
	}
	server.StartTLS()
	t.Cleanup(server.Close)
	return server, pemFile(t, "ca.pem", "CERTIFICATE", server.Certificate().Raw)
}

func TestTLS(t *testing.T) {
	certFile, keyFile, cert := clientPair(t)
	trusted := x509.NewCertPool()
	trusted.AddCert(cert)
	demanding := func(c *tls.Config) { c.ClientAuth, c.ClientCAs = tls.RequireAndVerifyClientCert, trusted }
	old := func(c *tls.Config) { c.MinVersion, c.MaxVersion = tls.VersionTLS10, tls.VersionTLS11 }
	for name, test := range map[string]struct {
		server func(*tls.Config)
		client func(cfg *Config, caFile string)
		fine   bool
	}{
		"unknown authority":     {nil, func(*Config, string) {}, false},
		"authority from file":   {nil, func(cfg *Config, ca string) { cfg.CACertFile = ca }, true},
		"wrong authority":       {nil, func(cfg *Config, _ string) { cfg.CACertFile = certFile }, false},
		"not verified":          {nil, func(cfg *Config, _ string) { cfg.InsecureSkipVerify = true }, true},
		"TLS 1.1":               {old, func(cfg *Config, ca string) { cfg.CACertFile = ca }, false},
		"no client certificate": {demanding, func(cfg *Config, ca string) { cfg.CACertFile = ca }, false},
		"client certificate": {demanding, func(cfg *Config, ca string) {
			cfg.CACertFile, cfg.ClientCertFile, cfg.ClientKeyFile = ca, certFile, keyFile
		}, true},
	} {
		t.Run(name, func(t *testing.T) {
			server, ca := tlsServer(t, test.server)
			c := live(t, server.URL, func(cfg *Config) { test.client(cfg, ca); cfg.MaxAttempts = 2 })
			resp, err := c.Do(t.Context(), request(t, c, "POST"))
			if test.fine != (err == nil) {
				t.Fatalf("got %+v, %v", resp, err)
			}
		})
	}
}

func TestUntrustedCertificateIsNotTriedAgain(t *testing.T) {
	server, _ := tlsServer(t, nil)
	c := live(t, server.URL, nil)
	_, err := c.Do(t.Context(), request(t, c, "GET"))
	var failed *RequestError
	var unknown x509.UnknownAuthorityError
	if !errors.As(err, &failed) || failed.Attempts != 1 || failed.Outcome != NeverSent || !errors.As(err, &unknown) || !strings.Contains(err.Error(), "ca_cert_file") {
		t.Errorf("got %v", err)
	}
}

func TestCAFileWithoutCertificate(t *testing.T) {
	_, keyFile, _ := clientPair(t)
	if _, err := New(Config{Endpoint: "https://voss.example.com", CACertFile: keyFile}); err == nil {
		t.Error("a file that holds only a key is accepted")
	}
}
