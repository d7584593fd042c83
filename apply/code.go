package apply

import "github.com/wsync/wsync/live"

// Advice says what to do about a failure by the API's error code, or "" when wsync
// knows nothing better than the code itself. The field that the API names, if
// any, comes first.
func Advice(f *live.Failure) string {
	text := advice[f.Code]
	if field := oneLine(f.Field); text != "" && field != "" {
		return "look at " + field + " of the entry: " + text
	}
	return text
}

var advice = map[string]string{
	live.CodeCreatedIncomplete: "plan again and do not create it by hand: the new plan takes the workspace over and shows what is still missing",
	live.CodeStorageAttached:   "somebody with the permission org:external-storage:use can detach it by archiving the workspace once more",
	live.CodeSandbox: "this machine is a sandbox with restricted network access, and the API takes no write from it; " +
		"run wsync somewhere else. The credential and its roles are not the cause",
	live.CodeOutcomeUnknown:     "plan again: the new plan shows what is left to do",
	live.CodeExternalKeyChanged: "plan and apply again once nobody changes the external key any more",
	live.CodeConcurrentMembers:  "plan and apply again once the other change of members has ended",
	live.CodeMemberLimit:        "the workspace is full: remove somebody from it, or ask Anthropic to raise its member limit",
	live.CodePolicy: "the organization's Workspace Policy does not allow it; change the file to fit the policy, which organization admins " +
		"can read and change in the Console (Settings → Workspaces)",
	live.CodeKeyInvalid:     "the external key does not work: look at its state in the Console and at the key's policy in your key management service",
	live.CodeKeyTimedOut:    "your key management service did not answer in time: wait a minute, then plan and apply again",
	live.CodeKeyProfile:     "the external key and the workspace must have the same user profile, or both none: name another external_key_id",
	live.CodeStorageProfile: "the workspace's external storage and its user profile do not match; mend this in the Console, then plan again",
	live.CodeSpendNotEnabled: "the organization may not set spend limits through the API: the preview has to be enabled by your Anthropic account team; " +
		"until then set them in the Console, and take `spend_limit` out of the file",
	live.CodeNoUserProfile: "the user profile behind the workspace or its external key is gone; mend this in the Console, then plan again",
}
