package admin

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/anthropics/anthropic-sdk-go/v2"
	"github.com/anthropics/anthropic-sdk-go/v2/option"
	"github.com/anthropics/anthropic-sdk-go/v2/packages/param"
	"github.com/anthropics/anthropic-sdk-go/v2/packages/respjson"

	"github.com/wsync/wsync/apply"
	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

const externalKeysPath = "/v1/organizations/external_keys"

func externalKeyKind() kind {
	return kind{
		list:    (*Reader).externalKeys,
		feature: &Feature{Name: "external keys", path: externalKeysPath},
		write: map[diff.Action]func(*Writer, *diff.Step, *apply.Receipt) request{
			diff.Create:  (*Writer).createExternalKey,
			diff.Update:  (*Writer).updateExternalKey,
			diff.Archive: (*Writer).deleteExternalKey,
		},
	}
}

// externalKeys lists every external key (anthropic-sdk-go scripts/mock-spec.json.gz:
// limit 1 to 100).
func (r *Reader) externalKeys(ctx context.Context, _ live.WorkspaceID) (live.Part, error) {
	all, err := list(ctx, r.c, listing[live.ExternalKey]{
		path: externalKeysPath, paging: byPage,
		fetch: func(ctx context.Context, page param.Opt[string], opts ...option.RequestOption) error {
			_, err := r.c.sdk.ExternalKeys.List(ctx, anthropic.OrganizationExternalKeyListParams{
				Page: page, Limit: param.NewOpt[int64](100),
			}, opts...)
			return err
		},
		item: whole(func(k *anthropic.ExternalKey) (live.ExternalKey, string, bool, error) {
			v, err := toExternalKey(k)
			return v, v.ID, true, err
		}),
	})
	return live.ExternalKeyList(all), err
}

// toExternalKey takes an attachment that it does not know for one: what has a
// workspace can be neither changed nor deleted.
func toExternalKey(k *anthropic.ExternalKey) (live.ExternalKey, error) {
	if k == nil {
		return live.ExternalKey{}, unexpected("no external key")
	}
	id, err := text("an external key", "", "id", k.JSON.ID, k.ID)
	if err != nil {
		return live.ExternalKey{}, err
	}
	const what = "external key"
	out := live.ExternalKey{ID: id, Name: spec.NormalName(k.DisplayName), UserProfileID: k.UserProfileID, CreatedAt: k.CreatedAt}
	if out.Geo, err = text(what, id, "geo", k.JSON.Geo, k.Geo); err != nil {
		return out, err
	}
	attachment, err := text(what, id, "attachment.type", k.Attachment.JSON.Type, k.Attachment.Type)
	if err != nil {
		return out, err
	}
	out.Attached = attachment != "unattached"
	if !isTextOrNone(k.JSON.DisplayName) || !isTextOrNone(k.JSON.UserProfileID) {
		return out, unexpected("%s %s without a proper display_name or user_profile_id", what, id)
	}
	p := &k.ProviderConfig
	if out.Service, err = text(what, id, "provider_config.type", p.JSON.Type, p.Type); err != nil {
		return out, err
	}
	out.Provider, err = providerFields(id, p)
	return out, err
}

// providerFields are the fields of a known provider; a required one may not be
// missing.
func providerFields(id string, p *anthropic.ExternalKeyProviderConfigUnion) (map[string]string, error) {
	type field struct {
		name     string
		raw      respjson.Field
		value    string
		required bool
	}
	fields := map[string][]field{
		"aws": {{"kms_arn", p.JSON.KMSARN, p.KMSARN, true}, {"region", p.JSON.Region, p.Region, false}},
		"gcp": {{"key_name", p.JSON.KeyName, p.KeyName, true}},
		"azure": {
			{"key_name", p.JSON.KeyName, p.KeyName, true},
			{"tenant_id", p.JSON.TenantID, p.TenantID, true},
			{"vault_uri", p.JSON.VaultURI, p.VaultURI, true},
			{"client_id", p.JSON.ClientID, p.ClientID, false},
		},
	}[p.Type]
	out := map[string]string{}
	for _, f := range fields {
		if !isTextOrNone(f.raw) || f.required && (!f.raw.Valid() || f.value == "") {
			return nil, unexpected("external key %s without a proper provider_config.%s", id, f.name)
		}
		if f.value != "" {
			out[p.Type+"."+f.name] = spec.NormalKeyField(p.Type+"."+f.name, f.value)
		}
	}
	return out, nil
}

