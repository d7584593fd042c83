package adminsim

import (
	"cmp"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"sync"
	"time"
)

// Spend limits are those of a Claude Console organization: monthly ones of the
// organization and of workspaces, and the cap that Anthropic sets, which can be
// read alone.
func spendLimitKind() kind {
	const all, one = base + "spend_limits", base + "spend_limits/{}"
	return kind{
		name: "spend-limit",
		routes: []route{
			{method: "GET", path: all, handle: (*Server).listSpendLimits, params: tokenPaging(1000).with(params{"scope_type[]": scopesParam(), "workspace_id": {since: edition2026, check: textParam.check}}), beta: "spend-limit-reads-2026-09-26"},
			{method: "POST", path: all, handle: (*Server).setSpendLimit, body: true},
			{method: "GET", path: one, handle: (*Server).readSpendLimit},
			{method: "DELETE", path: one, handle: (*Server).deleteSpendLimit},
		},
		codes: []Code{
			{Name: typeNotSupported, Status: http.StatusBadRequest, At: []string{"GET " + all}, message: unsupported().message},
			{Name: writesNotEnabled, Status: http.StatusForbidden, At: []string{"GET " + one, "POST " + all, "DELETE " + one}, message: notEnabled().message},
		},
		open: func(st *state) { st.spendLimits, st.spendLimitsPreview = newShelf[spendLimit](), true },
		ids: func(s *Seed, take func(what, id, prefix string)) {
			for _, l := range s.SpendLimits {
				take("spend limit of "+cmp.Or(l.Workspace, l.Scope), l.ID, "spl_")
			}
		},
		build:    (*builder).spendLimits,
		snapshot: snapshotSpendLimits,
	}
}

// The codes without the early access preview. Which one a list gets without it, the
// document does not say; it declares only the first for a list.
const (
	typeNotSupported = "organization_type_not_supported"
	writesNotEnabled = "spend_limits_admin_api_writes_not_enabled"
)

const (
	scopeOrganization = "organization"
	scopeWorkspace    = "workspace"
	scopeUsageTier    = "usage_tier"
	monthly           = "monthly"
)

// consoleScopes are those that a Console organization has, scopeTypes all.
var (
	consoleScopes = []string{scopeOrganization, scopeUsageTier, scopeWorkspace}
	scopeTypes    = append([]string{"organization_service", "rbac_group", "seat_tier", "user"}, consoleScopes...)
	periods       = []string{"daily", monthly, "weekly"}
)

func scopesParam() param {
	return param{list: true, most: 100, check: enumParam(scopeTypes...).check}
}

type spendLimitState struct {
	spendLimits        *shelf[spendLimit]
	spendLimitsPreview bool
}

type spendLimit struct {
	scope, workspace, period string
	amount, currency         string
	disabled                 bool
	created, updated         time.Time
}

// SpendLimit is a cap on what is spent in a period, in the minor unit of its
// currency.
type SpendLimit struct {
	Scope     string    `yaml:"scope,omitempty"`     // organization, usage_tier, or workspace, which it is when empty
	Workspace string    `yaml:"workspace,omitempty"` // name or id
	Amount    string    `yaml:"amount"`
	Currency  string    `yaml:"currency,omitempty"` // USD when empty
	Period    string    `yaml:"period,omitempty"`   // monthly when empty
	Disabled  bool      `yaml:"disabled,omitempty"`
	ID        string    `yaml:"id,omitempty"`
	CreatedAt time.Time `yaml:"created_at,omitempty"`
	UpdatedAt time.Time `yaml:"updated_at,omitempty"`
}

// spendLimitBody is the SpendLimit schema of the OpenAPI documents.
type spendLimitBody struct {
	ID        string         `json:"id"`
	Type      string         `json:"type"`
	Amount    string         `json:"amount"`
	Currency  string         `json:"currency"`
	Period    string         `json:"period"`
	Scope     spendScopeBody `json:"scope"`
	IsEnabled bool           `json:"is_enabled"`
	CreatedAt time.Time      `json:"created_at"`
	UpdatedAt time.Time      `json:"updated_at"`
}

type spendScopeBody struct {
	Type        string `json:"type"`
	WorkspaceID string `json:"workspace_id,omitempty"`
}

func wireSpendLimit(id string, l spendLimit) spendLimitBody {
	return spendLimitBody{
		ID: id, Type: "spend_limit", Amount: l.amount, Currency: l.currency, Period: l.period,
		Scope: spendScopeBody{l.scope, l.workspace}, IsEnabled: !l.disabled, CreatedAt: l.created, UpdatedAt: l.updated,
	}
}

