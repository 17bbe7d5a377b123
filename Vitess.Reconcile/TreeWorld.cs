using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile;

/// <summary>A world in which the operator's writes of objects happen at once and nothing else ever does.</summary>
internal sealed class TreeWorld
{
    private readonly SortedDictionary<ObjectKey, ObservedObject> objects = [];
    private readonly SortedDictionary<string, SortedDictionary<ObjectKey, ObservedObject>> owned = new(StringComparer.Ordinal);
    private readonly SortedDictionary<ObjectKey, string> uids = [];
    private readonly SortedDictionary<ObjectKey, Json> wholes = [];
    private readonly ObjectKey cluster;

    // Every pass asks for these, and few passes change them.
    private ValueList<ObservedObject.Resource>? family;
    private ValueList<ObservedObject.Secret>? secrets;
    private ValueList<ObservedObject.Applied>? services;
    private ValueList<ObservedObject.Claim>? unowned;
    private ValueList<ObservedObject.Node>? nodes;

    internal TreeWorld(TreeSnapshot snapshot)
    {
        cluster = snapshot.Cluster.Key;
        foreach (var (key, whole) in snapshot.Stored)
        {
            wholes[key] = whole;
        }
        foreach (var seen in snapshot.Objects.AsSpan())
        {
            if (seen.Key != cluster)
            {
                Put(seen);
            }
        }
        Put(snapshot.Cluster);
    }

    /// <summary>The identities by key of the resources that stand, or that somebody names as owner.</summary>
    internal ValueMap<ObjectKey, string> Uids => uids.ToValueMap();

    /// <summary>The resources of the cluster, itself included, in order of their keys.</summary>
    internal ValueList<ObservedObject.Resource> Family => family ??= objects.Values.OfType<ObservedObject.Resource>()
        .Where(resource => resource.Key == cluster
            || (resource.Key.Namespace == cluster.Namespace && resource.Meta.Labels.GetValueOrDefault(Labels.Cluster) == cluster.Name))
        .ToValueList();

    /// <summary>The secrets of the namespace.</summary>
    internal ValueList<ObservedObject.Secret> Secrets => secrets ??= objects.Values.OfType<ObservedObject.Secret>()
        .Where(secret => secret.Key.Namespace == cluster.Namespace).ToValueList();

    /// <summary>The services of the cluster.</summary>
    internal ValueList<ObservedObject.Applied> Services => services ??= objects.Values.OfType<ObservedObject.Applied>()
        .Where(service => service.Key.Kind == Kinds.Service && service.Key.Namespace == cluster.Namespace
            && service.Meta.Labels.GetValueOrDefault(Labels.Cluster) == cluster.Name)
        .ToValueList();

    /// <summary>The MySQL version that standing gateways announce, by their VitessCell.</summary>
    internal ValueMap<ObjectKey, string> GatewayVersions => objects.Values.OfType<ObservedObject.Deployment>()
        .Where(it => it.Meta.Owner?.Kind == Kinds.VitessCell)
        .Select(it => (Cell: new ObjectKey(Kinds.VitessCell, it.Key.Namespace, it.Meta.Owner?.Name ?? ""), Version: CellFacts.VersionOf(it)))
        .Where(it => it.Version is not null)
        .ToValueMap(it => it.Cell, it => it.Version ?? "");

    /// <summary>The claims without an owner that are labelled as a shard's, or as any of the cluster's shards.</summary>
    internal ValueList<ObservedObject.Claim> Claims(ObservedObject.Resource of) =>
        (unowned ??= objects.Values.OfType<ObservedObject.Claim>().Where(claim => claim.IsUnowned && claim.Key.Namespace == cluster.Namespace
            && claim.Meta.Labels.GetValueOrDefault(Labels.Cluster) == cluster.Name).ToValueList())
        .Where(claim => of.Key == cluster || (of.Key.Kind == Kinds.VitessShard && IsSame(Labels.Keyspace, of, claim) && IsSame(Labels.Shard, of, claim)))
        .ToValueList();

    /// <summary>The pods of VTOrcs that are labelled as a shard's.</summary>
    internal ValueList<ObservedObject.Pod> VtorcPods(ObservedObject.Resource of) => of.Key.Kind != Kinds.VitessShard ? [] :
        objects.Values.OfType<ObservedObject.Pod>().Where(pod => pod.Key.Namespace == cluster.Namespace
            && pod.Meta.Labels.GetValueOrDefault(Labels.Component) == Labels.VtOrc
            && IsSame(Labels.Cluster, of, pod) && IsSame(Labels.Keyspace, of, pod) && IsSame(Labels.Shard, of, pod)).ToValueList();

