using System.Globalization;

namespace Vitess.Reconcile.Cluster;

/// <summary>What is kept of a Kubernetes object: the way from what an API server gives to what a snapshot holds.</summary>
public static class Projection
{
    private const string ZoneLabel = "topology.kubernetes.io/zone";

    /// <summary>Projects an object as the API server gives it.</summary>
    /// <param name="item">The whole object, its kind included.</param>
    /// <returns>Null when its kind is none that the operator knows, or it lacks what every stored object has.</returns>
    public static ObservedObject? Of(Json item)
    {
        if (item["kind"]?.AsText is not { } kind || MetaOf(item, kind) is not { } meta)
        {
            return null;
        }
        return kind switch
        {
            Kinds.Pod => new ObservedObject.Pod(meta, PodProjection.Of(item)) { MysqldImage = PodProjection.MysqldImage(item) },
            Kinds.PersistentVolumeClaim => ClaimOf(meta, item),
            Kinds.Deployment => DeploymentOf(meta, item),
            Kinds.Job => JobOf(meta, item),
            Kinds.Service or Kinds.PodDisruptionBudget or Kinds.HorizontalPodAutoscaler =>
                new ObservedObject.Applied(meta, ContentOf(item)),
            Kinds.Secret => new ObservedObject.Secret(meta, DigestsOf(item)),
            Kinds.Node => new ObservedObject.Node(
                meta,
                meta.Labels.GetValueOrDefault(ZoneLabel, "") ?? "",
                IsReady: ConditionOf(item, "Ready") == "True",
                IsCordoned: item.At("spec", "unschedulable")?.AsBoolean == true),
            _ when IsResource(kind) => new ObservedObject.Resource(
                meta, item["spec"] ?? Json.EmptyMap, item["status"] ?? Json.EmptyMap),
            _ => null,
        };
    }

    /// <summary>The answer to the question for a whole object.</summary>
    /// <param name="item">The whole object as the API server gives it.</param>
    /// <returns>Null when it lacks what every stored object has.</returns>
    public static Answer.Object? AnswerOf(Json item) =>
        ulong.TryParse(item.At("metadata", "resourceVersion")?.AsText, CultureInfo.InvariantCulture, out var version)
            ? new(version, ContentOf(item)) { Managers = item.At("metadata", "managedFields")?.Items ?? [] }
            : null;

    /// <summary>An object without its status and what the API server notes for itself.</summary>
    /// <param name="item">The whole object.</param>
    public static Json ContentOf(Json item)
    {
        var metadata = (item["metadata"] ?? Json.EmptyMap).With("managedFields", null).With("resourceVersion", null);
        return item.With("status", null).With("metadata", metadata);
    }

    /// <summary>An instant as Kubernetes writes it; null when there is none.</summary>
    internal static DateTimeOffset? InstantOf(Json? text) =>
        DateTimeOffset.TryParse(
            text?.AsText,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var at)
            ? at
            : null;

    /// <summary>The value of a condition in a status; null when it is not there.</summary>
    internal static string? ConditionOf(Json item, string type)
    {
        foreach (var condition in item.At("status", "conditions")?.Items ?? [])
        {
            if (condition["type"]?.AsText == type)
            {
                return condition["status"]?.AsText;
            }
        }
        return null;
    }

    private static ObjectMeta? MetaOf(Json item, string kind)
    {
        if (item["metadata"] is not { } metadata
            || metadata["name"]?.AsText is not { } name
            || metadata["uid"]?.AsText is not { } uid
            || !ulong.TryParse(metadata["resourceVersion"]?.AsText, CultureInfo.InvariantCulture, out var version))
        {
            return null;
        }
        return new()
        {
            Key = new(string.Intern(kind), string.Intern(metadata["namespace"]?.AsText ?? ""), name),
            Uid = uid,
            Version = version,
            Generation = metadata["generation"]?.AsInteger ?? 0,
            Labels = TextsOf(metadata["labels"], string.Intern),
            Annotations = TextsOf(metadata["annotations"], text => text),
            Owner = OwnerOf(metadata),
            Created = InstantOf(metadata["creationTimestamp"]) ?? DateTimeOffset.MinValue,
            Deletion = InstantOf(metadata["deletionTimestamp"]),
            Finalizers = (metadata["finalizers"]?.Items ?? []).Select(Interned).ToValueList(),
        };
    }

    // Names and values of labels are few and repeat in every object; values of annotations do not.
    private static ValueMap<string, string> TextsOf(Json? map, Func<string, string> keep) =>
        map is null || map.Members.Count == 0
            ? default
            : map.Members.ToValueMap(member => string.Intern(member.Key), member => keep(member.Value.AsText ?? ""));

    private static Owner? OwnerOf(Json metadata)
    {
        foreach (var owner in metadata["ownerReferences"]?.Items ?? [])
        {
            if (owner["controller"]?.AsBoolean == true)
            {
                return new(
                    string.Intern(owner["kind"]?.AsText ?? ""),
                    string.Intern(owner["name"]?.AsText ?? ""),
                    string.Intern(owner["uid"]?.AsText ?? ""));
            }
        }
        return null;
    }

    private static ObservedObject.Claim ClaimOf(ObjectMeta meta, Json item) => new(
        meta,
        IsBound: item.At("status", "phase")?.AsText == "Bound",
        Requested: Interned(item.At("spec", "resources", "requests", "storage")),
        Capacity: Interned(item.At("status", "capacity", "storage")),
        VolumeName: item.At("spec", "volumeName")?.AsText ?? "")
    {
        StorageClass = Interned(item.At("spec", "storageClassName")),
        ResizePendingSince = ResizePendingSince(item),
    };

    /// <summary>Since when a claim's file system waits for a pod to mount it anew.</summary>
    private static DateTimeOffset? ResizePendingSince(Json item)
    {
        foreach (var condition in item.At("status", "conditions")?.Items ?? [])
        {
            if (condition["type"]?.AsText == "FileSystemResizePending" && condition["status"]?.AsText == "True")
            {
                return InstantOf(condition["lastTransitionTime"]) ?? DateTimeOffset.MinValue;
            }
        }
        return null;
    }

    private static ObservedObject.Deployment DeploymentOf(ObjectMeta meta, Json item) => new(
        meta,
        ContentOf(item),
        Available: ConditionOf(item, "Available") switch { "True" => "True", "False" => "False", _ => "Unknown" },
        // Source: apps/v1, replicas defaults to 1.
        Replicas: (int)(item.At("spec", "replicas")?.AsInteger ?? 1),
        ReadyReplicas: (int)(item.At("status", "readyReplicas")?.AsInteger ?? 0));

    private static ObservedObject.Job JobOf(ObjectMeta meta, Json item) => new(
        meta,
        ConditionOf(item, "Failed") == "True" ? JobState.Failed
            : ConditionOf(item, "Complete") == "True" ? JobState.Complete
            : JobState.Active,
        InstantOf(item.At("status", "startTime")));

    private static ValueMap<string, string> DigestsOf(Json item) => (item["data"]?.Members ?? default).ToValueMap(
        member => string.Intern(member.Key),
        member => Digest.Of(Convert.FromBase64String(member.Value.AsText ?? "")).ToString());

    private static string Interned(Json? text) => string.Intern(text?.AsText ?? text?.AsNumber ?? "");

    private static bool IsResource(string kind)
    {
        foreach (var resource in Kinds.Resources)
        {
            if (resource == kind)
            {
                return true;
            }
        }
        return false;
    }
}
