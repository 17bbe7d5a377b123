namespace Vitess.Reconcile.Api.Shapes;

/// <summary>Values of Kubernetes' own types: they pass through as they are, unknown fields included.</summary>
internal static class CoreKinds
{
    internal static Kind<Json> Affinity { get; } = MapOf("Affinity");

    internal static Kind<ValueList<Json>?> Tolerations { get; } = ListOf("Toleration");

    internal static Kind<ValueList<Json>?> TopologySpreadConstraints { get; } = ListOf("TopologySpreadConstraint");

    internal static Kind<ValueList<Json>?> Volumes { get; } = ListOf("Volume");

    internal static Kind<Json> VolumeSource { get; } = MapOf("VolumeSource");

    internal static Kind<ValueList<Json>?> VolumeMounts { get; } = ListOf("VolumeMount");

    internal static Kind<ValueList<Json>?> Containers { get; } = ListOf("Container");

    internal static Kind<ValueList<Json>?> EnvVars { get; } = ListOf("EnvVar");

    internal static Kind<ValueList<Json>?> PullSecrets { get; } = ListOf("LocalObjectReference");

    internal static Kind<Json> Resources { get; } = MapOf("ResourceRequirements");

    internal static Kind<Json> Claim { get; } = MapOf("PersistentVolumeClaimSpec") with
    {
        Zero = () => Json.Map(("resources", Json.EmptyMap)),
    };

    internal static Kind<Json> Lifecycle { get; } = MapOf("Lifecycle");

    internal static Kind<Json> DeploymentStrategy { get; } = MapOf("DeploymentStrategy");

    internal static Kind<ValueList<Json>?> MetricSpecs { get; } = ListOf("MetricSpec");

    internal static Kind<Json> ScalingBehavior { get; } = MapOf("HorizontalPodAutoscalerBehavior");

    private static Kind<Json> MapOf(string type) => new()
    {
        Wanted = $"a map with the fields of Kubernetes' {type}",
        Read = (value, place, findings) =>
        {
            if (!value.IsMap)
            {
                findings.Mismatch(place, value, $"a map with the fields of Kubernetes' {type}");
                return null;
            }
            return value;
        },
        Write = (value, _) => value,
        IsZero = _ => false,
        Zero = () => Json.EmptyMap,
        Schema = () => Json.Map(("type", "object"), ("x-kubernetes-preserve-unknown-fields", Json.True)),
    };

    private static Kind<ValueList<Json>?> ListOf(string type)
    {
        var item = MapOf(type);
        return new()
        {
            Wanted = $"a list of Kubernetes' {type}",
            Read = (value, place, findings) =>
                ListItems.Read(item, value, place, findings, min: 0, int.MaxValue, $"a list of Kubernetes' {type}"),
            Write = (value, form) => Json.List(value.GetValueOrDefault()),
            IsZero = value => value is null or { Count: 0 },
            Zero = () => Json.Null,
            Schema = () => Json.Map(("type", "array"), ("items", item.Schema())),
        };
    }
}
