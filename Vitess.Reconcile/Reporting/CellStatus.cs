using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;
using Vitess.Reconcile.Health;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Reporting;

/// <summary>The status of a VitessCell: the Go operator's fields and our conditions.</summary>
internal static class CellStatus
{
    internal static Func<ValueList<Reason>, Json> Of(
        Snapshot snapshot, DesiredCell desired, Query served, ValueList<Reason> waits)
    {
        var deployment = snapshot.Owned(desired.GatewaysKey) as ObservedObject.Deployment;
        var keyspaces = Keyspaces(snapshot);
        bool? isAvailable = deployment?.Available switch
        {
            Conditions.True => true,
            Conditions.False => false,
            _ => null,
        };
        var isReady = isAvailable == true && deployment is { } it && it.ReadyReplicas >= it.Replicas;
        return told => Json.Map(
            ("observedGeneration", snapshot.Subject.Meta.Generation),
            ("gateway", Json.Map(
                ("available", deployment?.Available ?? Conditions.Unknown),
                ("serviceName", snapshot.Owned(desired.GatewayService.Key) is null ? null : desired.GatewayService.Key.Name),
                ("replicas", deployment?.Replicas is > 0 and var replicas ? replicas : null),
                ("labelSelector", Selector(deployment)))),
            ("keyspaces", keyspaces.Count == 0 ? null : Json.Map(keyspaces.ToValueMap(name => name, _ => Json.EmptyMap))),
            ("lockserver", Lockserver(snapshot, desired)),
            ("idle", Conditions.Of(IsIdle(snapshot, served, keyspaces))),
            ("conditions", Conditions.List(snapshot.Subject.Status["conditions"], snapshot.Now, StandardConditions.Of(
                isReady, isAvailable, waits, told))));
    }

    /// <summary>The keyspaces that have a tablet pool in the cell.</summary>
    private static ValueList<string> Keyspaces(Snapshot snapshot)
    {
        var cell = snapshot.Subject.Spec["name"]?.AsText ?? "";
        return snapshot.Relatives(Kinds.VitessKeyspace)
            .Where(keyspace => PoolCells.Of(keyspace.Spec).Contains(cell))
            .Select(keyspace => keyspace.Spec["name"]?.AsText ?? "")
            .Order(StringComparer.Ordinal)
            .ToValueList();
    }

    /// <summary>Whether nothing is served in the cell; of a cell that the topology does not have, nobody can say.</summary>
    private static bool? IsIdle(Snapshot snapshot, Query served, ValueList<string> keyspaces) =>
        keyspaces.Count > 0 ? false : snapshot.Readings.Of<Answer.ServedKeyspaces>(served) switch
        {
            Reading<Answer.ServedKeyspaces>.Known known
                when known.Value.Names.TryGetValue(new(snapshot.Subject.Spec["name"]?.AsText ?? ""), out var names) => names.Count == 0,
            _ => null,
        };

    private static Json Lockserver(Snapshot snapshot, DesiredCell desired) => desired.Lockserver is { } wanted
        ? Json.Map(("etcd", LockserverStatus.Of(snapshot.Owned(wanted.Key) as ObservedObject.Resource)))
        : Json.EmptyMap;

    private static Json? Selector(ObservedObject.Deployment? deployment) =>
        deployment?.Content.At("spec", "selector", "matchLabels") is { } labels
            ? string.Join(",", labels.Members.Select(label => $"{label.Key}={label.Value.AsText}"))
            : null;
}
