// Package render draws finished values: a plan, a report, the problems of a
// file. A view adds nothing and decides nothing; whatever it says is in the
// value, and the same value gives the same bytes.
//
// Grouping is the one liberty taken. Views for people gather the steps of a
// workspace, workspaces in the order in which the plan first names them; the
// order of execution is in the JSON form.
//
// Every text that comes from the API or from a file is somebody else's input.
// It reaches an output only through clean, and from there through the escaper
// of the format at hand: the terminal sees no control character that is not
// ours, a pull-request comment sees names as literal text that pings nobody,
// and a workflow log sees one command per line.
package render
