package spec

import (
	"strings"
	"unicode"

	"github.com/wsync/wsync/internal/yamldoc"
)

// emailProblem is what is wrong with an address, or "". It is no full grammar:
// it refuses what no company's directory holds and a slip of the finger makes.
func emailProblem(e string) string {
	if what := yamldoc.TextProblem(e); what != "" {
		return "it " + what
	}
	local, domain, found := strings.Cut(e, "@")
	switch {
	case !found:
		return "the @ is missing"
	case strings.Contains(domain, "@"):
		return "it has more than one @"
	case local == "":
		return "nothing stands before the @"
	case domain == "":
		return "nothing stands after the @"
	case len(e) > 254:
		return "it is longer than 254 characters"
	case len(local) > 64:
		return "more than 64 characters stand before the @"
	}
	for _, part := range []string{local, domain} {
		if part[0] == '.' || part[len(part)-1] == '.' || strings.Contains(part, "..") {
			return "a dot stands where no dot can"
		}
	}
	if r := firstOdd(local, localExtra); r != 0 {
		return "it holds " + yamldoc.Quote(string(r)) + ", which no address needs"
	}
	return domainProblem(domain)
}

// localExtra are the signs that stand before the @ of real addresses. The API's
// grammar takes more of them; a star or a quote is a slip.
const localExtra = ".-_+'&#$%/=~^!{}|`"

// domainProblem is what is wrong with the part behind the @, or "".
func domainProblem(domain string) string {
	if r := firstOdd(domain, ".-"); r != 0 {
		return "the domain holds " + yamldoc.Quote(string(r))
	}
	for label := range strings.SplitSeq(domain, ".") {
		switch {
		case label == "":
			return "a dot stands where no dot can"
		case len(label) > 63:
			return "a part of the domain is longer than 63 characters"
		case label[0] == '-' || label[len(label)-1] == '-':
			return "a part of the domain begins or ends with a hyphen"
		}
	}
	return ""
}

// firstOdd is the first character that is neither a letter, mark or digit nor
// among extra, or 0.
func firstOdd(s, extra string) rune {
	for _, r := range s {
		if !unicode.In(r, unicode.L, unicode.M, unicode.Nd) && !strings.ContainsRune(extra, r) {
			return r
		}
	}
	return 0
}

// domainOf is what stands behind the @.
func domainOf(e Email) string {
	_, domain, _ := strings.Cut(string(e), "@")
	return domain
}
