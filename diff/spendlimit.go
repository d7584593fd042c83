package diff

import "github.com/wsync/wsync/spec"

// KindSpendLimit is what a workspace, or the organization, may spend in a month.
const KindSpendLimit = spec.KindSpendLimit

// FieldMonthly is the amount of a spend limit, in dollars: "5000.00".
const FieldMonthly = "monthly"
