package review

// For the tests outside the package.
var (
	Lineage = lineage
	Forget  = forget
)

// FieldName is how the file spells a field of a type.
var FieldName = fieldName
