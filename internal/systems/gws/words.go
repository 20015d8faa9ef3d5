package gws

// words are what paths, parameters and answers hold for every contact centre: the parts
// of paths (CONTRACT.md §1, §3.3, §4) and parameters (§3.3), and what an envelope says
// (§2.1).
var words = []string{
	"api", "v2", "me", "users", "user", "skills", "skill", "devices", "device", "features", "settings", "groups", "places", "diagnostics", "version",
	"skills,devices", "asc", "desc", "ascending", "descending", "OK", "Ok", "Success",
}
