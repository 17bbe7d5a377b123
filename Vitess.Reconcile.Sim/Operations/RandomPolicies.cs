using Vitess.Reconcile.Sim.Kernel;
using Vitess.Reconcile.Sim.Operations.Intents;
using Vitess.Reconcile.Sim.World.Api;

namespace Vitess.Reconcile.Sim.Operations;

/// <summary>What is wanted seldom and weighs much: how changes are staged, what becomes of data, and that resources go.</summary>
internal sealed class RandomPolicies(User user, Choices choices)
{
    internal Intent? Draw() => choices.Below("policy.what", 12) switch
    {
        < 2 => Edit(new SpecEdit.Retention(
            choices.Of<string?>("policy.when-scaled", [null, "Retain", "Delete"]),
            choices.Of<string?>("policy.when-deleted", [null, "Retain", "Delete"]),
            choices.Of<string?>("policy.delete-after", [null, "1m", "1h"]))),
        < 5 => Edit(new SpecEdit.DeletionProtection(choices.Of<string?>("policy.protection", ["Enabled", "Enabled", "Disabled", null]))),
        < 9 => Edit(Staged()),
        _ => Deletion(),
    };

    /// <summary>The writes of every keyspace are to wait for others than before.</summary>
    internal Intent Durability() => Edit(new SpecEdit.DurabilityPolicy(choices.Of(
        "policy.durability", ["none", "semi_sync", "semi_sync", "semi_sync_with_rdonly_ack", "cross_cell", "cross_cell_with_rdonly_ack"])));

    /// <summary>The last version that a user ever wants, which starts on whatever the others have left.</summary>
    internal const string LastMysqld = "mysql:9.1.0";

    /// <summary>Another version of MySQL, later or earlier, or the same in another image.</summary>
    internal Intent Version() => Edit(new SpecEdit.Mysqld(choices.Of(
        "policy.mysqld", ["mysql:8.0.33", "mysql:8.0.36", "mysql:8.0.40", "registry:5000/mysql:8.0.40", "mysql:8.4.3", "mysql:8.4.3", "mysql:8.4.5", LastMysqld])));

    /// <summary>A second keyspace comes, goes, or is allowed to go while tablets of it run.</summary>
    internal Intent Keyspace() => Edit(
        !Lists.Of(user.Spec ?? Json.EmptyMap, "keyspaces").Any(keyspace => keyspace["name"]?.AsText == Second) ? new SpecEdit.AddKeyspace(Second)
        : choices.Below("policy.keyspace", 5) switch
        {
            0 => new SpecEdit.TurndownPolicy("RequireIdle"),
            1 => new SpecEdit.TurndownPolicy("Immediate"),
            _ => new SpecEdit.RemoveKeyspace(Second),
        });

    private const string Second = "extra";

    /// <summary>What a user does in the end about stages that nobody but a user ends.</summary>
    internal static SpecEdit? EndOfStage(Json spec) =>
        spec.At("updateStrategy", "staged", "paused")?.AsBoolean == true ? new SpecEdit.Staged("resume", Json.Map(("paused", Json.False)))
        : spec.At("updateStrategy", "staged", "canaryShard") is not null ? new SpecEdit.Staged("none", Json.Null)
        : null;

    private static EditIntent Edit(SpecEdit edit) => new(edit);

    private SpecEdit.Staged Staged() => choices.Below("policy.staged", 7) switch
    {
        0 => new("canary tablets", Json.Map(("canaryTablets", 1), ("soakSeconds", Seconds("policy.soak", 60)))),
        1 => new("canary shard", Json.Map(
            ("canaryShard", choices.Of("policy.canary", ["commerce/-80", "commerce/80-", "commerce/-", "commerce/40-80"])),
            ("soakSeconds", Seconds("policy.soak", 60)))),
        2 => new("budget", Json.Map(("maxShards", 1 + choices.Below("policy.shards", 2)))),
        3 => new("budget", Json.Map(("maxShards", 2), ("maxCells", 1))),
        4 => new("pause", Json.Map(("paused", Json.True))),
        5 => new("resume", Json.Map(("paused", Json.False))),
        _ => new("none", Json.Null),
    };

    private int Seconds(string point, int bound) => 5 + choices.Below(point, bound);

    /// <summary>Resources without protection go seldom, since their data goes with them.</summary>
    private ResourceDeletionIntent? Deletion()
    {
        var mode = user.Cluster?.At("spec", "deletionProtection")?.AsText;
        var isRetained = user.Cluster?.At("spec", "dataVolumeClaimRetentionPolicy", "whenDeleted")?.AsText == "Retain";
        if (user.Open.OfType<ResourceDeletionIntent>().Any()
            || (mode is null && !isRetained && !choices.Chance("policy.delete.rashly", 300_000)))
        {
            return null;
        }
        var kind = choices.Of("policy.delete.kind", new[] { Kinds.VitessShard, Kinds.VitessShard, Kinds.VitessKeyspace, Kinds.VitessCluster });
        var found = user.Api.All(kind).Where(it => !it.IsBeingDeleted()).ToList();
        return found.Count == 0 ? null : new(kind, choices.Of("policy.delete.which", found), new(
            mode == "Enabled",
            choices.Chance("policy.delete.foreground", 250_000),
            choices.Chance("policy.delete.by-hand", 500_000),
            choices.Between("policy.delete.pause", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(90))));
    }
}
