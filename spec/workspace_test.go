package spec

import (
	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

var workspaceTest = kindTest{
	org:    map[string]string{"workspaces": "Workspaces"},
	policy: map[string]string{"unmanaged_workspaces": "UnmanagedWorkspaces", "claude_code": "ClaudeCode"},
	workspace: map[string]string{
		"name": "Name", "id": "ID", "previously": "Previously", "protected": "Protected", "color": "Color", "tags": "Tags",
		"data_residency": "DataResidency", "external_key_id": "ExternalKeyID", "archive": "Archive",
	},
	homes: []home{
		{
			"dataResidency",
			DataResidency{},
			map[string]string{
				"workspace_geo": "WorkspaceGeo", "allowed_inference_geos": "AllowedInferenceGeos", "default_inference_geo": "DefaultInferenceGeo",
			},
			nil,
		},
		{"archive", Tombstone{}, map[string]string{"reason": "Reason"}, []string{"At"}},
	},
	levels: map[string]*level{"workspace": workspaceLevel, "dataResidency": residencyLevel, "archive": archiveLevel},
	rules: map[string]*rule{
		"workspaceID": workspaceIDRule, "previously": previouslyRule, "color": colorRule, "tagKey": tagKeyRule, "tagValue": tagValueRule,
		"externalKeyID": externalKeyIDRule, "workspaceGeo": workspaceGeoRule, "geo": geoRule, "geos": geosRule, "unrestricted": allowedGeosRule,
		"reason": reasonRule,
	},
	entry: func(t *rapid.T, w *Workspace, _ []string) {
		w.Protected = rapid.Bool().Draw(t, "protected")
		w.Color = rapid.SampledFrom([]string{"", "#6C5BB9", "#000000"}).Draw(t, "color")
		w.ExternalKeyID = rapid.SampledFrom([]string{"", "ekey_01", "arn:aws:kms:us-east-1:1:key/a-b"}).Draw(t, "key")
		w.Tags = drawTags(t)
		if rapid.Bool().Draw(t, "residency") {
			w.DataResidency = &DataResidency{
				WorkspaceGeo:         rapid.SampledFrom([]string{"", "us"}).Draw(t, "geo"),
				AllowedInferenceGeos: rapid.SampledFrom([][]string{nil, {"unrestricted"}, {"us"}, {"global", "us"}}).Draw(t, "allowed"),
				DefaultInferenceGeo:  rapid.SampledFrom([]string{"", "us"}).Draw(t, "default"),
			}
		}
	},
}

func drawTags(t *rapid.T) map[string]*string {
	if rapid.Bool().Draw(t, "no tags") {
		return nil
	}
	tags := map[string]*string{}
	for _, key := range drawNames(t, "tag", 3) {
		if !UsableTag(key) {
			continue
		}
		tags[key] = nil
		if rapid.Bool().Draw(t, "has value") {
			value := rapid.Map(rapid.OneOf(rapid.String(), rapid.SampledFrom(hostile)), norm.NFC.String).Filter(UsableTagValue).Draw(t, "value")
			tags[key] = &value
		}
	}
	return tags
}