func externalKeyPath(step *diff.Step) string {
	if step.Object == nil {
		return externalKeysPath
	}
	return externalKeysPath + "/" + step.Object.ID
}

// namesKey checks that a step says which external key it is about.
func namesKey(step *diff.Step) error {
	if step.Object == nil || step.Object.ID == "" {
		return notSendable("%s names no external key", step.Address)
	}
	return nil
}

// keyParams are what the changes of a step set. Both requests take the same
// provider_config, which is sent whole.
type keyParams struct {
	name, geo, profile param.Opt[string]
	aws                *anthropic.AWSExternalKeyConfigParam
	gcp                *anthropic.GCPExternalKeyConfigParam
	azure              *anthropic.AzureExternalKeyConfigParam
}

func keyParamsOf(changes []diff.Change) (p keyParams, err error) {
	for _, c := range changes {
		service, field, inProvider := strings.Cut(c.Field, ".")
		if inProvider && c.After.Kind == diff.None {
			continue // the provider is sent without it
		}
		value, err := textOf(c)
		if err != nil {
			return p, err
		}
		known := inProvider && p.provide(service, field, value)
		switch {
		case known:
		case c.Field == diff.FieldName:
			p.name = param.NewOpt(value)
		case c.Field == diff.FieldKeyGeo:
			p.geo = param.NewOpt(value)
		case c.Field == diff.FieldKeyProfile:
			p.profile = param.NewOpt(value)
		default:
			return p, notSendable("wsync does not know the field %q of an external key", c.Field)
		}
	}
	return p, p.sound()
}

// provide sets one field of a provider, and reports whether there is one.
func (p *keyParams) provide(service, field, value string) bool {
	switch service {
	case "aws":
		if p.aws == nil {
			p.aws = &anthropic.AWSExternalKeyConfigParam{}
		}
	case "gcp":
		if p.gcp == nil {
			p.gcp = &anthropic.GCPExternalKeyConfigParam{}
		}
	case "azure":
		if p.azure == nil {
			p.azure = &anthropic.AzureExternalKeyConfigParam{}
		}
	}
	switch service + "." + field {
	case "aws.kms_arn":
		p.aws.KMSARN = value
	case "aws.region":
		p.aws.Region = param.NewOpt(value)
	case "gcp.key_name":
		p.gcp.KeyName = value
	case "azure.key_name":
		p.azure.KeyName = value
	case "azure.tenant_id":
		p.azure.TenantID = value
	case "azure.vault_uri":
		p.azure.VaultURI = value
	case "azure.client_id":
		p.azure.ClientID = param.NewOpt(value)
	default:
		return false
	}
	return true
}

// sound refuses a provider without what every key of it has, and two at once.
func (p *keyParams) sound() error {
	n := 0
	for _, given := range []bool{p.aws != nil, p.gcp != nil, p.azure != nil} {
		if given {
			n++
		}
	}
	switch {
	case n > 1:
		return notSendable("an external key is in one key management service")
	case p.aws != nil && p.aws.KMSARN == "", p.gcp != nil && p.gcp.KeyName == "",
		p.azure != nil && (p.azure.KeyName == "" || p.azure.TenantID == "" || p.azure.VaultURI == ""):
		return notSendable("the provider of the external key is not whole")
	}
	return nil
}

func (w *Writer) createExternalKey(step *diff.Step, made *apply.Receipt) request {
	p, err := keyParamsOf(step.Changes)
	switch {
	case err != nil:
	case step.Object == nil || step.Object.ID != "" || step.Object.Name == "" || p.name.Valid():
		err = notSendable("a create needs a name, and cannot act on an external key that is there")
	case p.aws == nil && p.gcp == nil && p.azure == nil:
		err = notSendable("a new external key needs a provider")
	}
	params := anthropic.OrganizationExternalKeyNewParams{
		ProviderConfig: anthropic.OrganizationExternalKeyNewParamsProviderConfigUnion{OfAWS: p.aws, OfGCP: p.gcp, OfAzure: p.azure},
		UserProfileID:  p.profile, Geo: anthropic.OrganizationExternalKeyNewParamsGeo(p.geo.Value),
	}
	if step.Object != nil {
		params.DisplayName = param.NewOpt(step.Object.Name)
	}
	return request{http.MethodPost, externalKeysPath, err, func(ctx context.Context, opts ...option.RequestOption) error {
		res, err := w.c.sdk.ExternalKeys.New(ctx, params, opts...)
		if err != nil {
			return err
		}
		got, err := toExternalKey(res)
		switch {
		case err != nil:
			return err
		case got.Name != step.Object.Name || got.Attached:
			return unexpected("the new external key is %q instead of %q, or a workspace has it", got.Name, step.Object.Name)
		}
		made.Object = got.ID
		return nil
	}}
}

