namespace Vitess.Reconcile.Kubernetes;

/// <summary>A change that the API server refuses, because the field may not change once it is set.</summary>
/// <param name="Path">The field, such as <c>spec.selector</c>.</param>
/// <param name="Value">Its new value, where the refusal quotes it; else null, and the refusal forbids.</param>
/// <param name="Rule">What may not be done, as the server says it.</param>
public sealed record ImmutableChange(string Path, Json? Value, string Rule);

/// <summary>The fields of Kubernetes' own kinds that may not change once they are set.</summary>
public static class ImmutableFields
{
    private const string Immutable = "field is immutable";

    private const string PodRule =
        "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,"
        + "`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),"
        + "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)";

    private const string ClaimRule =
        "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims";

    /// <summary>The changes from one version of an object to the next that the API server refuses.</summary>
    /// <param name="was">The object as stored.</param>
    /// <param name="now">The object as it would be stored, defaults filled in.</param>
    public static ValueList<ImmutableChange> Refused(Json was, Json now) => now["kind"]?.AsText switch
    {
        "Pod" => Forbid("spec", Thawed(was["spec"]) == Thawed(now["spec"]) && TolerationsOnlyGrow(was, now), PodRule),
        "PersistentVolumeClaim" => Claim(was, now),
        "Deployment" or "ReplicaSet" => Frozen(was, now, "selector"),
        "Job" => [.. Frozen(was, now, "selector"), .. Frozen(was, now, "template"), .. Frozen(was, now, "completionMode")],
        "Service" => ClusterIps(was, now),
        "Secret" => SecretFields(was, now),
        "ConfigMap" => ConfigMapFields(was, now),
        "StorageClass" => [.. FrozenTop(was, now, "provisioner"), .. FrozenTop(was, now, "parameters"),
            .. FrozenTop(was, now, "reclaimPolicy"), .. FrozenTop(was, now, "volumeBindingMode")],
        _ => [],
    };

    private static ValueList<ImmutableChange> Forbid(string path, bool isSame, string rule) =>
        isSame ? [] : [new(path, Value: null, rule)];

    private static ValueList<ImmutableChange> Frozen(Json was, Json now, string name) =>
        was.At("spec", name) == now.At("spec", name)
            ? []
            : [new($"spec.{name}", now.At("spec", name) ?? Json.Null, Immutable)];

    private static ValueList<ImmutableChange> FrozenTop(Json was, Json now, string name) =>
        was[name] == now[name] ? [] : [new(name, now[name] ?? Json.Null, Immutable)];

    private static ValueList<ImmutableChange> SecretFields(Json was, Json now) => was["immutable"]?.AsBoolean == true
        ? [.. FrozenTop(was, now, "type"), .. Forbid("data", was["data"] == now["data"], "field is immutable when `immutable` is set")]
        : FrozenTop(was, now, "type");

    private static ValueList<ImmutableChange> ConfigMapFields(Json was, Json now) => was["immutable"]?.AsBoolean == true
        ? Forbid("data", was["data"] == now["data"], "field is immutable when `immutable` is set")
        : [];

    /// <summary>A pod's spec without the fields that may change.</summary>
    private static Json? Thawed(Json? spec) => spec?
        .With("activeDeadlineSeconds", null)
        .With("tolerations", null)
        .With("schedulingGates", null)
        .With("containers", WithoutImages(spec["containers"]))
        .With("initContainers", WithoutImages(spec["initContainers"]));

    private static Json? WithoutImages(Json? containers) =>
        containers is null ? null : Json.List(containers.Items.Select(container => container.With("image", null)));

    private static bool TolerationsOnlyGrow(Json was, Json now)
    {
        var kept = now.At("spec", "tolerations")?.Items ?? [];
        return (was.At("spec", "tolerations")?.Items ?? []).All(toleration => kept.Contains(toleration));
    }

    private static ValueList<ImmutableChange> Claim(Json was, Json now)
    {
        var isBound = was.At("status", "phase")?.AsText == "Bound";
        var (old, young) = (was["spec"] ?? Json.EmptyMap, now["spec"] ?? Json.EmptyMap);
        if (old["volumeName"] is null)
        {
            young = young.With("volumeName", null);
        }
        if (old["storageClassName"] is null)
        {
            young = young.With("storageClassName", null);
        }
        var grown = isBound ? young.WithAt(["resources", "requests"], old.At("resources", "requests")) : young;
        if (old != grown)
        {
            return [new("spec", Value: null, ClaimRule)];
        }
        return Forbid("spec.resources.requests.storage", !Shrinks(was, now), "field can not be less than status.capacity");
    }

    private static bool Shrinks(Json was, Json now)
    {
        var (before, after) = (Storage(was), Storage(now));
        return after.CompareTo(before) < 0
            && (Quantity.Parse(was.At("status", "capacity", "storage")?.AsText ?? "") is not { } has || after.CompareTo(has) <= 0);
    }

    private static Quantity Storage(Json claim) =>
        Quantity.Parse(claim.At("spec", "resources", "requests", "storage")?.AsText ?? "") ?? Quantity.Zero;

    private static ValueList<ImmutableChange> ClusterIps(Json was, Json now)
    {
        var (old, young) = (was.At("spec", "clusterIP"), now.At("spec", "clusterIP"));
        return old is null || old == young || now.At("spec", "type")?.AsText == "ExternalName"
            ? []
            : [new("spec.clusterIPs[0]", young is null ? Json.EmptyList : Json.List(young), "may not change once set")];
    }
}
