using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Health;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>Writes on a shard which durability policy its tablets still abide by, while another is recorded or about to be.</summary>
/// <remarks>
/// A policy that is recorded changes no tablet: VTOrc turns semi-sync on and off, seconds later or never. Until then the arithmetic
/// of what is recorded proves nothing of who holds what, and a primary that has become silent cannot be asked any more.
/// Safety: it is written before a policy is recorded under which others acknowledge than now, and whenever a primary says that it
/// waits for nobody; while it stands an emergency has to be proven by both policies.
/// Liveness: it is taken off as soon as the policy that is wanted is recorded, the primary says that it waits, and whoever may not
/// acknowledge that it does not, asked after that; at once where a policy without acknowledgements is wanted and recorded.
/// </remarks>
internal static class PolicyInEffect
{
    private const string None = "none";

    /// <summary>What is remembered since when this very policy has been marked.</summary>
    internal const string SeenPrefix = "policy-in-effect:";

    /// <summary>The policy that a shard's tablets may still abide by; null when that is the recorded one.</summary>
    internal static string? Of(ShardView view) => Of(view.Snapshot.Subject.Meta);

    /// <summary>Marks a shard by what its primary says of itself, and takes the mark off.</summary>
    internal static Steps Next(ShardView view)
    {
        var meta = view.Snapshot.Subject.Meta;
        if (view.Keyspace is not Reading<Answer.Keyspace>.Known { Value.Record.DurabilityPolicy: var policy, SentAt: var policyAt }
            || view.KnownRecord?.Primary is not { } primary)
        {
            return Steps.None;
        }
        var marked = Of(meta);
        if (marked != None && Acknowledging.Waits(policy) && !Turns.IsTaken(view.Snapshot) && !view.Tablets.Any(tablet => tablet.Desired.IsExternal)
            && view.KnownStatus(primary) is { Type: TabletType.Primary, IsReadOnly: false, SemiSync.IsPrimaryOn: false })
        {
            return Steps.Write(Marked(meta, None));
        }
        if (marked is null)
        {
            return Steps.None;
        }
        // What was read before the mark was written tells of the policy that is being left.
        var watched = new Steps(Watched: [SeenPrefix + marked]);
        var since = view.Snapshot.SeenSince(SeenPrefix + marked);
        return watched + (policyAt < since ? Steps.Ask(view.KeyspaceQuery, since)
            : FirstPrimary.WantedPolicy(view) is { Length: > 0 } wanted && wanted != policy ? Steps.None
            : Acknowledging.Waits(policy) ? TakenOff(view, marked, primary, policy, policyAt)
            : Steps.Write(Marked(meta, null)));
    }

    /// <summary>Marks all shards that are led, before a policy is recorded that nobody abides by yet; nothing when that is done, or not needed.</summary>
    /// <param name="sight">What the topology says of the keyspace.</param>
    /// <param name="present">The policy that is recorded.</param>
    /// <param name="wanted">The policy that is to be.</param>
    internal static Steps Before(KeyspaceSight sight, string present, string wanted)
    {
        if (!Acknowledging.Waits(wanted) || Durability.Suffices(Durability.Read(present), Durability.Read(wanted)) || sight.Shards is not Reading<Answer.Shards>.Known { Value.Records: var records })
        {
            return Steps.None;
        }
        var steps = Steps.None;
        foreach (var owned in sight.Snapshot.Owned.AsSpan())
        {
            var mark = Acknowledging.Waits(present) ? Of(owned.Meta) ?? present : None;
            if (owned is ObservedObject.Resource { Key.Kind: Kinds.VitessShard, Meta.IsGoing: false } shard && !shard.Meta.Annotations.ContainsKey(Annotations.TurnDown) && Of(shard.Meta) != mark
                && records.Any(record => record is { TermStart: not null, Primary: not null } && record.Shard.Range == shard.Spec["name"]?.AsText))
            {
                steps += Steps.Write(Marked(shard.Meta, mark))
                    + Steps.Wait("Registering", $"that {shard.Key} abides by the durability policy {mark} until {wanted} is in effect is written down before that is recorded");
            }
        }
        return steps;
    }

    private static Steps TakenOff(ShardView view, string marked, TabletAlias primary, string policy, DateTimeOffset policyAt)
    {
        if (view.Records is not Reading<ValueList<TabletRecord>>.Known { Value: var records })
        {
            return Steps.None;
        }
        var durability = new Durability(Durability.Read(policy), records.Select(record => new DurableTablet(record.Alias, record.Type)).ToValueList());
        var others = records.Where(record => record.Alias != primary && !durability.Acknowledges(new(record.Alias, record.Type), primary)).Select(record => record.Alias).ToValueList();
        return Said(view, primary, policyAt) is { Type: TabletType.Primary, SemiSync.IsPrimaryOn: true }
            && others.All(alias => Said(view, alias, policyAt) is { } other ? !other.SemiSync.IsReplicaOn : marked == None)
                ? Steps.Write(Marked(view.Snapshot.Subject.Meta, null))
                : new(Needs: others.Add(primary).Select(alias => new Need(view.StatusQuery(alias), policyAt > view.Now - Cadence.Amiss ? policyAt : view.Now - Cadence.Amiss)).ToValueList());
    }

    private static TabletStatus? Said(ShardView view, TabletAlias alias, DateTimeOffset since) =>
        view.Status(alias) is Reading<Answer.Status>.Known { Value.Value: var status, SentAt: var sentAt } && sentAt >= since ? status : null;

    private static string? Of(ObjectMeta shard) => shard.Annotations.GetValueOrDefault(Annotations.PolicyInEffect);

    private static Move.Patch Marked(ObjectMeta shard, string? policy) => TurnDown.Annotate(shard, (Annotations.PolicyInEffect, policy));
}
