namespace Vitess.Reconcile.Api.Definitions;

/// <summary>What a CRD says of a kind beside its schema.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Sentence">What it is.</param>
/// <param name="Columns">What <c>kubectl get</c> prints after the name.</param>
internal sealed record KindInWords(string Kind, string Sentence, params ValueList<Column> Columns)
{
    private const string Conditions = ".status.conditions";

    /// <summary>What kubectl takes for the plural. Source: the CRDs of the Go operator 2.18.</summary>
    internal string? ShortName { get; init; }

    /// <summary>Whether the status has an address of its own. Source: the CRDs of the Go operator 2.18.</summary>
    internal bool HasStatusAddress { get; init; } = true;

    /// <summary>Paths of the subresource scale; null for none. Source: the CRDs of the Go operator 2.18.</summary>
    internal Json? Scale { get; init; }

    /// <summary>All eight.</summary>
    internal static ValueList<KindInWords> All { get; } =
    [
        new(
            "VitessCluster",
            "A whole Vitess cluster: cells, keyspaces, gateways and control plane. Users write it.",
            Listed("Ready"), Listed("Available"), Why, Column.Age)
        {
            ShortName = "vt",
        },
        new(
            "VitessCell",
            "One cell of a VitessCluster, with its gateways. The operator writes it.",
            new("Cell", "string", ".spec.name"), new("Zone", "string", ".spec.zone"),
            new("Gateways", "integer", ".status.gateway.replicas"),
            new("Available", "string", ".status.gateway.available"), Listed("Ready"), Column.Age)
        {
            ShortName = "vtc",
            Scale = Json.Map(
                ("specReplicasPath", ".spec.gateway.replicas"),
                ("statusReplicasPath", ".status.gateway.replicas"),
                ("labelSelectorPath", ".status.gateway.labelSelector")),
        },
        new(
            "VitessKeyspace",
            "One keyspace of a VitessCluster. The operator writes it.",
            new("Keyspace", "string", ".spec.name"), Listed("Ready"), Listed("Available"), Why, Column.Age)
        {
            ShortName = "vtk",
        },
        new(
            "VitessShard",
            "One shard of a VitessKeyspace, with its tablets. The operator writes it.",
            new("Shard", "string", ".spec.name"), new("Primary", "string", ".status.masterAlias"),
            new("Writes", "string", ".status.servingWrites"), new("Ready", "string", Conditions + ".Ready.status"),
            new("Why", "string", Conditions + ".Progressing.reason"), Column.Age)
        {
            ShortName = "vts",
        },
        new(
            "EtcdLockserver",
            "An etcd of a VitessCluster or of a VitessCell. The operator writes it.",
            new("Available", "string", ".status.available"), Listed("Ready"), Column.Age)
        {
            ShortName = "etcdls",
        },
        new(
            "VitessBackup",
            "One backup that was found in a storage. The operator writes it.",
            new("Engine", "string", ".status.engine"), new("Complete", "boolean", ".status.complete"),
            new("Started", "date", ".status.startTime"), Column.Age)
        {
            ShortName = "vtb",
            HasStatusAddress = false,
        },
        new(
            "VitessBackupStorage",
            "One place for backups of a VitessCluster. The operator writes it.",
            new("Location", "string", ".spec.location.name"),
            new("Backups", "integer", ".status.totalBackupCount"), Column.Age)
        {
            ShortName = "vtbs",
        },
        new(
            "VitessBackupSchedule",
            "One schedule of backups of a VitessCluster. The operator writes it.",
            new("Schedule", "string", ".spec.schedule"), new("Frequency", "string", ".spec.frequency"),
            new("Suspended", "boolean", ".spec.suspend"), Column.Age),
    ];

    private static Column Why => new("Why", "string", Conditions + @"[?(@.type==""Progressing"")].reason");

    private static Column Listed(string type) => new(type, "string", Conditions + $@"[?(@.type==""{type}"")].status");
}
