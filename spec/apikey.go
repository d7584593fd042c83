package spec

// KindAPIKey is the kind of the API keys.
const KindAPIKey Kind = "api-key"
