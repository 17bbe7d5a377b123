using Vitess.Reconcile.Api;

namespace Vitess.Reconcile.Tests.Golden;

/// <summary>What the cluster itself fills in, and so is not compared: the one list for all comparisons with recordings.</summary>
internal static class Tolerated
{
    private static readonly string[] Metadata =
        ["uid", "resourceVersion", "generation", "creationTimestamp", "managedFields", "finalizers", "generateName"];

    // Copied from the node at binding.
    private static readonly string[] PodLabels = ["topology.kubernetes.io/region", "topology.kubernetes.io/zone"];

    private static readonly string[] NodeTaints = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"];

    /// <summary>An object without what is not compared.</summary>
    /// <param name="whole">The object, recorded or ours.</param>
    /// <param name="other">The object that it is compared with.</param>
    /// <param name="hasStatus">Whether statuses are compared.</param>
    internal static Json Without(Json whole, Json other, bool hasStatus = false)
    {
        var kind = whole["kind"]?.AsText;
        var left = whole.With("metadata", MetadataOf(whole["metadata"] ?? Json.EmptyMap, kind));
        left = hasStatus && kind is not ("Pod" or "PersistentVolumeClaim" or "Deployment" or "PodDisruptionBudget"
            or "HorizontalPodAutoscaler" or "Job")
            ? left
            : left.With("status", null);
        return left["spec"] is not { IsMap: true } spec ? left : left.With("spec", kind switch
        {
            "Pod" => Pod(spec),
            "Service" => Service(spec, other["spec"] ?? Json.EmptyMap),
            "PersistentVolumeClaim" => Claim(spec, other["spec"] ?? Json.EmptyMap),
            _ => spec,
        });
    }

    private static Json MetadataOf(Json metadata, string? kind)
    {
        var left = Metadata.Aggregate(metadata, (map, name) => map.With(name, null));
        left = kind == "Pod" ? PodLabels.Aggregate(left, (map, name) => WithoutDeep(map, "labels", name)) : left;
        left = kind == "Deployment" ? WithoutDeep(left, "annotations", "deployment.kubernetes.io/revision") : left;
        foreach (var group in (ReadOnlySpan<string>)["annotations", "labels"])
        {
            foreach (var name in (left[group]?.Members ?? default).Keys.Where(IsOurs))
            {
                left = WithoutDeep(left, group, name);
            }
            left = left[group] is { Members.Count: 0 } ? left.With(group, null) : left;
        }
        return left["ownerReferences"] is not { IsList: true } owners
            ? left
            : left.With("ownerReferences", Json.List(owners.Items.Select(owner => owner.With("uid", null))));
    }

    private static bool IsOurs(string key) => key.StartsWith(Annotations.Prefix, StringComparison.Ordinal);

    private static Json WithoutDeep(Json map, string group, string name) =>
        map[group] is { IsMap: true } inner ? map.With(group, inner.With(name, null)) : map;

    private static Json Pod(Json spec)
    {
        var left = spec.With("nodeName", null).With("priority", null).With("preemptionPolicy", null);
        var tolerations = (left["tolerations"]?.Items ?? []).Where(toleration => !IsOfEveryPod(toleration)).ToValueList();
        left = left.With("tolerations", tolerations.Count == 0 ? null : Json.List(tolerations));
        return left["initContainers"] is not { IsList: true } containers
            ? left
            : left.With("initContainers", Json.List(containers.Items.Select(WithoutScript)));
    }

    private static bool IsOfEveryPod(Json toleration) =>
        NodeTaints.Contains(toleration["key"]?.AsText)
        && toleration["effect"]?.AsText == "NoExecute"
        && toleration["operator"]?.AsText == "Exists"
        && toleration["tolerationSeconds"]?.AsInteger == 300;

    private static Json WithoutScript(Json container) => container["name"]?.AsText is "init-vt-root" or "init-mysql-socket"
        ? container.With("args", Json.List("(init script)"))
        : container;

    private static Json Service(Json spec, Json other)
    {
        var left = spec.With("clusterIPs", null).With("ipFamilies", null);
        return other["clusterIP"] is null ? left.With("clusterIP", null) : left;
    }

    private static Json Claim(Json spec, Json other)
    {
        var left = spec.With("volumeName", null);
        return other["storageClassName"] is null ? left.With("storageClassName", null) : left;
    }
}
