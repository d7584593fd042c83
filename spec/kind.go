package spec

// Kind is one sort of object that wsync manages, by the word that stands for it
// in addresses and reports.
type Kind string