func noSpendLimit(id string) *apiError { return notFound("spend limit %q not found", id) }

func unsupported() *apiError {
	return invalid("this endpoint does not support the organization's type").withCode(typeNotSupported)
}

func notEnabled() *apiError {
	return refuse(http.StatusForbidden, "the organization cannot retrieve, set or delete spend limits with an admin api credential").withCode(writesNotEnabled)
}

// listSpendLimits is newest first.
func (s *Server) listSpendLimits(c *call) (any, *apiError) {
	if !s.st.spendLimitsPreview {
		return nil, unsupported()
	}
	scopes, workspace := c.query["scope_type[]"], c.query.Get("workspace_id")
	for _, scope := range scopes {
		if !slices.Contains(consoleScopes, scope) || scope == scopeUsageTier && c.edition < edition2026 {
			return nil, invalid("scope_type[]: %s does not apply to this organization", scope)
		}
	}
	return pageOf(s.st.spendLimits, c, defaultLimit, func(_ string, l spendLimit) bool {
		return (len(scopes) == 0 || slices.Contains(scopes, l.scope)) && (!c.query.Has("workspace_id") || l.workspace == workspace)
	}, wireSpendLimit)
}

func (s *Server) readSpendLimit(c *call) (any, *apiError) {
	l, ok := s.st.spendLimits.seen(c.vars[0], c.view)
	switch {
	case !s.st.spendLimitsPreview:
		return nil, notEnabled()
	case !ok:
		return nil, noSpendLimit(c.vars[0])
	}
	return wireSpendLimit(c.vars[0], l), nil
}

// setSpendLimit overwrites the limit of the scope in place, or makes one. A limit
// above the organization's is stored: no document refuses it. That the period has
// to be given, and that archived workspaces are refused, is the harsher reading;
// that the default one is, manage-claude/workspaces says.
func (s *Server) setSpendLimit(c *call) (any, *apiError) {
	l, bad := spendLimitForm(c)
	if bad != nil {
		return nil, bad
	}
	w, known := s.st.workspaces.truth(l.workspace)
	switch {
	case !s.st.spendLimitsPreview:
		return nil, notEnabled()
	case l.scope == scopeOrganization:
	case !known:
		return nil, noWorkspace(l.workspace)
	case l.workspace == s.st.defaultID:
		return nil, invalid("spend limits cannot be set on the default workspace")
	case !w.live():
		return nil, archivedWorkspace(w)
	}
	id := s.st.spendLimitOf(l.scope, l.workspace, l.period)
	l.currency, l.created = s.st.currency(), c.now
	if before, ok := s.st.spendLimits.truth(id); ok {
		l.created, l.disabled = before.created, before.disabled
	} else {
		id = s.st.mint.id("spl", l.scope+l.workspace)
	}
	l.updated = c.now
	s.st.spendLimits.put(id, s.st.rank(s.st.spendLimits.first(), id), l, c.view)
	return wireSpendLimit(id, l), nil
}

