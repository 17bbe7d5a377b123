using Vitess.Reconcile.Api.Shapes;

namespace Vitess.Reconcile.Api;

/// <summary>What a user sets of a Service that the operator makes.</summary>
public sealed record ServiceOverrides
{
    /// <summary>Annotations that are added to the Service; one that is taken out here stays there.</summary>
    public ValueMap<string, string>? Annotations { get; init; }

    /// <summary>The address within the cluster, used when the Service is created.</summary>
    public string? ClusterIP { get; init; }

    /// <summary>The fields of the type in JSON.</summary>
    public static Shape<ServiceOverrides> Shape { get; } = Shape<ServiceOverrides>.Of("ServiceOverrides")
        .Optional("annotations", Kinds.TextMap, s => s.Annotations, (s, v) => s with { Annotations = v })
        .Optional("clusterIP", Kinds.Text, s => s.ClusterIP, (s, v) => s with { ClusterIP = v });
}
