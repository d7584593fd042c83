package spec

import (
	"testing"

	"pgregory.net/rapid"
)

var spendLimitTest = kindTest{
	org:       map[string]string{"spend_limit": "SpendLimit"},
	workspace: map[string]string{"spend_limit": "SpendLimit"},
	homes:     []home{{"monthlyLimit", SpendLimit{}, map[string]string{"monthly": "Monthly"}, []string{"At"}}},
	levels:    map[string]*level{"monthlyLimit": spendLimitLevel},
	rules:     map[string]*rule{"noSpendLimit": spendLimitRule, "amount": amountRule},
	entry: func(t *rapid.T, w *Workspace, _ []string) {
		switch rapid.IntRange(0, 2).Draw(t, "spend limit") {
		case 1:
			w.SpendLimit = &SpendLimit{}
		case 2:
			amount := Amount(rapid.Int64Range(0, int64(MaxAmount)).Draw(t, "amount"))
			w.SpendLimit = &SpendLimit{Monthly: &amount}
		}
	},
}

func TestAmounts(t *testing.T) {
	for text, want := range map[string]string{
		"0": "0.00", "5": "5.00", "5.5": "5.50", "5000.05": "5000.05", "20000.00": "20000.00", "999999999999.99": "999999999999.99",
	} {
		if got, ok := ParseAmount(text); !ok || got.String() != want {
			t.Errorf("%s: got %s and %t, want %s", text, got, ok, want)
		}
	}
	for _, text := range []string{"", ".", ".5", "5.", "5.005", "-1", "+1", "5-.1", "1.-1", "1e3", "5,000", "5 USD", "$5", "1000000000000", "99999999999999999999", "٣"} {
		if got, ok := ParseAmount(text); ok {
			t.Errorf("%q is taken for %s", text, got)
		}
	}
}
