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
/// policy with acknowledgements and wants no other; with another policy all that was noted is taken off. The instant goes along:
/// what was on the volumes of others then has been there ever since, unless one of them is newer.
/// Liveness: each primary is noted once it has answered, and again only when a tablet was made since.
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
        var had = Note.Parse(noted.GetValueOrDefault(primary.ToString()));
        var newest = Newest(view, primary)?.Created ?? DateTimeOffset.MinValue;
        var asking = had?.At > newest
            ? Steps.None
            : Steps.Ask(view.StatusQuery(primary), newest > view.Now - Cadence.Unwatched ? newest : view.Now - Cadence.Unwatched);
        return Present(view, primary) is not { } note || note.At <= newest || (had?.Server == note.Server && had?.At > newest)
            ? asking
            : asking + Set(meta, stands, Text(policy, noted.Where(it => IsWanted(view, it.Key)).ToValueMap().With(primary.ToString(), note.ToString())));
    }

    /// <summary>What was noted of a tablet's server while it led; null when nothing was under this policy.</summary>
    internal static Note? Of(ShardView view, TabletAlias alias, ServerUuid server, string policy) =>
        Note.Parse(Noted(view.Snapshot.Subject.Meta, policy).GetValueOrDefault(alias.ToString())) is { } note && note.Server == server
            ? note
            : null;

    /// <summary>The tablet beside one of them whose volume is the newest; null when there is no other.</summary>
    internal static (TabletAlias Alias, DateTimeOffset Created)? Newest(ShardView view, TabletAlias except)
    {
        (TabletAlias Alias, DateTimeOffset Created)? newest = null;
        foreach (var owned in view.Snapshot.Owned.AsSpan())
        {
            if (owned is ObservedObject.Pod pod && pod.Meta.Labels.GetValueOrDefault(Labels.Component) == Labels.VtTablet
                && UnwantedTablet.AliasOf(pod.Meta) is { } alias && alias != except)
            {
                var created = (view.Snapshot.ClaimInUse(pod.Key with { Kind = Kinds.PersistentVolumeClaim })?.Meta ?? pod.Meta).Created;
                newest = newest?.Created >= created ? newest : (alias, created);
            }
        }
        return newest;
    }

    /// <summary>Whether commits wait for acknowledgements under a policy.</summary>
    internal static bool Waits(string policy) =>
        Durability.Read(policy) is not (DurabilityPolicy.None or DurabilityPolicy.Unknown);

    private static Note? Present(ShardView view, TabletAlias primary) =>
        view.KnownStatus(primary) is { Type: TabletType.Primary, IsReadOnly: false, SemiSync.IsPrimaryOn: true } leader
        && ServerUuid.Parse(leader.ServerUuid) is { } server
        && Position.Parse(leader.Executed) is Position.Gtids { Set: var executed }
            ? new(server, executed.Last(server), DateTimeOffset.FromUnixTimeSeconds(ErrantTablets.AskedAt(view, primary).ToUnixTimeSeconds()))
            : null;

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

/// <summary>That all transactions of a server after one of them have waited for acknowledgements.</summary>
/// <param name="Server">The server that wrote them.</param>
/// <param name="Last">The number of the last one before; 0 for none.</param>
/// <param name="At">When that was so.</param>
internal readonly record struct Note(ServerUuid Server, long Last, DateTimeOffset At)
{
    /// <summary>Reads the printed form; null when the text is none.</summary>
    internal static Note? Parse(string? text) =>
        text?.Split(':') is [var uuid, var number, var seconds]
        && ServerUuid.Parse(uuid) is { } server
        && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var last)
        && int.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var at)
            ? new(server, last, DateTimeOffset.FromUnixTimeSeconds(at))
            : null;

    /// <summary>The server, the number and the second since 1970, between colons.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Server}:{Last}:{At.ToUnixTimeSeconds()}");
}
