package admin

import "context"

// What the tests outside of the package look at.
var ProxyFor = proxy

// OnlyHere says whether a connection in clear text may go to an address.
func OnlyHere(resolved string) error { return onlyHere(context.Background(), "", resolved, nil) }
