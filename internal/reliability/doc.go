// Package reliability holds no program, only tests of the whole stack on its
// worst day: the real binary, or everything below it, against the simulator
// over real sockets.
//
// It asks what a unit cannot answer: is a killed run repaired by the next one,
// do two runs at once stay truthful, does every kind of accident on every kind
// of request end in a state that the report describes. Nothing here asserts on
// time; whatever must not take long is bounded by the accident it waits for.
package reliability