    /// <summary>The pods of tablets that are labelled as the cluster's, or as a keyspace's, by keyspace, shard and cell.</summary>
    internal ValueList<TabletPods> TabletPods(ObservedObject.Resource of) => of.Key.Kind is not (Kinds.VitessCluster or Kinds.VitessKeyspace) ? [] :
        objects.Values.OfType<ObservedObject.Pod>().Where(pod => pod.Key.Namespace == cluster.Namespace
            && pod.Meta.Labels.GetValueOrDefault(Labels.Component) == Labels.VtTablet && pod.Meta.Labels.GetValueOrDefault(Labels.Cluster) == cluster.Name
            && (of.Key == cluster || IsSame(Labels.Keyspace, of, pod)))
        .GroupBy(pod => (
            Keyspace: pod.Meta.Labels.GetValueOrDefault(Labels.Keyspace) ?? "",
            Shard: pod.Meta.Labels.GetValueOrDefault(Labels.Shard) ?? "",
            Cell: pod.Meta.Labels.GetValueOrDefault(Labels.Cell) ?? ""))
        .OrderBy(group => group.Key.Keyspace, StringComparer.Ordinal)
        .ThenBy(group => group.Key.Shard, StringComparer.Ordinal)
        .ThenBy(group => group.Key.Cell, StringComparer.Ordinal)
        .Select(group => new TabletPods(group.Key.Keyspace, group.Key.Shard, group.Key.Cell, group.Count(), group.Count(pod => pod.State.IsReady))).ToValueList();

    private static bool IsSame(string label, ObservedObject one, ObservedObject other) =>
        one.Meta.Labels.GetValueOrDefault(label) == other.Meta.Labels.GetValueOrDefault(label);

    /// <summary>The nodes that were seen.</summary>
    internal ValueList<ObservedObject.Node> Nodes => nodes ??= objects.Values.OfType<ObservedObject.Node>().ToValueList();

    /// <summary>A resource by its key.</summary>
    internal ObservedObject.Resource? Resource(ObjectKey key) => objects.GetValueOrDefault(key) as ObservedObject.Resource;

    /// <summary>What a resource controls, in order of the keys.</summary>
    internal ValueList<ObservedObject> Owned(string uid) =>
        owned.TryGetValue(uid, out var found) ? found.Values.ToValueList() : [];

    /// <summary>A whole object as it stands; null when not all of it is known.</summary>
    internal Answer.Object? Whole(ObjectKey key) =>
        objects.TryGetValue(key, out var known) && wholes.TryGetValue(key, out var whole)
            ? new(known.Meta.Version, Content(whole, known.Meta.Uid)) { Managers = whole.At("metadata", "managedFields")?.Items ?? [] }
            : null;

    /// <summary>Takes a move as done.</summary>
    /// <returns>Whether it changed anything; false also for what only the rest of the world could do.</returns>
    internal bool Do(Move move) => move.Match(
        create: it => !objects.ContainsKey(it.Wanted.Key) && Keep(it.Wanted.Key, it.Wanted.Object) && Put(Made(it.Wanted)),
        apply: it => Change(it.Wanted.Key, present => Applied(present, it.Wanted)) && Keep(it.Wanted.Key, it.Wanted.Object),
        patch: it => Change(it.Key, present => Patched(present, it.Change)) | Keep(it.Key, it.Change),
        setTurn: _ => false,
        setStatus: it => Change(it.Key, present => present is ObservedObject.Resource resource ? resource with { Status = it.Status } : present),
        delete: _ => false,
        invoke: _ => false);

    private bool Change(ObjectKey key, Func<ObservedObject, ObservedObject> how)
    {
        if (!objects.TryGetValue(key, out var present) || how(present) is var next && next == present)
        {
            return false;
        }
        return Put(next with { Meta = next.Meta with { Version = present.Meta.Version + 1 } });
    }

    /// <summary>Takes a change into what is known of an object as a whole.</summary>
    /// <returns>Whether it changed anything.</returns>
    private bool Keep(ObjectKey key, Json change)
    {
        var present = wholes.GetValueOrDefault(key);
        if (present is null && objects.ContainsKey(key))
        {
            return false;
        }
        var next = present is null ? change : Merged(present, change);
        if (next == present)
        {
            return false;
        }
        wholes[key] = next;
        return true;
    }

    private static Json Content(Json whole, string uid) => whole
        .With("status", null)
        .With("metadata", (whole["metadata"] ?? Json.EmptyMap)
            .With("managedFields", null).With("resourceVersion", null).With("uid", uid));

    private bool Put(ObservedObject item)
    {
        if (objects.TryGetValue(item.Key, out var before) && before.Meta.Owner is { } former && owned.TryGetValue(former.Uid, out var others))
        {
            others.Remove(item.Key);
        }
        Forget(item);
        objects[item.Key] = item;
        uids[item.Key] = item.Meta.Uid;
        if (item.Meta.Owner is { } owner)
        {
            uids.TryAdd(new(owner.Kind, item.Key.Namespace, owner.Name), owner.Uid);
            if (!owned.TryGetValue(owner.Uid, out var siblings))
            {
                owned.Add(owner.Uid, siblings = []);
            }
            siblings[item.Key] = item;
        }
        return true;
    }

