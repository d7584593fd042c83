package adminsim_test

import "testing"

// A key that breaks after it was attached keeps its workspace, and takes no other.
func TestAnExternalKeyBreaksByHand(t *testing.T) {
	w := open(t, nil)
	attach := step{"POST workspaces/{workspace ML Research}", `{"external_key_id":"ekey_01AcmeUsXXXXXXXXXXXXXXXXX"}`, 200, "", ""}
	w.take(attach)
	if err := w.Console().SetExternalKey("acme-us", "the key is disabled"); err != nil {
		t.Fatal(err)
	}
	w.take(attach)
	w.take(step{"POST external_keys/ekey_01AcmeUsXXXXXXXXXXXXXXXXX/validate", "", 200, `"status":"failure","error":"the key is disabled"`, ""})
	attach.call, attach.status, attach.want = "POST workspaces/{workspace Data Platform}", 400, "the key is disabled"
	w.take(attach)
	if w.Console().SetExternalKey("nobody", "") == nil {
		t.Error("a key that is not there is not refused")
	}
}

func TestAKeyOfAWorkspaceInTheSeedIsThere(t *testing.T) {
	seed := acme(t)
	seed.Workspaces[1].ExternalKeyID = "ekey_01Elsewhere"
	w := openSeed(t, seed, nil)
	w.take(step{"GET external_keys/ekey_01Elsewhere", "", 200, `"attachment":{"type":"attached"}`, ""})
	again := openSeed(t, w.Snapshot(), nil)
	again.take(step{"GET external_keys/ekey_01Elsewhere", "", 200, `"attachment":{"type":"attached"}`, ""})
}
