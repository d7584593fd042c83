package apply

import (
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/live"
)

// Advice says what to do about a failure by the API's error code, or nothing when
// wsync knows nothing better than the code itself. The field that the API names, if
// any, comes first.
func Advice(f *live.Failure) say.Text {
	text := advice(f.Code)
	if field := oneLine(f.Field); text != nil && field != "" {
		return say.F("look at %s of the entry: %s", field, text)
	}
	return text
}

func advice(code string) say.Text {
	switch code {
	case live.CodeCreatedIncomplete:
		return say.F("plan again and do not create it by hand: the new plan takes the workspace over and shows what is still missing")
	case live.CodeStorageAttached:
		return say.F("somebody with the permission `org:external-storage:use` can detach it by archiving the workspace once more")
	case live.CodeSandbox:
		return say.F("this machine is a sandbox with restricted network access, and the API takes no write from it; run wsync somewhere else. The credential and its roles are not the cause")
	case live.CodeOutcomeUnknown:
		return say.F("plan again: the new plan shows what is left to do")
	case live.CodeExternalKeyChanged:
		return say.F("plan and apply again once nobody changes the external key any more")
	case live.CodeConcurrentMembers:
		return say.F("plan and apply again once the other change of members has ended")
	case live.CodeLastMember:
		return say.F("the organization keeps at least one person: nobody but its owner can fix this, in the Console")
	case live.CodeAlreadyMember:
		return say.F("plan again: the new plan compares their role")
	case live.CodeAlreadyInvited:
		return say.F("plan again: the new plan compares the invite")
	case live.CodeDomain:
		return say.F("allow the domain in the Console (Settings → Members), or take the line out of the file")
	case live.CodeUnverifiedDomain:
		return say.F("verify the domain in the parent organization, or take the line out of the file")
	case live.CodeOrgFull:
		return say.F("the organization is full, pending invites included: remove somebody or revoke an invite, or ask Anthropic to raise its member limit")
	case live.CodeMemberLimit:
		return say.F("the workspace is full: remove somebody from it, or ask Anthropic to raise its member limit")
	case live.CodePolicy:
		return say.F("the organization's Workspace Policy does not allow it; change the file to fit the policy, which organization admins can read and change in the Console (Settings → Workspaces)")
	case live.CodeKeyInvalid:
		return say.F("the external key does not work: look at its state in the Console and at the key's policy in your key management service")
	case live.CodeKeyTimedOut:
		return say.F("your key management service did not answer in time: wait a minute, then plan and apply again")
	case live.CodeKeyProfile:
		return say.F("the external key and the workspace must have the same user profile, or both none: name another `external_key_id`")
	case live.CodeStorageProfile:
		return say.F("the workspace's external storage and its user profile do not match; fix this in the Console, then plan again")
	case live.CodeKeyInPolicy:
		return say.F("the organization's Workspace Policy lists the external key: take it off that list in the Console (Settings → Workspaces), then apply again")
	case live.CodeSpendNotEnabled:
		return say.F("the organization may not set spend limits through the API: the preview has to be enabled by your Anthropic account team; until then set them in the Console, and take `spend_limit` out of the file")
	case live.CodeOrgKeyLimit, live.CodeWorkspaceKeyLimit:
		return say.F("there are as many active API keys as there may be: set another one inactive first, or archive it")
	case live.CodeNoUserProfile:
		return say.F("the user profile behind the workspace or its external key is gone; fix this in the Console, then plan again")
	}
	return nil
}
