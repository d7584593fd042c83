package review

// For the tests outside the package.
var (
	Lineage = lineage
	Forget  = forget
)
