package main

import (
	"context"

	"github.com/anthropics/anthropic-sdk-go/v2"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// member is anthropic_workspace_member.
type member struct{ connected }

type memberModel struct {
	Workspace types.String `tfsdk:"workspace_id"`
	User      types.String `tfsdk:"user_id"`
	Role      types.String `tfsdk:"workspace_role"`
}

func (*member) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = "anthropic_workspace_member"
}

func (*member) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	replace := []planmodifier.String{stringplanmodifier.RequiresReplace()}
	resp.Schema = schema.Schema{Attributes: map[string]schema.Attribute{
		"workspace_id":   schema.StringAttribute{Required: true, PlanModifiers: replace},
		"user_id":        schema.StringAttribute{Required: true, PlanModifiers: replace},
		"workspace_role": schema.StringAttribute{Required: true},
	}}
}

func (m *member) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var data memberModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &data)...)
	_, err := m.api.Members.Add(ctx, data.Workspace.ValueString(), anthropic.OrganizationWorkspaceMemberAddParams{
		UserID: data.User.ValueString(), WorkspaceRole: anthropic.NoBillingWorkspaceRole(data.Role.ValueString()),
	})
	if err != nil {
		resp.Diagnostics.AddError("adding a member", err.Error())
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, data)...)
}

func (m *member) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var data memberModel
	resp.Diagnostics.Append(req.State.Get(ctx, &data)...)
	got, err := m.api.Members.Get(ctx, data.User.ValueString(), anthropic.OrganizationWorkspaceMemberGetParams{WorkspaceID: data.Workspace.ValueString()})
	if err != nil {
		resp.Diagnostics.AddError("reading a member", err.Error())
		return
	}
	data.Role = types.StringValue(string(got.WorkspaceRole))
	resp.Diagnostics.Append(resp.State.Set(ctx, data)...)
}

func (m *member) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var data memberModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &data)...)
	_, err := m.api.Members.Update(ctx, data.User.ValueString(), anthropic.OrganizationWorkspaceMemberUpdateParams{
		WorkspaceID: data.Workspace.ValueString(), WorkspaceRole: anthropic.WorkspaceRole(data.Role.ValueString()),
	})
	if err != nil {
		resp.Diagnostics.AddError("changing a role", err.Error())
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, data)...)
}
