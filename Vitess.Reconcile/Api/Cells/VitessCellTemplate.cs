using Vitess.Reconcile.Api.Shapes;

namespace Vitess.Reconcile.Api;

/// <summary>One cell of a cluster: a failure domain with its own gateways.</summary>
public sealed record VitessCellTemplate
{
    /// <summary>The name in Vitess: 1 to 63 letters, digits, dots and underscores; no dash.</summary>
    public string? Name { get; init; }

    /// <summary>The zone label of the nodes; pods run anywhere unless set.</summary>
    public string? Zone { get; init; }

    /// <summary>The cell's own topology server; with nothing set the global one holds the cell's records.</summary>
    public LockserverSpec? Lockserver { get; init; }

    /// <summary>How the VTGates of the cell run.</summary>
    public VitessCellGatewaySpec? Gateway { get; init; }

    /// <summary>The fields of the type in JSON.</summary>
    public static Shape<VitessCellTemplate> Shape { get; } = Shape<VitessCellTemplate>.Of("VitessCellTemplate")
        .Required(
            "name", Kinds.TextOf(TextPatterns.CellName with { LengthMin = 1, LengthMax = 63 }),
            s => s.Name, (s, v) => s with { Name = v })
        .Optional("zone", Kinds.Text, s => s.Zone, (s, v) => s with { Zone = v })
        .Always("lockserver", Kinds.Of(LockserverSpec.Shape), s => s.Lockserver, (s, v) => s with { Lockserver = v })
        .Always("gateway", Kinds.Of(VitessCellGatewaySpec.Shape), s => s.Gateway, (s, v) => s with { Gateway = v });
}
