using Vitess.Reconcile.Api.Shapes;

namespace Vitess.Reconcile.Api.Rules;

/// <summary>What may not become of a resource that stands.</summary>
/// <remarks>
/// The API server of the Go operator refuses no change. Refused here is what can never come about: an object's own
/// identity, and what Vitess takes down once and for all when a keyspace is made. What comes about and destroys is a
/// warning. Nothing of this holds back a cluster that stands, since a pass sees no older spec. The other kinds have no such
/// rules: the operator writes their specs and brings back what somebody else changes there, and a rule of the API server would
/// stand in the way of just that write. What a cluster may not change never reaches them.
/// </remarks>
internal static class ChangeRules
{
    /// <summary>A field that never changes, or is another object's.</summary>
    internal static SpecRule Immutable { get; } = new(
        "immutable-field",
        Severity.Error,
        "A field is changed that a resource keeps for life; nothing would follow the change, or the data would be lost from sight.");

    /// <summary>A change that goes through and destroys.</summary>
    internal static SpecRule Destructive { get; } = new(
        "destructive-change", Severity.Warning, "A change goes through and takes data or the topology with it.");

    /// <summary>A change of a volume that nobody can carry out.</summary>
    internal static SpecRule Ignored { get; } = new(
        "ignored-volume-change", Severity.Warning, "A volume that stands is neither made smaller nor moved to another class.");

    internal static IEnumerable<Defect> Of(VitessClusterSpec old, VitessClusterSpec changed)
    {
        var (before, after) = (SpecView.Of(old), SpecView.Of(changed));
        return Lockserver(old, changed)
            .Concat(after.Keyspaces.SelectMany(one => before.Keyspaces.Where(was => was.Name == one.Name).Take(1).SelectMany(was => Keyspace(was, one))))
            .Concat(before.Keyspaces.Where(was => after.Keyspaces.All(one => one.Name != was.Name)).Select(was => Removed(was, after.Spec.DataVolumeClaimRetentionPolicy)))
            .Concat(Volumes(before, after));
    }

    private static IEnumerable<Defect> Keyspace(KeyspaceAt was, KeyspaceAt one)
    {
        var (oldName, newName) = (DatabaseName(was), DatabaseName(one));
        if (oldName != newName)
        {
            yield return Defect(
                Immutable,
                one.Place.Member("databaseName"),
                $"The database of the keyspace {Quote.Of(one.Name)} is {Quote.Of(oldName)}, and tablets would serve the empty {Quote.Of(newName)} instead",
                $"Write {oldName}, or make another keyspace and move the tables");
        }
        if ((was.Keyspace.SidecarDbName ?? "") != (one.Keyspace.SidecarDbName ?? ""))
        {
            yield return Defect(
                Immutable,
                one.Place.Member("sidecarDbName"),
                $"The sidecar database of the keyspace {Quote.Of(one.Name)} was chosen when it was made; Vitess never changes it",
                was.Keyspace.SidecarDbName is { Length: > 0 } old ? $"Write {old}" : "Take the field out");
        }
    }

    private static Defect Removed(KeyspaceAt was, DataVolumeClaimRetentionPolicy? policy) => Defect(
        Destructive,
        Place.Spec.Member("keyspaces"),
        $"The keyspace {Quote.Of(was.Name)} is no longer there; its tablets are deleted "
            + (was.Keyspace.TurndownPolicy == "Immediate" ? "at once" : "once it has no pools") + $", and their volumes are {Kept(policy)}",
        "Put it back, unless its data may go");

    private static string Kept(DataVolumeClaimRetentionPolicy? policy) =>
        policy?.WhenScaled == DataVolumeClaimRetentionPolicy.Delete ? "deleted with them"
        : policy?.DeleteAfter is { Length: > 0 } time ? $"deleted after {time}"
        : "kept";

    private static IEnumerable<Defect> Lockserver(VitessClusterSpec old, VitessClusterSpec changed)
    {
        var place = Place.Spec.Member("globalLockserver");
        var (was, now) = (old.GlobalLockserver?.External, changed.GlobalLockserver?.External);
        if (was?.Implementation != now?.Implementation || was?.RootPath != now?.RootPath)
        {
            yield return Defect(
                Destructive,
                place,
                "The topology is looked for in another place, where nothing of this cluster is known",
                "Copy the topology there first, with all programs stopped");
        }
        if (changed.GlobalLockserver?.Etcd?.LocalMemberIndex is { } index && old.GlobalLockserver?.Etcd?.LocalMemberIndex != index)
        {
            yield return Defect(
                Destructive,
                place.Member("etcd").Member("localMemberIndex"),
                "All members of etcd but this one are deleted here with their volumes",
                "Leave the field as it was, unless the other members run elsewhere already");
        }
    }

    private static IEnumerable<Defect> Volumes(SpecView before, SpecView after)
    {
        foreach (var pool in after.Pools)
        {
            var was = before.Pools.FirstOrDefault(one => Identity(one) == Identity(pool));
            var place = pool.Place.Member("dataVolumeClaimTemplate");
            if (was?.Pool.DataVolumeClaimTemplate is { } old && pool.Pool.DataVolumeClaimTemplate is null)
            {
                yield return Defect(Destructive, place, "The tablets' data is left behind on volumes that nobody uses any more", "Put the template back");
            }
            else if (was?.Pool.DataVolumeClaimTemplate is { } then && pool.Pool.DataVolumeClaimTemplate is { } now)
            {
                foreach (var name in new[] { "storageClassName", "accessModes", "volumeMode", "selector" })
                {
                    if (then[name] != now[name])
                    {
                        yield return Defect(
                            Ignored, place.Member(name), $"{name} of a volume that stands does not change: only new tablets get it",
                            "Make a pool in another cell and move the tablets, or put the old value back");
                    }
                }
                if (Size(now) is { } smaller && Size(then) is { } larger && smaller.CompareTo(larger) < 0)
                {
                    yield return Defect(
                        Ignored, place.Member("resources"), $"A volume of {larger} is not made smaller, to {smaller}", $"Write {larger} or more");
                }
            }
        }
    }

    private static (string, string, string, string, string) Identity(PoolAt pool) =>
        (pool.In.In.Name, pool.In.Place.ToString(), pool.Cell, pool.Type, pool.IsExternal ? pool.Pool.Name ?? "" : "");

    private static Kubernetes.Quantity? Size(Json claim) =>
        claim.At("resources", "requests", "storage") is { } size && (size.AsText ?? size.AsNumber) is { } text
            ? Kubernetes.Quantity.Parse(text)
            : null;

    private static string DatabaseName(KeyspaceAt one) =>
        one.Keyspace.DatabaseName is { Length: > 0 } given ? given : $"vt_{one.Name}";

    internal static Defect Defect(SpecRule rule, Place place, string problem, string remedy) =>
        new(place.ToString(), problem, remedy) { Rule = rule.Id, Severity = rule.Severity };
}
