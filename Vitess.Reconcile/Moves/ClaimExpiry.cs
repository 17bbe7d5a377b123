using System.Globalization;
using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Health;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>Deletes claims that were let go, when their time has come.</summary>
/// <remarks>
/// Safety: a claim goes only when the instant that is written on it has passed and the present policy keeps it no longer;
/// when readings not older than 2 s and sent after our last effect show that no pod of its name stands, and that its tablet has
/// no record or one that is not primary; where backups are taken, only with a complete one of its shard that began at most a
/// day before the claim was let go. The record of a tablet in a shard that stands goes first: who came back on a new volume beside
/// it would be taken for one that has data. That its tablet is not wanted and its time not longer is proven by the specs as they are
/// stored then: a watch may lag for longer than a claim is kept. Uid and resourceVersion go along, so that a claim that was taken back meanwhile stays.
/// Liveness: the pass looks again at the instant; a claim that only a backup is missing for is told with the way on.
/// </remarks>
internal static class ClaimExpiry
{
    /// <summary>A claim that was let go, and what its deletion depends on.</summary>
    /// <param name="Snapshot">The snapshot of a pass that sees it.</param>
    /// <param name="Claim">The claim.</param>
    /// <param name="Policy">The policy of its shard or cluster.</param>
    /// <param name="Vtctld">Where its tablet's record is read.</param>
    /// <param name="HasBackups">Whether its shard has a place for backups.</param>
    /// <param name="Standing">Its shard when that stands and is to stay; null when it is gone or is being turned down.</param>
    internal sealed record Case(
        Snapshot Snapshot, ObservedObject.Claim Claim, DataVolumeClaimRetentionPolicy Policy, string Vtctld, bool HasBackups, ShardName? Standing)
    {
        /// <summary>Whether its shard asks for no tablet, so that nobody else removes the records of those that are gone.</summary>
        internal bool IsShardEmpty { get; init; }
    }

    /// <summary>How long before a claim was let go its shard's last backup may have begun. Reason: the commonest schedule is daily.</summary>
    private static readonly TimeSpan BackupAge = TimeSpan.FromDays(1);

    /// <summary>From when on a claim may be deleted under the present policy; null when it is kept for ever.</summary>
    /// <remarks>A time to keep claims that was lengthened holds for those that are kept already; one that was shortened does not.</remarks>
    internal static DateTimeOffset? At(ObjectMeta claim, DataVolumeClaimRetentionPolicy policy)
    {
        var written = Instant(claim, Annotations.DeleteAfter);
        if (written is null || policy.WhenScaled == DataVolumeClaimRetentionPolicy.Delete)
        {
            return written;
        }
        var asked = Instant(claim, Annotations.RetainedSince) + policy.KeptFor;
        return policy.KeptFor is null ? null : asked > written ? asked : written;
    }

    internal static Steps Next(Case it)
    {
        if (At(it.Claim.Meta, it.Policy) is not { } at || it.Claim.Meta.IsGoing)
        {
            return Steps.None;
        }
        if (at > it.Snapshot.Now)
        {
            return Steps.LookAgain(at);
        }
        if (it.HasBackups && !HasBackup(it))
        {
            return Steps.Note("ClaimWaitsForBackup", $"{it.Claim.Key} may be deleted since {Conditions.Time(at)}, but its shard has no complete backup "
                + "from the day before it was let go or later: take one, or delete the claim yourself if its data may go");
        }
        return UnwantedTablet.AliasOf(it.Claim.Meta) is { } alias ? Delete(it, alias, new(it.Claim.Meta.Labels.GetValueOrDefault(Labels.Keyspace) ?? "")) : Steps.None;
    }

    private static Steps Delete(Case it, TabletAlias alias, KeyspaceName keyspace)
    {
        var since = Evidence.Since(it.Snapshot);
        var pod = new Query.Object(it.Claim.Key with { Kind = Kinds.Pod });
        ValueList<Need> needs = [new(pod, since), new(new Query.Tablets(it.Vtctld, keyspace), since), new(new Query.Shards(it.Vtctld, keyspace), since)];
        var (podAt, isPodGone) = it.Snapshot.Readings.Of<Answer.Object>(pod, since) is Reading<Answer.Object>.Absent gone ? (gone.SentAt, true) : default;
        var (tabletsAt, shardsAt, isLed) = Led(it, alias, needs, since);
        var (unwantedAt, isUnwanted, specs) = Unwanted(it, since);
        needs = needs.Concat(specs);
        if (isPodGone && isLed == false && isUnwanted)
        {
            var oldest = new[] { podAt, tabletsAt, shardsAt, unwantedAt }.Min();
            return new Steps(Needs: needs) + (Recorded(it, alias, needs[1].Query) ? RecordFirst(it, alias, oldest) : Steps.Do(
                new Move.Delete(it.Claim.Key, it.Claim.Meta.Uid, it.Claim.Meta.Version, WhyText(it)), Deadlines.Write, oldest + Deadlines.Freshness));
        }
        // What is told may rest on older readings, so that it stands while they are asked for anew.
        return new Steps(Needs: needs, WakeUp: it.Snapshot.Now + Cadence.Amiss) + (Led(it, alias, needs, DateTimeOffset.MinValue).Is == true
            ? Steps.Note("ClaimOfPrimary", $"{it.Claim.Key} is kept, since tablet {alias} is recorded as the primary of its shard, or led it when it went and no other is recorded "
                + "since, and nobody else may have its rows: let another tablet lead, or take the keyspace out of the spec, or delete the claim yourself if its data may go")
            : Steps.None);
    }

