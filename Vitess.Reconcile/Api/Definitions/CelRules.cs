namespace Vitess.Reconcile.Api.Definitions;

/// <summary>What the API server refuses of a VitessCluster because it can never run.</summary>
/// <remarks>
/// <para>Each rule refuses nothing that <see cref="SpecRules"/> lets pass, and may let pass what those refuse: the API
/// server reckons beforehand what a rule costs at worst, and takes none above ten million units. So pools of custom
/// shards are not looked into, and of gaps between key ranges only those at the two ends of a keyspace are seen. Of what
/// those let pass, only unusual zeros with a minus are refused, as -00 and -0.0Ki: a regular expression tells them, and is
/// reckoned at two million units a place, of which pools have thousands.</para>
/// <para>Texts and types are compared with <c>in</c> where <c>==</c> is too dear: it is reckoned by items, and not by
/// characters. <c>!cells.all(… ? false : true)</c> is <c>exists</c>, which is reckoned dearer.</para>
/// <para>When a rule is asked it may cost a million units, however little it was reckoned to. A cluster with 56 keyspaces of
/// 32 pools each, all in the last of 32 cells, costs more, and is refused for that: a pool's cell is looked for from the first
/// on, some 55,000 names in all.</para>
/// <para>The bounds of lists and texts in the schemas keep the cost down; what is above them could not run.</para>
/// </remarks>
internal static class CelRules
{
    private const string Pools = "spec.keyspaces[].partitionings[].equal.shardTemplate.tabletPools[]";

    private static readonly ValueList<string> Containers =
    [
        "spec.vitessDashboard.resources", "spec.vtadmin.apiResources", "spec.vtadmin.webResources",
        "spec.globalLockserver.etcd.resources", "spec.cells[].lockserver.etcd.resources", "spec.cells[].gateway.resources",
        "spec.keyspaces[].vitessOrchestrator.resources",
        Pools + ".vttablet.resources", Pools + ".mysqld.resources", Pools + ".mysqldExporter.resources",
    ];

    /// <summary>Those of a VitessCluster; the operator writes the other kinds itself.</summary>
    internal static ValueList<CelRule> All { get; } =
    [
        new(
            "duplicate-cell",
            "self.all(one, self.exists_one(other, other.name == one.name))",
            "Two cells have one name",
            "spec.cells"),
        new(
            "duplicate-keyspace",
            "self.all(one, self.exists_one(other, other.name == one.name))",
            "Two keyspaces have one name",
            "spec.keyspaces"),
        new(
            "unknown-cell",
            "(has(self.globalLockserver) && (has(self.globalLockserver.external) || (has(self.globalLockserver.etcd) "
            + "&& has(self.globalLockserver.etcd.localMemberIndex)))) || !has(self.keyspaces) "
            + "|| self.keyspaces.all(k, k.partitionings.all(p, !has(p.equal) || !has(p.equal.shardTemplate) "
            + "|| !has(p.equal.shardTemplate.tabletPools) || p.equal.shardTemplate.tabletPools.all(t, "
            + "t.replicas == 0 || !self.cells.all(c, t.cell in [c.name] ? false : true))))",
            "A tablet pool is in a cell that spec.cells does not have",
            "spec"),
        new(
            "hex-width",
            "self.parts == 1 || !has(self.hexWidth) || self.hexWidth == 0 "
            + "|| (self.hexWidth <= 14 && self.hexWidth % 2 == 0 && (self.hexWidth > 2 || self.parts <= 256))",
            "So many parts cannot be told apart with so many digits, or the number of digits is odd or above 14",
            "spec.keyspaces[].partitionings[].equal"),
        new(
            "key-range-order",
            "!has(self.end) || self.end == '' || !has(self.start) || self.start < self.end",
            "The start of the key range is not before its end",
            "spec.keyspaces[].partitionings[].custom.shards[].keyRange"),
        new(
            "key-range-gap",
            "(has(self.globalLockserver) && (has(self.globalLockserver.external) || (has(self.globalLockserver.etcd) "
            + "&& has(self.globalLockserver.etcd.localMemberIndex)))) || !has(self.keyspaces) "
            + "|| self.keyspaces.all(k, k.partitionings.exists(p, has(p.equal)) "
            + "|| !k.partitionings.exists(p, has(p.custom) && size(p.custom.shards) > 0) "
            + "|| (k.partitionings.exists(p, has(p.custom) "
            + "&& p.custom.shards.exists(s, !has(s.keyRange.start) || s.keyRange.start < '01')) "
            + "&& k.partitionings.exists(p, has(p.custom) "
            + "&& p.custom.shards.exists(s, !has(s.keyRange.end) || s.keyRange.end < '01'))))",
            "No shard of a keyspace begins at the first keyspace ID, or none ends at the last",
            "spec"),
        new(
            "quantity-negative",
            "['cpu', 'memory'].all(r, !(r in self) "
            + "|| (type(self[r]) in [int] ? self[r] >= 0 : !self[r].startsWith('-') || self[r] in ['-0', '-0.0'] "
            + "|| (self[r] > '-0A' && self[r] < '-1')))",
            "An amount is below zero")
        {
            Places = Containers.SelectMany(place => new[] { place + ".limits", place + ".requests" }).ToValueList(),
        },
        new(
            "volume-size",
            "!('storage' in self) || (type(self['storage']) in [int] ? self['storage'] > 0 "
            + ": self['storage'] != '0' && !self['storage'].startsWith('-'))",
            "A volume cannot have that size",
            Pools + ".dataVolumeClaimTemplate.resources.requests",
            "spec.globalLockserver.etcd.dataVolumeClaimTemplate.resources.requests",
            "spec.cells[].lockserver.etcd.dataVolumeClaimTemplate.resources.requests"),
        new(
            "immutable-field",
            "!has(self.keyspaces) || !has(oldSelf.keyspaces) || self.keyspaces.all(n, oldSelf.keyspaces.all(o, "
            + "o.name != n.name || (has(n.databaseName) && n.databaseName != '' ? n.databaseName : 'vt_' + n.name) "
            + "in [has(o.databaseName) && o.databaseName != '' ? o.databaseName : 'vt_' + o.name]))",
            "The database of a keyspace keeps its name; tablets would serve an empty one",
            "spec"),
    ];
}
