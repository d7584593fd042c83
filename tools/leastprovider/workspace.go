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

// workspace is anthropic_workspace.
type workspace struct{ connected }

type workspaceModel struct {
	ID   types.String `tfsdk:"id"`
	Name types.String `tfsdk:"name"`
}

func (*workspace) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = "anthropic_workspace"
}

func (*workspace) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{Attributes: map[string]schema.Attribute{
		"id":   schema.StringAttribute{Computed: true, PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()}},
		"name": schema.StringAttribute{Required: true},
	}}
}

func (w *workspace) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var data workspaceModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &data)...)
	got, err := w.api.New(ctx, anthropic.OrganizationWorkspaceNewParams{Name: data.Name.ValueString()})
	if err != nil {
		resp.Diagnostics.AddError("creating a workspace", err.Error())
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, workspaceModel{types.StringValue(got.ID), types.StringValue(got.Name)})...)
}

func (w *workspace) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var data workspaceModel
	resp.Diagnostics.Append(req.State.Get(ctx, &data)...)
	got, err := w.api.Get(ctx, data.ID.ValueString())
	if err != nil {
		resp.Diagnostics.AddError("reading a workspace", err.Error())
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, workspaceModel{types.StringValue(got.ID), types.StringValue(got.Name)})...)
}

func (w *workspace) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var data workspaceModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &data)...)
	if _, err := w.api.Update(ctx, data.ID.ValueString(), anthropic.OrganizationWorkspaceUpdateParams{Name: anthropic.String(data.Name.ValueString())}); err != nil {
		resp.Diagnostics.AddError("renaming a workspace", err.Error())
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, data)...)
}
