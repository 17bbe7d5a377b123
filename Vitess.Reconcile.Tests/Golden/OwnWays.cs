using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;

namespace Vitess.Reconcile.Tests.Golden;

/// <summary>What either side settles its own way. It becomes one word, if it agrees with the rest of what stands on that side.</summary>
/// <remarks>
/// These are the only tolerances besides <see cref="Tolerated"/>, the same for all inputs. Three follow from what the corpus
/// leaves out: backups, times, and what the topology serves. Two are drawn by lot in the Go operator.
/// </remarks>
internal sealed class OwnWays(ValueMap<ObjectKey, Json> all)
{
    private const string VersionFlag = "--mysql_server_version=";

    /// <summary>An object with those words.</summary>
    internal Json Of(Json whole) => (whole["kind"]?.AsText ?? "") switch
    {
        Kinds.Deployment => AnyVersion(whole),
        Kinds.VitessBackupStorage => Counted(whole),
        Kinds.VitessKeyspace => InOrder(AsShardsSay(whole)),
        Kinds.VitessShard => Served(Lasting(Located(whole))),
        _ => whole,
    };

    /// <summary>
    /// Gateways take the MySQL version of any shard. By lot: in 03 each gateway's template changed between the two versions
    /// all the time (ReplicaSet annotation revision-history 2,4,…,12 of an input that never changed).
    /// </summary>
    private Json AnyVersion(Json deployment)
    {
        if (RecordedObjects.Label(deployment, Labels.Component) != Labels.VtGate || Versions is not { Count: > 1 } versions)
        {
            return deployment;
        }
        string[] path = ["spec", "template", "spec", "containers"];
        return deployment.WithAt(path, Json.List((deployment.At(path)?.Items ?? []).Select(container => container.With(
            "args",
            Json.List((container["args"]?.Items ?? []).Select(argument =>
                argument.AsText is { } text && text.StartsWith(VersionFlag, StringComparison.Ordinal)
                && versions.Contains(text[VersionFlag.Length..])
                    ? VersionFlag + "(of a shard)"
                    : argument))))));
    }

    private ValueList<string> Versions => Each(Kinds.VitessShard)
        .SelectMany(shard => shard.At("spec", "images", "mysqld")?.Members.Values ?? [])
        .Select(image => Images.ServerVersion(image.AsText ?? "", new(0))).OfType<string>().Distinct().ToValueList();

    /// <summary>
    /// The order of a keyspace's conditions. By lot: of four like keyspaces in 05, one has it the other way round.
    /// </summary>
    private static Json InOrder(Json keyspace) => keyspace.At("status", "conditions") is not { IsList: true } conditions
        ? keyspace
        : keyspace.WithAt(["status", "conditions"], Json.List(
            conditions.Items.OrderBy(condition => condition["type"]?.AsText, StringComparer.Ordinal)));

    /// <summary>
    /// How many backups a place has: VitessBackups are left out. A place that cannot be listed has a status only if it was
    /// listed before there was a shard: in 10 its pod was ready 1.1 s before, in 02 and 13 after. By lot: whether a place was
    /// listed a second time, 45 to 75 s after the first. In 04, 05 and 06 that was 69, 61 and 65 s after the cluster was made
    /// (creationTimestamp of their VitessBackups), about when runs ended. In 13 the first time was before its only backup (pod
    /// ready at 2.54 s, backup at 3.31 s); its objects were read before the second, which would have counted it or told ListFailed.
    /// </summary>
    private Json Counted(Json storage)
    {
        var count = Backups.Count(backup => RecordedObjects.Label(backup, Labels.BackupLocation)
            == RecordedObjects.Label(storage, Labels.BackupLocation));
        return (storage.At("status", "totalBackupCount")?.AsInteger ?? 0) == count ? storage.With("status", "(counted)") : storage;
    }

    private Json Located(Json shard) => shard.At("status", "backupLocations") is not { IsList: true } locations
        ? shard
        : shard.WithAt(["status", "backupLocations"], Json.List(locations.Items.Select(location => Located(shard, location))));

