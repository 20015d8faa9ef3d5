package transport

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
)

// tlsConfig builds the TLS settings, reading the files that cfg names.
func tlsConfig(cfg Config) (*tls.Config, error) {
	settings := &tls.Config{
		MinVersion:         tls.VersionTLS12,
		InsecureSkipVerify: cfg.InsecureSkipVerify,
	}
	if cfg.CACertFile != "" {
		pool, err := authorities(cfg.CACertFile)
		if err != nil {
			return nil, err
		}
		settings.RootCAs = pool
	}
	if (cfg.ClientCertFile == "") != (cfg.ClientKeyFile == "") {
		return nil, errors.New("a client certificate needs both its certificate file and its key file")
	}
	if cfg.ClientCertFile != "" {
		pair, err := tls.LoadX509KeyPair(cfg.ClientCertFile, cfg.ClientKeyFile)
		if err != nil {
			return nil, fmt.Errorf("reading the client certificate %s and its key %s: %w", cfg.ClientCertFile, cfg.ClientKeyFile, err)
		}
		settings.Certificates = []tls.Certificate{pair}
	}
	return settings, nil
}

// authorities returns the system's authorities and those of the file.
func authorities(file string) (*x509.CertPool, error) {
	pem, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("reading the CA certificate file: %w", err)
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		// A machine without a store of its own trusts the file alone.
		pool = x509.NewCertPool()
	}
	if !pool.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("the CA certificate file %s holds no PEM certificate", file)
	}
	return pool, nil
}

// isPermanentTLS reports whether the server's certificate was refused or it does
// not speak TLS: trying again cannot help.
func isPermanentTLS(err error) bool {
	_, refused := errors.AsType[*tls.CertificateVerificationError](err)
	_, noTLS := errors.AsType[tls.RecordHeaderError](err)
	return refused || noTLS
}
