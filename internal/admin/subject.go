package admin

import (
	"encoding/base64"
	"encoding/json"
	"strconv"
	"strings"
)

// longestSubject is how much of a subject an error shows: those of GitHub and GitLab
// hold a repository and a branch or environment.
const longestSubject = 300

// subjectOf is what an identity token says of whom it is for, quoted; empty when it
// says nothing. It is no secret, unlike the token, and the first thing to compare with
// a rule that turns the token down. Nothing is decided by it: only the issuer's keys
// could tell whether it is true.
func subjectOf(jwt string) string {
	parts := strings.Split(jwt, ".")
	if len(parts) != 3 {
		return ""
	}
	b, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return ""
	}
	var claims struct {
		Subject string `json:"sub"`
	}
	if json.Unmarshal(b, &claims) != nil || claims.Subject == "" || len(claims.Subject) > longestSubject {
		return ""
	}
	return strconv.QuoteToASCII(claims.Subject)
}
