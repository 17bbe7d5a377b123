using Vitess.Reconcile.Api.Shapes;

namespace Vitess.Reconcile.Api;

/// <summary>Which shards a schedule backs up.</summary>
public sealed record VitessBackupScheduleStrategy
{
    /// <summary>Tells the strategies of a schedule apart.</summary>
    public string? Name { get; init; }

    /// <summary>
    /// Shard: the shard named. Keyspace: all of its shards. Cluster: all shards of all keyspaces that no other strategy
    /// names. Shard unless set.
    /// </summary>
    public string? Scope { get; init; }

    /// <summary>The keyspace, unless the scope is Cluster.</summary>
    public string? Keyspace { get; init; }

    /// <summary>The shard, as in <c>-80</c>, if the scope is Shard.</summary>
    public string? Shard { get; init; }

    /// <summary>Flags by name for the call of vtctld, with dashes as written.</summary>
    public ValueMap<string, string>? ExtraFlags { get; init; }

    /// <summary>The fields of the type in JSON.</summary>
    public static Shape<VitessBackupScheduleStrategy> Shape { get; } =
        Shape<VitessBackupScheduleStrategy>.Of("VitessBackupScheduleStrategy")
        .Required("name", Kinds.Text, s => s.Name, (s, v) => s with { Name = v })
        .Optional("scope", Kinds.OneOf("Shard", "Keyspace", "Cluster"), s => s.Scope, (s, v) => s with { Scope = v })
        .Optional("keyspace", Kinds.Text, s => s.Keyspace, (s, v) => s with { Keyspace = v })
        .Optional("shard", Kinds.Text, s => s.Shard, (s, v) => s with { Shard = v })
        .Optional("extraFlags", Kinds.TextMap, s => s.ExtraFlags, (s, v) => s with { ExtraFlags = v });
}