    private void Forget(ObservedObject changed)
    {
        family = changed is ObservedObject.Resource ? null : family;
        secrets = changed is ObservedObject.Secret ? null : secrets;
        services = changed is ObservedObject.Applied ? null : services;
        unowned = changed is ObservedObject.Claim ? null : unowned;
        nodes = changed is ObservedObject.Node ? null : nodes;
    }

    /// <summary>An object just after its creation: nothing of it runs yet.</summary>
    private ObservedObject Made(Rendered wanted)
    {
        var meta = TreeFacts.MetaOf(wanted, uids.GetValueOrDefault(wanted.Key)) with
        {
            Owner = OwnerOf(wanted),
            Generation = wanted.Key.Kind is Kinds.Service or Kinds.Secret or Kinds.PersistentVolumeClaim ? 0 : 1,
        };
        return wanted.Key.Kind switch
        {
            Kinds.Pod => new ObservedObject.Pod(meta, new() { Phase = PodPhase.Pending }) { MysqldImage = MysqlVersions.ImageIn(wanted) },
            Kinds.PersistentVolumeClaim => new ObservedObject.Claim(
                meta, IsBound: false, wanted.Object.At("spec", "resources", "requests", "storage")?.AsText ?? "", Capacity: "", VolumeName: ""),
            Kinds.Deployment => new ObservedObject.Deployment(
                meta, wanted.Object, "Unknown", (int)(wanted.Object.At("spec", "replicas")?.AsInteger ?? 1), ReadyReplicas: 0),
            Kinds.Secret => new ObservedObject.Secret(meta, DigestsOf(wanted.Object)),
            _ when Kinds.Resources.Contains(wanted.Key.Kind) =>
                new ObservedObject.Resource(meta, wanted.Object["spec"] ?? Json.EmptyMap, Json.EmptyMap),
            _ => new ObservedObject.Applied(meta, wanted.Object),
        };
    }

    private static ObservedObject Applied(ObservedObject present, Rendered wanted)
    {
        var meta = present.Meta with
        {
            Labels = present.Meta.Labels.Overlay(TreeFacts.TextsAt(wanted.Object, "labels")),
            Annotations = present.Meta.Annotations.Overlay(TreeFacts.TextsAt(wanted.Object, "annotations")),
        };
        return present switch
        {
            ObservedObject.Resource it => it with
            {
                Meta = meta with { Generation = meta.Generation + (it.Spec == wanted.Object["spec"] ? 0 : 1) },
                Spec = wanted.Object["spec"] ?? Json.EmptyMap,
            },
            ObservedObject.Deployment it => it with { Meta = meta, Content = Merged(it.Content, wanted.Object) },
            ObservedObject.Applied it => it with { Meta = meta, Content = Merged(it.Content, wanted.Object) },
            ObservedObject.Secret it => it with { Meta = meta, Digests = DigestsOf(wanted.Object) },
            _ => present with { Meta = meta },
        };
    }

    // What the API server or others have set besides stays, such as the address of a service.
    private static Json Merged(Json present, Json wanted) => present.IsMap && wanted.IsMap
        ? wanted.Members.Aggregate(present, (merged, member) => merged.With(
            member.Key, present[member.Key] is { } stands ? Merged(stands, member.Value) : member.Value))
        : wanted;

    private static ObservedObject Patched(ObservedObject present, Json change)
    {
        var next = present with
        {
            Meta = present.Meta with
            {
                Labels = Patched(present.Meta.Labels, change.At("metadata", "labels")),
                Annotations = Patched(present.Meta.Annotations, change.At("metadata", "annotations")),
                Owner = change.At("metadata", "ownerReferences") is { } owners ? OwnerOf(owners) : present.Meta.Owner,
            },
        };
        return next is ObservedObject.Claim claim && change.At("spec", "resources", "requests", "storage")?.AsText is { } size
            ? claim with { Requested = size }
            : next;
    }

    private static ValueMap<string, string> Patched(ValueMap<string, string> present, Json? change) =>
        (change?.Members ?? default).Aggregate(present, (texts, text) =>
            text.Value.AsText is { } value ? texts.With(text.Key, value) : texts.Without(text.Key));

    private static Owner? OwnerOf(Rendered wanted) => OwnerOf(wanted.Object.At("metadata", "ownerReferences") ?? Json.Null);

    private static Owner? OwnerOf(Json owners) =>
        owners.Items.FirstOrDefault(owner => owner["controller"]?.AsBoolean == true) is { } it
            ? new(it["kind"]?.AsText ?? "", it["name"]?.AsText ?? "", it["uid"]?.AsText ?? "")
            : null;

    private static ValueMap<string, string> DigestsOf(Json secret) => (secret["data"]?.Members ?? default).ToValueMap(
        item => item.Key, item => Digest.Of(Convert.FromBase64String(item.Value.AsText ?? "")).ToString());
}
