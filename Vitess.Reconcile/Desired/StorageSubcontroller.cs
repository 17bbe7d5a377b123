using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired.Parts;

namespace Vitess.Reconcile.Desired;

/// <summary>The pod that lists the backups of a place: the operator's own pod once more, told to be something else.</summary>
/// <param name="Pod">The pod; null when it cannot be made.</param>
/// <param name="Problem">Why it cannot; empty when it can.</param>
internal sealed record StorageSubcontroller(Rendered? Pod, string Problem)
{
    private const string OperatorContainer = "-operator";

    // What is this very pod's: its node, what admission worked out, and who looked into it.
    private static readonly ValueList<string> NotCopied = ["nodeName", "priority", "preemptionPolicy", "ephemeralContainers"];

    private static readonly Json Small = Resources.Of("100m", "128Mi", memoryMax: "128Mi");

    /// <summary>Renders the pod of a storage.</summary>
    /// <param name="spec">The storage's spec.</param>
    /// <param name="meta">What it says of itself.</param>
    /// <param name="options">How the operator was configured; it holds the operator's own pod.</param>
    internal static StorageSubcontroller Render(VitessBackupStorageSpec spec, ObjectMeta meta, Options options)
    {
        if (options.OwnPod?["spec"] is not { } own)
        {
            return new(null, "the operator does not know the pod that it runs in, from which the pod that lists backups is made: "
                + "set PS_OPERATOR_POD_NAMESPACE and PS_OPERATOR_POD_NAME in its Deployment, and let it read that pod");
        }
        var containers = own["containers"]?.Items ?? [];
        return containers.Any(IsOperator)
            ? new(Level.AtEach(new(meta, Level.Of(options)), options, (seal, _) => Of(spec, meta, own, seal)), "")
            : new(null, $"the pod that the operator runs in has no container whose name contains \"{OperatorContainer}\": "
                + $"it has {string.Join(", ", containers.Select(NameOf))}");
    }

    private static Rendered Of(VitessBackupStorageSpec spec, ObjectMeta meta, Json own, Seal.Of seal)
    {
        var cluster = meta.Labels.GetValueOrDefault(Labels.Cluster) ?? "";
        var location = BackupLocation.Of(spec.Location, cluster);
        var account = own["serviceAccountName"]?.AsText ?? own["serviceAccount"]?.AsText ?? "";
        var isFirst = true;
        var containers = (own["containers"]?.Items ?? []).Select(container =>
        {
            var forked = Forked(container, account);
            var isMain = isFirst && IsOperator(container);
            isFirst = isFirst && !isMain;
            return isMain ? Main(forked, meta.Key, location) : forked;
        }).ToValueList();
        var volumes = Merge.ByName(WithoutTokens(own["volumes"], account), location.Volumes);
        var pod = NotCopied.Aggregate(own, (left, name) => left.With(name, null))
            .With("containers", Json.List(containers))
            .With("volumes", Merge.ListOrNone(volumes));
        if (spec.Subcontroller?.ServiceAccountName is { Length: > 0 } other)
        {
            pod = pod.With("serviceAccountName", other).With("serviceAccount", other);
        }
        var hash = DesiredStateHash.Empty
            .WithContainers("containers", containers)
            .WithList("volumes", volumes.Select(NameOf).ToValueList());
        return seal.Object(
            Kinds.Pod,
            ClusterNames.StorageSubcontroller(new(meta.Key.Name)),
            ValueMap.Of(
                (Labels.Component, Labels.StorageSubcontroller),
                (Labels.Cluster, cluster),
                (Labels.BackupLocation, spec.Location?.Name ?? "")),
            pod,
            (spec.Location?.Annotations ?? default).With(GoAnnotations.DesiredStateHash, hash.ToString()));
    }

    private static Json Forked(Json container, string account) => container
        .With("env", Json.List(Merge.ByName(container["env"]?.Items ?? [], [Env.Of(SubcontrollerFork.Variable, SubcontrollerFork.Name)])))
        .With("volumeMounts", Merge.ListOrNone(WithoutTokens(container["volumeMounts"], account)));

    private static Json Main(Json container, ObjectKey storage, BackupLocation location)
    {
        ValueList<Json> env =
        [
            Env.Of("PS_OPERATOR_VBS_NAMESPACE", storage.Namespace),
            Env.Of("PS_OPERATOR_VBS_NAME", storage.Name),
            Env.Of("HOME", "/home/vitess"),
            Env.Of("WATCH_NAMESPACE", storage.Namespace),
            .. location.Env,
        ];
        var arguments = location.Flags.ToArguments().Select(Json.FromString);
        return container
            .With("args", Json.List([.. container["args"]?.Items ?? [], .. arguments]))
            .With("env", Json.List(Merge.ByName(container["env"]?.Items ?? [], env)))
            .With("resources", Small)
            .With("volumeMounts", Merge.ListOrNone(Merge.ByPath(container["volumeMounts"]?.Items ?? [], location.Mounts)));
    }

    // Every pod is given volumes with tokens of its own; names drawn for the operator's would be another pod's at each of its starts.
    private static ValueList<Json> WithoutTokens(Json? named, string account) => (named?.Items ?? [])
        .Where(item => !NameOf(item).StartsWith("kube-api-access-", StringComparison.Ordinal)
            && !NameOf(item).StartsWith($"{account}-token-", StringComparison.Ordinal))
        .ToValueList();

    private static bool IsOperator(Json container) => NameOf(container).Contains(OperatorContainer, StringComparison.Ordinal);

    private static string NameOf(Json named) => named["name"]?.AsText ?? "";
}