    private Json Located(Json shard, Json location)
    {
        var found = Backups
            .Where(backup => RecordedObjects.Label(backup, Labels.BackupLocation) == (location["name"]?.AsText ?? "")
                && RecordedObjects.Label(backup, Labels.Keyspace) == RecordedObjects.Label(shard, Labels.Keyspace)
                && RecordedObjects.Label(backup, Labels.Shard) == RecordedObjects.Label(shard, Labels.Shard))
            .ToValueList();
        var latest = found.Select(backup => backup.At("status", "startTime")?.AsText).Max(StringComparer.Ordinal);
        return location["completeBackups"]?.AsInteger == found.Count && location["incompleteBackups"]?.AsInteger == 0
            && location["latestCompleteBackupTime"]?.AsText == latest
                ? Json.Map(("name", location["name"]), ("backups", "(counted)"))
                : location;
    }

    /// <summary>
    /// A tablet is available when it has been ready for 30 s, which is a time: 11 ended 16 s after its tablets had become
    /// ready, by its trace.
    /// </summary>
    private static Json Lasting(Json shard) => shard.At("status", "tablets") is not { IsMap: true } tablets
        ? shard
        : shard.WithAt(["status", "tablets"], Json.Map(tablets.Members.ToValueMap(
            tablet => tablet.Key,
            tablet => tablet.Value["ready"]?.AsText == "True" && tablet.Value["available"]?.AsText is "True" or "False"
                ? tablet.Value.With("available", "(by now)")
                : tablet.Value)));

    /// <summary>
    /// Whether a shard of overlapping partitionings serves writes: those do whose tablets register first, and the trace of 06
    /// shows in which order pods of the stand-in did.
    /// </summary>
    private Json Served(Json shard) => !Overlaps(RecordedObjects.Label(shard, Labels.Keyspace)) ? shard
        : shard.WithAt(["status", "servingWrites"], "(by the topology)").WithAt(["status", "idle"], "(by the topology)");

    private Json AsShardsSay(Json keyspace)
    {
        var name = RecordedObjects.Label(keyspace, Labels.Keyspace);
        if (!Overlaps(name) || keyspace["status"] is not { IsMap: true } status)
        {
            return keyspace;
        }
        var serving = Each(Kinds.VitessShard).Where(shard => RecordedObjects.Label(shard, Labels.Keyspace) == name)
            .ToValueMap(shard => shard.At("spec", "name")?.AsText ?? "", shard => shard.At("status", "servingWrites")?.AsText ?? "");
        var isServing = (status["partitionings"]?.Items ?? []).Any(it => it["servingWrites"]?.AsText == "True");
        return keyspace.With("status", status
            .With("shards", Json.Map((status["shards"]?.Members ?? default).ToValueMap(
                it => it.Key,
                it => it.Value["servingWrites"]?.AsText == serving.GetValueOrDefault(it.Key) ? Said(it.Value) : it.Value)))
            .With("partitionings", Json.List((status["partitionings"]?.Items ?? []).Select(Said)))
            .With("conditions", Json.List((status["conditions"]?.Items ?? []).Select(condition =>
                condition["type"]?.AsText == "Ready" && (condition["reason"]?.AsText == "NoServingPartitioning") != isServing
                    ? Json.Map(("type", "Ready"), ("status", "(by the topology)"))
                    : condition))));
    }

    private static Json Said(Json value) => value.With("servingWrites", "(by the topology)");

    private bool Overlaps(string keyspace) => Each(Kinds.VitessKeyspace)
        .Any(it => RecordedObjects.Label(it, Labels.Keyspace) == keyspace && it.At("spec", "partitionings")?.Items.Count > 1);

    private IEnumerable<Json> Backups => Each(Kinds.VitessBackup);

    private IEnumerable<Json> Each(string kind) => all.Where(it => it.Key.Kind == kind).Select(it => it.Value);
}
