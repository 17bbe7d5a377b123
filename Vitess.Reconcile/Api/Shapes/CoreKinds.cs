using Vitess.Reconcile.Api.CoreTypes;

namespace Vitess.Reconcile.Api.Shapes;

/// <summary>Values of Kubernetes' own types: they are kept as they are, unknown fields included.</summary>
/// <remarks>
/// The CRDs describe some of the types, and leave others open. Source: the CRDs of the Go operator 2.18.
/// </remarks>
internal static class CoreKinds
{
    internal static Kind<Json> Affinity { get; } = Of("Affinity", isClosed: false);

    internal static Kind<ValueList<Json>?> Tolerations { get; } = ListOf("Toleration", isClosed: false);

    internal static Kind<ValueList<Json>?> TopologySpreadConstraints { get; } =
        ListOf("TopologySpreadConstraint", isClosed: false);

    internal static Kind<ValueList<Json>?> Volumes { get; } = ListOf("Volume", isClosed: false);

    internal static Kind<Json> VolumeSource { get; } = Of("VolumeSource", isClosed: false);

    internal static Kind<ValueList<Json>?> VolumeMounts { get; } = ListOf("VolumeMount", isClosed: true);

    internal static Kind<ValueList<Json>?> Containers { get; } = ListOf("Container", isClosed: false);

    internal static Kind<ValueList<Json>?> EnvVars { get; } = ListOf("EnvVar", isClosed: true);

    internal static Kind<ValueList<Json>?> PullSecrets { get; } = ListOf("PullSecret", isClosed: true);

    internal static Kind<Json> Resources { get; } = Of("ResourceRequirements", isClosed: true);

    internal static Kind<Json> Claim { get; } = Of("PersistentVolumeClaimSpec", isClosed: true);

    internal static Kind<Json> Lifecycle { get; } = Of("Lifecycle", isClosed: true);

    internal static Kind<Json> OpenLifecycle { get; } = Of("Lifecycle", isClosed: false);

    internal static Kind<Json> DeploymentStrategy { get; } = Of("DeploymentStrategy", isClosed: true);

    internal static Kind<ValueList<Json>?> MetricSpecs { get; } = ListOf("MetricSpec", isClosed: true) with
    {
        Schema = () => CoreSchema.Of("[MetricSpec]"),
    };

    internal static Kind<Json> ScalingBehavior { get; } = Of("HorizontalPodAutoscalerBehavior", isClosed: true);

    private static Kind<Json> Of(string type, bool isClosed) => new()
    {
        Wanted = $"a map with the fields of Kubernetes' {type}",
        Read = (value, place, findings) =>
        {
            new CoreCheck(findings, isClosed).Check(type, value, place);
            return !value.IsMap ? null : isClosed && HasNulls(value) ? WithoutNulls(value) : value;
        },
        Write = (value, form) => form == Form.AsGo ? CoreAsGo.Write(type, value) : value,
        IsZero = _ => false,
        Zero = () => CoreAsGo.Write(type, Json.EmptyMap),
        Schema = () => isClosed ? CoreSchema.Of(type) : Json.Map(("x-kubernetes-preserve-unknown-fields", Json.True)),
    };

    private static bool HasNulls(Json value) => value.Kind switch
    {
        JsonKind.List => value.Items.Any(HasNulls),
        JsonKind.Map => value.Members.Any(member => HasNulls(member.Value)),
        JsonKind.Null => true,
        JsonKind.Boolean or JsonKind.Number or JsonKind.Text => false,
    };

    /// <summary>As the API server stores it: of the members that a CRD describes it takes out those that are null.</summary>
    private static Json WithoutNulls(Json value) => value.Kind switch
    {
        JsonKind.List => Json.List(value.Items.Select(WithoutNulls)),
        JsonKind.Map => Json.Map(value.Members.Where(member => member.Value != Json.Null)
            .ToValueMap(member => member.Key, member => WithoutNulls(member.Value))),
        JsonKind.Null or JsonKind.Boolean or JsonKind.Number or JsonKind.Text => value,
    };

    private static Kind<ValueList<Json>?> ListOf(string type, bool isClosed)
    {
        var item = Of(type, isClosed);
        var wanted = $"a list of Kubernetes' {type}";
        return new()
        {
            Wanted = wanted,
            Read = (value, place, findings) =>
                ListItems.Read(item, value, place, findings, min: 0, int.MaxValue, wanted),
            Write = (value, form) => Json.List(value.GetValueOrDefault().Select(one => item.Write(one, form))),
            IsZero = value => value is null or { Count: 0 },
            Zero = () => Json.Null,
            Schema = () => isClosed ? Json.Map(("type", "array"), ("items", item.Schema())) : item.Schema(),
        };
    }
}