func (w *Writer) updateExternalKey(step *diff.Step, _ *apply.Receipt) request {
	err := namesKey(step)
	p, bad := keyParamsOf(step.Changes)
	switch {
	case err != nil:
	case bad != nil:
		err = bad
	case len(step.Changes) == 0 || p.profile.Valid():
		err = notSendable("an update without changes, or of what never changes")
	}
	params := anthropic.OrganizationExternalKeyUpdateParams{
		DisplayName: p.name, Geo: anthropic.OrganizationExternalKeyUpdateParamsGeo(p.geo.Value),
		ProviderConfig: anthropic.OrganizationExternalKeyUpdateParamsProviderConfigUnion{OfAWS: p.aws, OfGCP: p.gcp, OfAzure: p.azure},
	}
	return request{http.MethodPost, externalKeyPath(step), err, func(ctx context.Context, opts ...option.RequestOption) error {
		res, err := w.c.sdk.ExternalKeys.Update(ctx, step.Object.ID, params, opts...)
		if err != nil {
			return err
		}
		got, err := toExternalKey(res)
		if err == nil && got.ID != step.Object.ID {
			return unexpected("external key %s instead of %s", got.ID, step.Object.ID)
		}
		return err
	}}
}

func (w *Writer) deleteExternalKey(step *diff.Step, _ *apply.Receipt) request {
	err := namesKey(step)
	if err == nil && len(step.Changes) > 0 {
		err = notSendable("a deletion cannot change %s", step.Changes[0].Field)
	}
	return request{http.MethodDelete, externalKeyPath(step), err, func(ctx context.Context, opts ...option.RequestOption) error {
		res, err := w.c.sdk.ExternalKeys.Delete(ctx, step.Object.ID, opts...)
		if err == nil && (res == nil || res.ID != step.Object.ID) {
			return unexpected("no word on the deletion of external key %s", step.Object.ID)
		}
		return err
	}}
}

// longestTry is how long the API waits for a key management service
// (anthropic-sdk-go organizationexternalkey.go).
const longestTry = 30 * time.Second

// Try lets the API encrypt and decrypt with an external key, which takes it up to 30
// seconds and changes nothing. The answer is 200 whatever came of it.
func (w *Writer) Try(ctx context.Context, key string) error {
	path := externalKeysPath + "/" + key + "/validate"
	var refused *live.Failure
	err := w.c.read(ctx, call{method: http.MethodPost, path: path, stop: apply.Stopping(ctx), longer: longestTry, send: func(ctx context.Context, opts ...option.RequestOption) error {
		request := ""
		opts = append(opts, option.WithMiddleware(func(r *http.Request, next option.MiddlewareNext) (*http.Response, error) {
			res, err := next(r)
			if res != nil {
				request = w.c.secrets.clean(res.Header.Get("request-id"))
			}
			return res, err
		}))
		res, err := w.c.sdk.ExternalKeys.Validate(ctx, key, opts...)
		switch {
		case err != nil:
			return err
		case res == nil:
			return unexpected("no word on the validation of external key %s", key)
		case res.Status == anthropic.OrganizationExternalKeyValidateResponseStatusSuccess:
			return nil
		case res.Status != anthropic.OrganizationExternalKeyValidateResponseStatusFailure:
			return unexpected("the validation of external key %s ended %q", key, string(res.Status))
		}
		refused = &live.Failure{
			Class: live.Rejected, Code: live.CodeKeyInvalid, Method: http.MethodPost, Path: path, Status: http.StatusOK, RequestID: request,
			Message: w.c.secrets.clean(res.Error),
		}
		return nil
	}})
	if err == nil && refused != nil {
		return refused
	}
	return err
}
