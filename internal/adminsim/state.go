package adminsim

import "strings"

// state is one organization. The server's lock guards it.
type state struct {
	id, name string
	mint     *mint
	shuffle  uint64

	adminKeys   map[string]bool
	oauthTokens map[string]oauthToken
	rules       []FederationRule
	spentJTI    map[string]bool

	stateParts // records are values: to change one is to put a new one
}

func newState(idSeed string) *state {
	st := &state{mint: newMint(idSeed), adminKeys: map[string]bool{}, oauthTokens: map[string]oauthToken{}, spentJTI: map[string]bool{}}
	for _, k := range kinds() {
		if k.open != nil {
			k.open(st)
		}
	}
	return st
}

// rank places a new object in a list: where it usually comes, or scattered when the
// options ask for it. No client may rest on an order, documented or not.
func (st *state) rank(usual int64, id string) int64 {
	if st.shuffle != 0 {
		return scatter(st.shuffle, id)
	}
	return usual
}

func foldEmail(email string) string { return strings.ToLower(strings.TrimSpace(email)) }

// inbox is where mail to an address ends up: the email filter of the user list
// ignores case and plus suffixes (manage-claude/user-management).
func inbox(email string) string {
	local, domain, _ := strings.Cut(foldEmail(email), "@")
	local, _, _ = strings.Cut(local, "+")
	return local + "@" + domain
}
