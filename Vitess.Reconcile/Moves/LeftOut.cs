using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>Whether a shard stands that the spec does not ask for any more, so that no change of the spec reaches it.</summary>
/// <remarks>What is not there to be asked leaves nothing out.</remarks>
internal static class LeftOut
{
    /// <summary>Whether its keyspace has no such shard, or its cluster no such keyspace.</summary>
    /// <param name="snapshot">The snapshot of a shard.</param>
    internal static bool Is(Snapshot snapshot)
    {
        var name = snapshot.Subject.Meta.Labels.GetValueOrDefault(Labels.Keyspace) ?? "";
        if (snapshot.Cluster() is { Spec: var cluster } && !(cluster["keyspaces"]?.Items ?? []).Any(keyspace => keyspace["name"]?.AsText == name))
        {
            return true;
        }
        return snapshot.Subject.Meta.Owner is { Kind: Kinds.VitessKeyspace } owner
            && snapshot.Relative(new(Kinds.VitessKeyspace, snapshot.Subject.Key.Namespace, owner.Name)) is { Spec: var spec }
            && !DesiredKeyspace.RangesOf(VitessKeyspaceSpec.Shape.Read(spec)).Contains(snapshot.Subject.Spec["name"]?.AsText ?? "");
    }
}
