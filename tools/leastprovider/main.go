// Command leastprovider is the least that a Terraform provider for the Admin
// API can be, to measure wsync against: docs/performance.md.
//
// It has the two resources that every provider has, anthropic_workspace and
// anthropic_workspace_member. Each is created, changed and read by one request,
// and nothing is looked up, waited for or read again, so that whatever a real
// provider does costs at least this. It is no provider to use: it ends nothing
// and imports nothing.
package main

import (
	"context"
	"log"

	"github.com/anthropics/anthropic-sdk-go/v2"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
)

func main() {
	serve := func() provider.Provider { return least{} }
	if err := providerserver.Serve(context.Background(), serve, providerserver.ServeOpts{Address: "compare.invalid/wsync/anthropic"}); err != nil {
		log.Fatal(err)
	}
}

type least struct{}

func (least) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "anthropic"
}

func (least) Schema(context.Context, provider.SchemaRequest, *provider.SchemaResponse) {}

// Configure takes the address and the key from the environment, as the SDK does.
func (least) Configure(_ context.Context, _ provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	client := anthropic.NewClient()
	resp.ResourceData = &client.Organization.Workspaces
}

func (least) DataSources(context.Context) []func() datasource.DataSource { return nil }

func (least) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{
		func() resource.Resource { return &workspace{} },
		func() resource.Resource { return &member{} },
	}
}

// connected is what both resources have: the SDK, and no way to end anything.
type connected struct {
	api *anthropic.OrganizationWorkspaceService
}

func (c *connected) Configure(_ context.Context, req resource.ConfigureRequest, _ *resource.ConfigureResponse) {
	c.api, _ = req.ProviderData.(*anthropic.OrganizationWorkspaceService)
}

func (*connected) Delete(_ context.Context, _ resource.DeleteRequest, resp *resource.DeleteResponse) {
	resp.Diagnostics.AddError("nothing can be ended here", "this provider is for measuring alone")
}