    /// <summary>Whether what leaves a tablet out, and says how long its claim is kept, is what the operator has seen of it; when that was asked for, and what to ask.</summary>
    private static (DateTimeOffset At, bool Is, ValueList<Need> Needs) Unwanted(Case it, DateTimeOffset since)
    {
        var (at, isSame, needs) = StoredSpecs.Of(it.Snapshot, since);
        if (it.Snapshot.Subject.Key.Kind == Kinds.VitessCluster && KeyRange.ParseSafe(it.Claim.Meta.Labels.GetValueOrDefault(Labels.Shard) ?? "") is { } range)
        {
            // The shard is gone, as far as was seen; it may have been made anew.
            var name = new ClusterNames(it.Snapshot.Subject.Key.Name).Shard(new(it.Claim.Meta.Labels.GetValueOrDefault(Labels.Keyspace) ?? ""), range);
            var query = new Query.Object(new(Kinds.VitessShard, it.Snapshot.Subject.Key.Namespace, name.Value));
            needs = needs.Add(new(query, since));
            (at, isSame) = it.Snapshot.Readings.Of<Answer.Object>(query, since) is Reading<Answer.Object>.Absent { SentAt: var goneAt } ? (goneAt < at ? goneAt : at, isSame) : (at, false);
        }
        return (at, isSame, needs);
    }

    /// <summary>Whether the tablet of a claim has a record in its shard that is to go before the claim.</summary>
    private static bool Recorded(Case it, TabletAlias alias, Query tablets) =>
        it.Standing is { } shard && Switches.May(it.Snapshot, "pruneTablets") && Switches.HasCell(it.Snapshot, alias.Cell)
        && it.Snapshot.Readings.Of<Answer.Tablets>(tablets) is Reading<Answer.Tablets>.Known { Value.Records: var records } && records.Any(record => record.Alias == alias && record.Shard == shard);

    private static Steps RecordFirst(Case it, TabletAlias alias, DateTimeOffset readFrom) =>
        Steps.Wait("PruningRecord", $"{it.Claim.Key} may go, and does when the record of tablet {alias} has gone", it.Snapshot.TooLong("PruningRecord"))
        + (it.IsShardEmpty
            ? Steps.Do(new Move.Invoke(it.Vtctld, new Call.DeleteTablet(alias), $"tablet {alias} is gone, and its volume goes"), Deadlines.TopologyCall, readFrom + Deadlines.Freshness)
            : Steps.None);

    /// <summary>Whether a tablet is recorded as primary, by its own record or its shard's, or led last, and when that was read; null when it is not known.</summary>
    private static (DateTimeOffset TabletsAt, DateTimeOffset ShardsAt, bool? Is) Led(Case it, TabletAlias alias, ValueList<Need> needs, DateTimeOffset since)
    {
        var ledLast = it.Standing is not null && it.Claim.Meta.Annotations.ContainsKey(Annotations.Led);
        var (tabletsAt, leadsByItself) = Judged(it.Snapshot.Readings.Of<Answer.Tablets>(needs[1].Query, since), all =>
            all.Records.Any(record => record.Alias == alias && record.Type == TabletType.Primary), false);
        var (shardsAt, isNamed) = Judged(it.Snapshot.Readings.Of<Answer.Shards>(needs[2].Query, since), all =>
            all.Records.Any(record => record.Primary == alias)
            || (ledLast && !all.Records.Any(record => record.Shard == it.Standing && record.Primary is not null)), ledLast);
        return (tabletsAt, shardsAt, leadsByItself == true || isNamed == true ? true : leadsByItself is null || isNamed is null ? null : false);
    }

    private static string WhyText(Case it) =>
        $"its tablet is not wanted since {it.Claim.Meta.Annotations.GetValueOrDefault(Annotations.RetainedSince)}, and it was kept until "
        + (At(it.Claim.Meta, it.Policy) is { } at ? Conditions.Time(at) : "now");

    /// <summary>What is true of records; null when they could not be read. Of a keyspace without record it is told.</summary>
    private static (DateTimeOffset At, bool? Is) Judged<T>(Reading<T> reading, Func<T, bool> which, bool ifAbsent)
        where T : Answer => reading.Match<(DateTimeOffset, bool?)>(
            known => (known.SentAt, which(known.Value)), absent => (absent.SentAt, ifAbsent), _ => (default, null));

    private static bool HasBackup(Case it)
    {
        var letGo = Instant(it.Claim.Meta, Annotations.RetainedSince) ?? DateTimeOffset.MaxValue;
        foreach (var backup in it.Snapshot.Backups.AsSpan())
        {
            if (IsSame(Labels.Keyspace) && IsSame(Labels.Shard)
                && backup.Status["complete"]?.AsBoolean == true
                && Parsed(backup.Status["startTime"]?.AsText) is { } start
                && letGo < DateTimeOffset.MaxValue && start >= letGo - BackupAge)
            {
                return true;
            }

            bool IsSame(string label) => backup.Meta.Labels.GetValueOrDefault(label) == it.Claim.Meta.Labels.GetValueOrDefault(label);
        }
        return false;
    }

    private static DateTimeOffset? Instant(ObjectMeta claim, string annotation) => Parsed(claim.Annotations.GetValueOrDefault(annotation));

    private static DateTimeOffset? Parsed(string? text) => DateTimeOffset.TryParse(
        text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at)
        ? at
        : null;
}
