using Vitess.Reconcile.Api.Shapes;

namespace Vitess.Reconcile.Api;

/// <summary>The container images of a cell.</summary>
public sealed record VitessCellImages
{
    /// <summary>Image of VTGate.</summary>
    public string? Vtgate { get; init; }

    /// <summary>The fields of the type in JSON.</summary>
    public static Shape<VitessCellImages> Shape { get; } = Shape<VitessCellImages>.Of("VitessCellImages")
        .Optional("vtgate", Kinds.Text, s => s.Vtgate, (s, v) => s with { Vtgate = v });
}