var minorUnits = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(0|[1-9][0-9]{0,17})$`) })

func minorUnitsObjection(v string) string {
	if !minorUnits().MatchString(v) {
		return "input should be a whole number in the minor unit of the currency, as a string"
	}
	return ""
}

// spendLimitForm reads the body of a set. Limits of a Console organization are
// monthly and always carry an amount.
func spendLimitForm(c *call) (spendLimit, *apiError) {
	var l spendLimit
	f, bad := parseForm(c.body)
	if bad != nil {
		return l, bad
	}
	l.amount, _ = f.text("amount", required, matching(minorUnitsObjection))
	l.period, _ = f.text("period", required, oneOf(periods...))
	scope, have := f.object("scope")
	if have == given {
		l.scope, _ = scope.text("type", required, oneOf(scopeOrganization, scopeWorkspace, "user"))
		switch l.scope {
		case scopeWorkspace:
			l.workspace, _ = scope.text("workspace_id", required)
		case "user":
			scope.complain("type", "this organization sets organization and workspace limits")
		}
		scope.leftovers()
	} else {
		f.complain("scope", "field required")
	}
	if l.period != "" && l.period != monthly {
		f.complain("period", "organization and workspace limits are monthly")
	}
	return l, f.finish()
}

// spendLimitOf finds the limit of a scope and period; "" when there is none.
func (st *state) spendLimitOf(scope, workspace, period string) string {
	for id, l := range st.spendLimits.live {
		if l.scope == scope && l.workspace == workspace && l.period == period {
			return id
		}
	}
	return ""
}

// currency is the one that the organization is billed in.
func (st *state) currency() string {
	for _, l := range st.spendLimits.live {
		return l.currency
	}
	return "USD"
}

// deleteSpendLimit: what a second delete is answered, no document says.
func (s *Server) deleteSpendLimit(c *call) (any, *apiError) {
	l, ok := s.st.spendLimits.truth(c.vars[0])
	switch {
	case !s.st.spendLimitsPreview:
		return nil, notEnabled()
	case !ok:
		return nil, noSpendLimit(c.vars[0])
	case l.scope == scopeUsageTier:
		return nil, invalid("a usage_tier limit cannot be deleted")
	}
	s.st.spendLimits.drop(c.vars[0], c.view)
	return goneBody{c.vars[0], "spend_limit_deleted"}, nil
}

// spendLimits fills the list newest first: earlier lines are newer.
func (b *builder) spendLimits() {
	if p := b.seed.SpendLimitsPreview; p != nil {
		b.st.spendLimitsPreview = *p
	}
	ls := slices.Clone(b.seed.SpendLimits)
	for i := range ls {
		ls[i].CreatedAt = cmp.Or(ls[i].CreatedAt, epoch.Add(-time.Duration(i)*time.Hour))
		ls[i].UpdatedAt = cmp.Or(ls[i].UpdatedAt, ls[i].CreatedAt)
	}
	slices.SortStableFunc(ls, func(x, y SpendLimit) int { return y.CreatedAt.Compare(x.CreatedAt) })
	for _, l := range ls {
		b.spendLimit(&l)
	}
}

func (b *builder) spendLimit(l *SpendLimit) {
	rec := spendLimit{
		scope: cmp.Or(l.Scope, scopeWorkspace), amount: l.Amount, currency: cmp.Or(l.Currency, "USD"), period: cmp.Or(l.Period, monthly),
		disabled: l.Disabled, created: clock(l.CreatedAt), updated: clock(l.UpdatedAt),
	}
	what := "spend limit of " + cmp.Or(l.Workspace, rec.scope)
	b.oneOf(what+": scope", rec.scope, consoleScopes...)
	b.oneOf(what+": period", rec.period, periods...)
	if why := minorUnitsObjection(rec.amount); why != "" {
		b.complain("%s: amount: %s", what, why)
	}
	if (rec.scope == scopeWorkspace) != (l.Workspace != "") {
		b.complain("%s: a limit of the scope workspace names one, and no other limit does", what)
		return
	}
	if l.Workspace != "" {
		var err error
		if rec.workspace, err = b.st.workspaceRef(l.Workspace); err != nil {
			b.complain("%s: %w", what, err)
			return
		}
	}
	if b.st.spendLimitOf(rec.scope, rec.workspace, rec.period) != "" {
		b.complain("%s occurs twice", what)
		return
	}
	id := l.ID
	if id == "" {
		id = b.st.mint.id("spl", rec.scope+rec.workspace)
	}
	b.st.spendLimits.put(id, b.st.rank(b.st.spendLimits.last(), id), rec, seeded)
}

func snapshotSpendLimits(st *state, out *Seed, _ time.Time) {
	if off := false; !st.spendLimitsPreview {
		out.SpendLimitsPreview = &off
	}
	for id, l := range st.spendLimits.live {
		out.SpendLimits = append(out.SpendLimits, SpendLimit{l.scope, l.workspace, l.amount, l.currency, l.period, l.disabled, id, l.created, l.updated})
	}
	slices.SortFunc(out.SpendLimits, func(x, y SpendLimit) int { return cmp.Compare(x.ID, y.ID) })
}

// SetSpendLimit gives a workspace, or the organization if none is named, a monthly
// limit in minor units; an empty amount takes it away.
func (c Console) SetSpendLimit(workspace, amount string) error {
	return c.do(func(st *state) error {
		l := spendLimit{scope: scopeOrganization, period: monthly, amount: amount, currency: st.currency(), created: epoch, updated: epoch}
		if workspace != "" {
			id, err := st.workspaceRef(workspace)
			if err != nil {
				return err
			}
			l.scope, l.workspace = scopeWorkspace, id
		}
		id := st.spendLimitOf(l.scope, l.workspace, monthly)
		switch {
		case amount == "" && id == "":
			return fmt.Errorf("%s has no spend limit", cmp.Or(workspace, "the organization"))
		case amount == "":
			st.spendLimits.drop(id, seeded)
			return nil
		case minorUnitsObjection(amount) != "":
			return fmt.Errorf("amount: %s", minorUnitsObjection(amount))
		case id == "":
			id = st.mint.id("spl", l.scope+l.workspace)
		}
		st.spendLimits.put(id, st.rank(st.spendLimits.first(), id), l, seeded)
		return nil
	})
}
