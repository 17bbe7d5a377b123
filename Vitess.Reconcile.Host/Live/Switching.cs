using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;

namespace Vitess.Reconcile.Host.Live;

/// <summary>Asks for another primary of a shard and follows what becomes of it.</summary>
/// <param name="objects">The namespace.</param>
internal sealed class Switching(UserObjects objects)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    // Reason: the operator takes the wish off when it is so, and the status that tells who leads may come some seconds later.
    private static readonly TimeSpan GoneFor = TimeSpan.FromSeconds(15);

    /// <summary>How a switchover ended.</summary>
    /// <param name="Shard">The shard, as KEYSPACE/RANGE.</param>
    /// <param name="Target">What was asked for.</param>
    /// <param name="From">Who led before; empty when nobody did.</param>
    /// <param name="Primary">Who leads now; empty when nobody does.</param>
    /// <param name="IsDone">Whether what was asked for is so.</param>
    /// <param name="Took">How long it took.</param>
    /// <param name="Message">What happened, for people.</param>
    internal sealed record End(string Shard, string Target, string From, string Primary, bool IsDone, TimeSpan Took, string Message)
    {
        /// <summary>The same as a value.</summary>
        internal Json ToJson() => Json.Map(
            ("shard", Shard), ("target", Target), ("from", From), ("primary", Primary), ("done", IsDone),
            ("milliseconds", (long)Took.TotalMilliseconds), ("message", Message));
    }

    /// <summary>Finds a shard by the name of its VitessShard or as KEYSPACE/RANGE.</summary>
    /// <exception cref="UserException">There is none, or more than one.</exception>
    internal async Task<Json> Find(string shard, string? cluster, CancellationToken cancel)
    {
        var all = await objects.List(Kinds.VitessShard, cluster is null ? "" : $"{Labels.Cluster}={cluster}", cancel);
        var found = all.Where(it => UserObjects.NameOf(it) == shard || NameOf(it) == shard).ToValueList();
        var of = cluster is null ? "" : $" of VitessCluster {cluster}";
        return found.Count == 1 ? found[0] : throw new UserException(all.Count == 0
            ? $"there is no shard{of} in namespace {objects.Space}: name the namespace of the cluster with -n"
            : found.Count == 0
            ? $"there is no shard {shard}{of} in namespace {objects.Space}. There are {string.Join(", ", all.Select(NameOf).Order(StringComparer.Ordinal))}"
            : $"shard {shard} is in clusters {string.Join(", ", found.Select(it => UserObjects.Label(it, Labels.Cluster)))}: name one with --cluster");
    }

    /// <summary>Asks for it, also where the tablet leads already: the status may be older than the last reparent.</summary>
    /// <exception cref="UserException">The shard has no such tablet or cell.</exception>
    internal async Task Ask(Json shard, string target, CancellationToken cancel)
    {
        var tablets = shard.At("status", "tablets")?.Members ?? default;
        if (!tablets.Keys.Any(alias => IsMeant(target, alias)))
        {
            throw new UserException($"shard {NameOf(shard)} has no tablet {target} and none in a cell of that name. "
                + (tablets.Count == 0 ? "No tablet of it has been seen yet" : $"There are {string.Join(", ", tablets.Keys)}"));
        }
        await objects.Annotate(Kinds.VitessShard, UserObjects.NameOf(shard), Annotations.Switchover, target, cancel);
    }

    /// <summary>What is asked for; null when nothing is.</summary>
    internal static string? AskedFor(Json shard) => UserObjects.Annotation(shard, Annotations.Switchover);

    /// <summary>Calls it off.</summary>
    internal Task Withdraw(Json shard, CancellationToken cancel) =>
        objects.Annotate(Kinds.VitessShard, UserObjects.NameOf(shard), Annotations.Switchover, null, cancel);

    /// <summary>Waits until it has happened, is refused, or the time is over; what has not happened then is called off.</summary>
    /// <param name="shard">The shard before.</param>
    /// <param name="target">What was asked for.</param>
    /// <param name="patience">How long to wait.</param>
    /// <param name="told">Told of each new thing that it waits for.</param>
    /// <param name="cancel">Gives up waiting; what was asked for stays.</param>
    /// <exception cref="UserException">The shard cannot be read any more, or what was asked for cannot be called off.</exception>
    internal async Task<End> Follow(Json shard, string target, TimeSpan patience, Action<string> told, CancellationToken cancel)
    {
        var (began, from, last, askedAt) = (objects.Clock.Now, PrimaryOf(shard), "", objects.Clock.Now);
        while (true)
        {
            var (now, trouble) = await Read(shard, cancel);
            var (primary, asked, took) = (PrimaryOf(now), AskedFor(now), objects.Clock.Now - began);
            End Ended(bool isDone, string message) => new(NameOf(shard), target, from, primary, isDone, took, message);
            // The operator takes what was asked for off when it has read that it is so.
            if (trouble is null && IsMeant(target, primary) && asked is null)
            {
                return Ended(isDone: true, primary == from ? $"{primary} leads already" : $"{primary} leads, after {from}");
            }
            askedAt = trouble is not null || asked == target ? objects.Clock.Now : askedAt;
            if (objects.Clock.Now - askedAt >= GoneFor)
            {
                return Ended(isDone: false, $"called off by somebody else{(asked is null ? "" : $", who asked for {asked}")}");
            }
            var refusal = asked == target ? RefusalOf(now, target) : null;
            var why = trouble ?? refusal ?? UserObjects.Condition(now, "Progressing")?["message"]?.AsText ?? "";
            if (refusal is not null || took > patience)
            {
                // What somebody else has asked for since is theirs.
                await (trouble is null && asked != target ? Task.CompletedTask : Withdraw(shard, cancel));
                return Ended(isDone: false, $"called off{(refusal is null ? ", for it did not happen in time" : "")}: {why}");
            }
            if (why != last && why.Length > 0)
            {
                told(last = why);
            }
            await Task.Delay(LookEvery, objects.Clock.Time, cancel);
        }
    }

    /// <summary>The shard as it is now; where it cannot be read just now, as it was before, and why.</summary>
    private async Task<(Json Shard, string? Trouble)> Read(Json before, CancellationToken cancel)
    {
        try
        {
            return (await objects.Read(Kinds.VitessShard, UserObjects.NameOf(before), cancel), null);
        }
        catch (UserException trouble) when (trouble.MayPass)
        {
            return (before, trouble.Message);
        }
    }

    /// <summary>Why the operator refuses a target; null when it does not. A refusal of another target may stand from before.</summary>
    private static string? RefusalOf(Json shard, string target) =>
        UserObjects.Condition(shard, "Blocked") is { } blocked && blocked["status"]?.AsText == "True"
        && blocked["message"]?.AsText is { } message
        && message.Contains($" is {target} or in a cell of that name", StringComparison.Ordinal) ? message : null;

    /// <summary>A shard as KEYSPACE/RANGE.</summary>
    internal static string NameOf(Json shard) => $"{UserObjects.Label(shard, Labels.Keyspace)}/{shard.At("spec", "name")?.AsText}";

    private static string PrimaryOf(Json shard) => shard.At("status", "masterAlias")?.AsText ?? "";

    private static bool IsMeant(string target, string alias) => alias == target || alias.StartsWith(target + "-", StringComparison.Ordinal);
}
