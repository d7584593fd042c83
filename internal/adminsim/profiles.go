package adminsim

import "slices"

// A user profile stands for a customer of a platform; the simulator knows those
// of its seed by id. What a workspace may do with one is in the descriptions of
// user_profile_id and of the error codes in the 2026-10-21 OpenAPI document.

// userProfile reads the field of an update: the profile is write-once, and the
// same id again changes nothing.
func (f *form) userProfile(have workspace, next *workspace) {
	id, presence := f.text("user_profile_id", prefixed("uprof_"))
	if presence != given {
		return
	}
	if have.userProfile != "" && have.userProfile != id {
		f.complain("user_profile_id", "a user profile is attached and cannot be replaced or removed")
	}
	next.userProfile = id
}

// profileFits judges a write that attaches a profile; keyFits whether that of the
// key is the same.
func (s *Server) profileFits(have, next workspace) *apiError {
	if next.userProfile != have.userProfile && !slices.Contains(s.st.profiles, next.userProfile) {
		return invalid("user_profile_id: no such user profile in the organization").withCode(profileNotFound)
	}
	return nil
}
