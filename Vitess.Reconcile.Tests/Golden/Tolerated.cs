using System.Text;
using System.Text.RegularExpressions;
using Vitess.Reconcile.Api;

namespace Vitess.Reconcile.Tests.Golden;

/// <summary>What the cluster itself fills in, and so is not compared: the one list for all comparisons with recordings.</summary>
internal static partial class Tolerated
{
    private static readonly string[] Metadata =
        ["uid", "resourceVersion", "generation", "creationTimestamp", "managedFields"];

    // Copied from the node at binding.
    private static readonly string[] PodLabels = ["topology.kubernetes.io/region", "topology.kubernetes.io/zone"];

    // Source: the volume controller's marks of a claim that it has bound.
    private static readonly string[] ClaimAnnotations = ["pv.kubernetes.io/bind-completed", "pv.kubernetes.io/bound-by-controller"];

    private static readonly string[] NodeTaints = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"];

    // The condition types that the Go operator has; others are ours.
    private static readonly string[] KeyspaceConditions = ["Ready", "ReshardingActive", "ReshardingInSync"];

    private const string DiscoveryKey = "discovery.json";

    private const string Leader = "(primary or replica)";

    /// <summary>
    /// Whether an object is not compared at all: replica sets, jobs and their pods, backups, the pod that the operator runs in,
    /// and what Kubernetes itself puts there.
    /// </summary>
    internal static bool IsLeftOut(Json whole) =>
        whole["kind"]?.AsText is "ReplicaSet" or "Job" or "VitessBackup"
        || RecordedObjects.OwnerKind(whole) is "ReplicaSet" or "Job"
        || (whole["kind"]?.AsText == "Pod" && whole.At("metadata", "name")?.AsText == "vitess-operator-0")
        || IsKubernetesOwn(whole);

    /// <summary>Whether an object is what a controller manager puts into every namespace.</summary>
    internal static bool IsKubernetesOwn(Json whole) =>
        (whole["kind"]?.AsText, whole.At("metadata", "name")?.AsText) is ("ServiceAccount", "default") or ("ConfigMap", "kube-root-ca.crt")
        || whole["type"]?.AsText == "kubernetes.io/service-account-token";

    /// <summary>An object without what is not compared.</summary>
    /// <param name="whole">The object, recorded or ours.</param>
    /// <param name="other">The object that it is compared with.</param>
    /// <param name="hasStatus">Whether statuses are compared.</param>
    /// <param name="addresses">The addresses of services that are given; null when a rendering is compared, which has just those.</param>
    internal static Json Without(Json whole, Json other, bool hasStatus = false, ValueList<string>? addresses = null)
    {
        var kind = whole["kind"]?.AsText;
        var left = whole.With("metadata", MetadataOf(whole["metadata"] ?? Json.EmptyMap, kind));
        left = hasStatus && kind is not ("Pod" or "PersistentVolumeClaim" or "Deployment" or "PodDisruptionBudget"
            or "HorizontalPodAutoscaler" or "Job")
            ? left.With("status", StatusOf(left["status"] ?? Json.EmptyMap, kind))
            : left.With("status", null);
        left = kind == "Secret" ? Discovery(left, addresses) : left;
        return left["spec"] is not { IsMap: true } spec ? left : left.With("spec", kind switch
        {
            "Pod" => Pod(spec),
            "Service" => Service(spec, other["spec"] ?? Json.EmptyMap, addresses),
            "PersistentVolumeClaim" => Claim(spec, other["spec"] ?? Json.EmptyMap),
            _ => spec,
        });
    }

    private static Json MetadataOf(Json metadata, string? kind)
    {
        var left = Metadata.Aggregate(metadata, (map, name) => map.With(name, null));
        left = kind == "Pod" ? PodLabels.Aggregate(left, (map, name) => WithoutDeep(map, "labels", name)) : left;
        left = kind == "PersistentVolumeClaim"
            ? ClaimAnnotations.Aggregate(left.With("finalizers", null), (map, name) => WithoutDeep(map, "annotations", name))
            : left;
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

    /// <summary>A status without conditions of ours, messages and times, and without which tablet leads.</summary>
    private static Json? StatusOf(Json given, string? kind)
    {
        var status = WithoutTimes(given);
        var left = status["conditions"] is null ? status : status.With("conditions", Conditions(status["conditions"], kind));
        if (kind == "VitessCell" && left.At("gateway", "labelSelector")?.AsText is { } selector)
        {
            left = left.WithAt(["gateway", "labelSelector"], string.Join(",", selector.Split(',').Order(StringComparer.Ordinal)));
        }
        if (kind == "VitessShard")
        {
            left = left["masterAlias"] is null ? left : left.With("masterAlias", Leader);
            left = left["tablets"] is { IsMap: true } tablets
                ? left.With("tablets", Json.Map(tablets.Members.ToValueMap(it => it.Key, it => WithoutRole(it.Value))))
                : left;
        }
        return left.Members.Count == 0 ? null : left;
    }

    /// <summary>The value with every time in it as one word: when something happened is the world's.</summary>
    private static Json WithoutTimes(Json value) => value.IsMap ? Json.Map(value.Members.ToValueMap(it => it.Key, it => WithoutTimes(it.Value)))
        : value.IsList ? Json.List(value.Items.Select(WithoutTimes))
        : value.AsText is { } text && Time().IsMatch(text) ? "(time)"
        : value;

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")]
    private static partial Regex Time();

    private static Json WithoutRole(Json tablet) =>
        tablet["type"]?.AsText is "primary" or "replica" ? tablet.With("type", Leader) : tablet;

    private static Json? Conditions(Json? conditions, string? kind)
    {
        var left = (conditions is { IsList: true } ? conditions.Items : [])
            .Where(condition => kind == "VitessKeyspace" && KeyspaceConditions.Contains(condition["type"]?.AsText))
            .Select(condition => condition.With("message", null).With("lastTransitionTime", null))
            .ToValueList();
        return left.Count == 0 ? null : Json.List(left);
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

    private static Json Service(Json spec, Json other, ValueList<string>? addresses)
    {
        var isAllotted = addresses is { } given
            ? !given.Contains(spec["clusterIP"]?.AsText ?? "") && !given.Contains(other["clusterIP"]?.AsText ?? "")
            : other["clusterIP"] is null;
        var left = spec.With("clusterIPs", null).With("ipFamilies", null);
        return isAllotted ? left.With("clusterIP", null) : left;
    }

    /// <summary>VTAdmin's list of services without the addresses that were allotted to them.</summary>
    private static Json Discovery(Json secret, ValueList<string>? given)
    {
        if (given is not { } kept || secret.At("data", DiscoveryKey)?.AsText is not { } encoded)
        {
            return secret;
        }
        var text = Address().Replace(
            Encoding.UTF8.GetString(Convert.FromBase64String(encoded)),
            address => kept.Contains(address.Value) ? address.Value : "(allotted)");
        return secret.WithAt(["data", DiscoveryKey], text);
    }

    [GeneratedRegex(@"\b\d+\.\d+\.\d+\.\d+\b")]
    private static partial Regex Address();

    private static Json Claim(Json spec, Json other)
    {
        var left = spec.With("volumeName", null);
        return other["storageClassName"] is null ? left.With("storageClassName", null) : left;
    }
}
