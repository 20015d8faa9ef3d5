package transport

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
)

// ParseEndpoint checks a base URL and returns it without a trailing slash. It
// must be absolute, https (plain http for loopback hosts only, since the
// credentials go with every request), and hold neither user information, nor a
// query, nor a fragment. Errors never repeat the URL, which may hold a
// password.
func ParseEndpoint(raw string) (*url.URL, error) {
	raw = strings.TrimSpace(raw)
	if raw == "" {
		return nil, errors.New("the endpoint is empty: give a URL such as https://voss.example.com")
	}
	u, err := url.Parse(raw)
	if err != nil {
		return nil, errors.New("the endpoint is not a URL: give one such as https://voss.example.com")
	}
	switch {
	case u.User != nil:
		return nil, errors.New("the endpoint must not hold a user name or password: give them in their own settings")
	case u.Scheme != "https" && u.Scheme != "http":
		return nil, errors.New("the endpoint must begin with https://")
	case u.Hostname() == "":
		return nil, errors.New("the endpoint names no host: give a URL such as https://voss.example.com")
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return nil, errors.New("the endpoint must not hold a query (?) or a fragment (#)")
	}
	if !secureEnough(u) {
		return nil, fmt.Errorf("the endpoint uses plain http for %s, which would show the credentials to the network: "+
			"use https:// (http:// is accepted for localhost, 127.0.0.0/8 and ::1 only)", u.Hostname())
	}
	u.Path = strings.TrimRight(u.Path, "/")
	u.RawPath = strings.TrimRight(u.RawPath, "/")
	return u, nil
}

// secureEnough reports whether requests to u may carry credentials.
func secureEnough(u *url.URL) bool {
	return u.Scheme == "https" || u.Scheme == "http" && isLoopback(u.Hostname())
}

func isLoopback(host string) bool {
	return strings.EqualFold(host, "localhost") || net.ParseIP(host).IsLoopback()
}

// URL joins path segments and a query to the endpoint. Each segment is escaped, so
// that it cannot change the rest of the path. An empty segment or one of dots
// alone is an error, because servers resolve those. The path ends in a slash.
func (c *Client) URL(segments []string, query url.Values) (*url.URL, error) {
	plain, escaped := c.endpoint.Path, c.endpoint.EscapedPath()
	for _, s := range segments {
		if strings.Trim(s, ".") == "" {
			return nil, fmt.Errorf("%q cannot be a part of a URL's path", s)
		}
		plain += "/" + s
		escaped += "/" + url.PathEscape(s)
	}
	u := *c.endpoint
	u.Path, u.RawPath = plain+"/", escaped+"/"
	u.RawQuery = query.Encode()
	return &u, nil
}
