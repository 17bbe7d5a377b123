using System.Globalization;
using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Health;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>Notes from which of its own transactions on each tablet that leads waits for acknowledgements.</summary>
/// <remarks>
/// A transaction that did not wait was told to its client at once, so that nobody may throw it away. Whether one has waited
/// shows only while its tablet leads, so it is noted then, on the VitessShard, where errant tablets are built anew.
/// Safety: a number is noted only of the recorded primary that says that it leads and waits, while the keyspace records a
/// policy with acknowledgements and wants no other; with another policy all that was noted is taken off.
/// Liveness: each primary is noted once it has answered, and not again while the policy stays.
/// </remarks>
internal static class Acknowledging
{
    private const string Policy = "policy";

    internal static Steps Next(ShardView view)
    {
        var meta = view.Snapshot.Subject.Meta;
        var stands = meta.Annotations.GetValueOrDefault(Annotations.Acknowledging);
        if (!RebuildErrant.IsDeclared(view))
        {
            return Set(meta, stands, null);
        }
        if (view.Keyspace is not Reading<Answer.Keyspace>.Known { Value.Record.DurabilityPolicy: var policy })
        {
            return Steps.None;
        }
        if (!Waits(policy) || FirstPrimary.WantedPolicy(view) is { Length: > 0 } wanted && wanted != policy)
        {
            return Set(meta, stands, null);
        }
        var noted = Noted(meta, policy);
        if (view.KnownRecord is not { Primary: { } primary } || view.Tablet(primary) is null)
        {
            return noted.Count == 0 ? Set(meta, stands, null) : Steps.None;
        }
        var asking = noted.ContainsKey(primary.ToString())
            ? Steps.None
            : Steps.Ask(view.StatusQuery(primary), view.Now - Cadence.Unwatched);
        return Entry(view, primary) is not { } entry || IsSame(noted.GetValueOrDefault(primary.ToString()), entry)
            ? asking
            : asking + Set(meta, stands, Text(policy, noted.Where(it => IsWanted(view, it.Key)).ToValueMap().With(primary.ToString(), entry)));
    }

    /// <summary>The number after which every transaction of a tablet's own has waited for acknowledgements under a policy; null when none is known.</summary>
    internal static long? After(ShardView view, TabletAlias alias, ServerUuid server, string policy) =>
        Noted(view.Snapshot.Subject.Meta, policy).GetValueOrDefault(alias.ToString())?.Split(':') is [var uuid, var number]
        && ServerUuid.Parse(uuid) == server
        && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var last)
            ? last
            : null;

    /// <summary>Whether commits wait for acknowledgements under a policy.</summary>
    internal static bool Waits(string policy) =>
        Durability.Read(policy) is not (DurabilityPolicy.None or DurabilityPolicy.Unknown);

    private static string? Entry(ShardView view, TabletAlias primary) =>
        view.KnownStatus(primary) is { Type: TabletType.Primary, IsReadOnly: false, SemiSync.IsPrimaryOn: true } leader
        && ServerUuid.Parse(leader.ServerUuid) is { } server
        && Position.Parse(leader.Executed) is Position.Gtids { Set: var executed }
            ? string.Create(CultureInfo.InvariantCulture, $"{server}:{executed.Last(server)}")
            : null;

    /// <summary>Whether two entries are of one server. What was noted first holds for all that came after.</summary>
    private static bool IsSame(string? noted, string entry) =>
        noted is not null && noted.Split(':')[0] == entry.Split(':')[0];

    private static bool IsWanted(ShardView view, string alias) =>
        TabletAlias.Parse(alias) is { } parsed && view.Tablet(parsed) is not null;

    /// <summary>What was noted under a policy; nothing when it was noted under another, or cannot be read.</summary>
    private static ValueMap<string, string> Noted(ObjectMeta meta, string policy)
    {
        if (meta.Annotations.GetValueOrDefault(Annotations.Acknowledging) is not { Length: > 0 } text)
        {
            return default;
        }
        try
        {
            var all = Json.Parse(text).Members;
            return all.GetValueOrDefault(Policy)?.AsText == policy
                ? all.Where(it => it.Key != Policy).ToValueMap(it => it.Key, it => it.Value.AsText ?? "")
                : default;
        }
        catch (System.Text.Json.JsonException)
        {
            // What nobody can read proves nothing, and is written anew.
            return default;
        }
    }

    private static string Text(string policy, ValueMap<string, string> noted) => Json.Map(
        [(Policy, policy), .. noted.Select(it => (it.Key, (Json?)Json.FromString(it.Value)))]).ToString();

    private static Steps Set(ObjectMeta meta, string? stands, string? text) =>
        stands == text ? Steps.None : HeldChange.Annotate(meta, (Annotations.Acknowledging, text));
}
