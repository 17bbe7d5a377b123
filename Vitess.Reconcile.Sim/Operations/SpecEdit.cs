using System.Globalization;

namespace Vitess.Reconcile.Sim.Operations;

/// <summary>A change that a user makes to the spec of a VitessCluster. The set is closed.</summary>
/// <remarks>Edits of tablets, pools and shards are made to the first keyspace, as its partitionings are written with
/// <c>equal</c>.</remarks>
internal abstract record SpecEdit
{
    private SpecEdit() { }

    /// <summary>What kind of edit it is, in a word or two.</summary>
    internal abstract string Kind { get; }

    /// <summary>The spec after it. An edit that does not apply leaves the spec as it is.</summary>
    internal abstract Json Apply(Json spec);

    /// <summary>Another image of vttablet.</summary>
    internal sealed record Image(string Name) : SpecEdit
    {
        internal override string Kind => "image";

        internal override Json Apply(Json spec) => spec.WithAt(["images", "vttablet"], Name);
    }

    /// <summary>Another image of the MySQL server.</summary>
    internal sealed record Mysqld(string Name) : SpecEdit
    {
        internal override string Kind => "MySQL version";

        internal override Json Apply(Json spec) => spec.WithAt(["images", "mysqld", "mysql80Compatible"], Name);
    }

    /// <summary>A flag of vttablet that cannot change while it runs.</summary>
    internal sealed record Flag(string Value) : SpecEdit
    {
        internal override string Kind => "flag";

        internal override Json Apply(Json spec) => Pools.Changed(
            spec, pool => pool.WithAt(["vttablet", "extraFlags", "queryserver-config-pool-size"], Value));
    }

    /// <summary>How many tablets the pool of a cell has; of all cells where none is named.</summary>
    internal sealed record Replicas(string? Cell, int Count) : SpecEdit
    {
        internal override string Kind => Count == 0 ? "pool to zero" : "pool size";

        internal override Json Apply(Json spec) => Pools.Changed(
            spec, pool => Cell is null || Pools.CellOf(pool) == Cell ? pool.With("replicas", Count) : pool);
    }

    /// <summary>One more pool, a copy of the first one with another type.</summary>
    internal sealed record AddPool(string Cell, string Type) : SpecEdit
    {
        internal override string Kind => "pool added";

        internal override Json Apply(Json spec) => Pools.OfEach(spec, pools =>
            pools.Count == 0 || pools.Any(pool => Pools.CellOf(pool) == Cell && pool["type"]?.AsText == Type)
                ? pools
                : [.. pools, pools[0].With("cell", Cell).With("type", Type).With("replicas", 1)]);
    }

    /// <summary>The pools of a cell are taken out, of all types.</summary>
    internal sealed record RemovePool(string Cell) : SpecEdit
    {
        internal override string Kind => "pool removed";

        internal override Json Apply(Json spec) =>
            Pools.OfEach(spec, pools => [.. pools.Where(pool => Pools.CellOf(pool) != Cell)]);
    }

    /// <summary>The pool of one cell stands in another.</summary>
    internal sealed record MovePool(string From, string To) : SpecEdit
    {
        internal override string Kind => "pool moved";

        internal override Json Apply(Json spec) => Pools.OfEach(spec, pools => pools.Any(pool => Pools.CellOf(pool) == To)
            ? pools
            : [.. pools.Select(pool => Pools.CellOf(pool) == From ? pool.With("cell", To) : pool)]);
    }

    /// <summary>One more cell, with a gateway like the first one's.</summary>
    internal sealed record AddCell(string Name, string Zone) : SpecEdit
    {
        internal override string Kind => "cell added";

        internal override Json Apply(Json spec) => Lists.Of(spec, "cells") is { Count: > 0 } cells
            && cells.All(cell => cell["name"]?.AsText != Name)
                ? spec.With("cells", Json.List([.. cells, cells[0].With("name", Name).With("zone", Zone)]))
                : spec;
    }

    /// <summary>A cell and everything in it is taken out.</summary>
    internal sealed record RemoveCell(string Name) : SpecEdit
    {
        internal override string Kind => "cell removed";

        internal override Json Apply(Json spec)
        {
            var left = new RemovePool(Name).Apply(spec)
                .With("cells", Json.List(Lists.Of(spec, "cells").Where(cell => cell["name"]?.AsText != Name)));
            return left.At("vitessDashboard", "cells")?.Items is { } dashboards
                ? left.WithAt(["vitessDashboard", "cells"], Json.List(dashboards.Where(cell => cell.AsText != Name)))
                : left;
        }
    }

    /// <summary>One more keyspace, unsharded, with pools like the first one's.</summary>
    internal sealed record AddKeyspace(string Name) : SpecEdit
    {
        internal override string Kind => "keyspace added";

        internal override Json Apply(Json spec) => Lists.Of(spec, "keyspaces") is { Count: > 0 } keyspaces
            && keyspaces.All(keyspace => keyspace["name"]?.AsText != Name)
                ? spec.With("keyspaces", Json.List(
                    [.. keyspaces, keyspaces[0].With("name", Name).With("partitionings", Json.List(Partitionings.WithParts(keyspaces[0], 1)))]))
                : spec;
    }

    /// <summary>A keyspace is taken out.</summary>
    internal sealed record RemoveKeyspace(string Name) : SpecEdit
    {
        internal override string Kind => "keyspace removed";

        internal override Json Apply(Json spec) => spec.With(
            "keyspaces", Json.List(Lists.Of(spec, "keyspaces").Where(keyspace => keyspace["name"]?.AsText != Name)));
    }

    /// <summary>When the keyspaces may be turned down.</summary>
    internal sealed record TurndownPolicy(string Policy) : SpecEdit
    {
        internal override string Kind => "turn-down policy";

        internal override Json Apply(Json spec) => spec.With(
            "keyspaces", Json.List(Lists.Of(spec, "keyspaces").Select(keyspace => keyspace.With("turndownPolicy", Policy))));
    }

    /// <summary>A second partitioning with so many shards beside the first: a reshard begins.</summary>
    internal sealed record AddPartitioning(int Parts) : SpecEdit
    {
        internal override string Kind => "partitioning added";

        internal override Json Apply(Json spec) => Partitionings.Changed(spec, (keyspace, all) => all.Count == 1
            ? [.. all, Partitionings.WithParts(keyspace, Parts)]
            : all);
    }

    /// <summary>A partitioning is taken out, counted from 0.</summary>
    internal sealed record RemovePartitioning(int Index) : SpecEdit
    {
        internal override string Kind => "partitioning removed";

        internal override Json Apply(Json spec) => Partitionings.Changed(spec, (_, all) => all.Count == 2
            ? [all[1 - Index]]
            : all);
    }

    /// <summary>The partitionings of the first keyspace are these, as they once were.</summary>
    internal sealed record Partitions(ValueList<Json> All) : SpecEdit
    {
        internal override string Kind => "partitioning put back";

        internal override Json Apply(Json spec) => Partitionings.Changed(spec, (_, all) => All.Count == 0 ? all : All);

        /// <summary>Without the partitionings, which fill pages.</summary>
        public override string ToString() => "Partitions";
    }

    /// <summary>The size of the claims of tablets, in a cell or in all.</summary>
    internal sealed record ClaimSize(int Gibibytes, string? Cell = null) : SpecEdit
    {
        internal override string Kind => "claim size";

        internal override Json Apply(Json spec) => Pools.Changed(spec, pool => pool["dataVolumeClaimTemplate"] is null
            || (Cell is not null && Pools.CellOf(pool) != Cell)
            ? pool
            : pool.WithAt(
                ["dataVolumeClaimTemplate", "resources", "requests", "storage"],
                Gibibytes.ToString(CultureInfo.InvariantCulture) + "Gi"));
    }

    /// <summary>No keyspace has a VTOrc.</summary>
    internal sealed record WithoutVtorc : SpecEdit
    {
        internal override string Kind => "no VTOrc";

        internal override Json Apply(Json spec) => Lists.Changed(
            spec, "keyspaces", keyspace => keyspace.With("vitessOrchestrator", null));
    }

    /// <summary>How many acknowledgements the writes of each keyspace wait for.</summary>
    internal sealed record DurabilityPolicy(string Policy) : SpecEdit
    {
        internal override string Kind => "durability policy";

        internal override Json Apply(Json spec) => Lists.Changed(
            spec, "keyspaces", keyspace => keyspace.With("durabilityPolicy", Policy));
    }

    /// <summary>Several edits of the file before it is applied, known by the first.</summary>
    internal sealed record Together(ValueList<SpecEdit> Edits) : SpecEdit
    {
        internal override string Kind => Edits[0].Kind;

        internal override Json Apply(Json spec) => Edits.Aggregate(spec, (edited, edit) => edit.Apply(edited));
    }

    /// <summary>How changes roll out.</summary>
    internal sealed record Strategy(string Type) : SpecEdit
    {
        internal override string Kind => "update strategy";

        internal override Json Apply(Json spec) => spec.WithAt(["updateStrategy", "type"], Type);
    }

    /// <summary>How carefully changes roll out.</summary>
    /// <param name="Option">What is set, in a word or two.</param>
    /// <param name="Value">All options; null for none.</param>
    internal sealed record Staged(string Option, Json Value) : SpecEdit
    {
        internal override string Kind => $"staged: {Option}";

        internal override Json Apply(Json spec) => spec.WithAt(["updateStrategy", "staged"], Value == Json.Null ? null : Value);
    }

    /// <summary>What becomes of data volumes that are not wanted any more.</summary>
    internal sealed record Retention(string? WhenScaled, string? WhenDeleted, string? DeleteAfter) : SpecEdit
    {
        internal override string Kind => "retention policy";

        internal override Json Apply(Json spec)
        {
            var policy = Json.EmptyMap
                .With("whenErrant", spec.At("dataVolumeClaimRetentionPolicy", "whenErrant"))
                .With("whenScaled", WhenScaled is null ? null : Json.FromString(WhenScaled))
                .With("whenDeleted", WhenDeleted is null ? null : Json.FromString(WhenDeleted))
                .With("deleteAfter", DeleteAfter is null ? null : Json.FromString(DeleteAfter));
            return spec.With("dataVolumeClaimRetentionPolicy", policy == Json.EmptyMap ? null : policy);
        }
    }

    /// <summary>What becomes of tablets that cannot follow their primary; null for the default.</summary>
    internal sealed record WhenErrant(string? Policy) : SpecEdit
    {
        internal override string Kind => "errant tablets";

        internal override Json Apply(Json spec) => spec.WithAt(
            ["dataVolumeClaimRetentionPolicy", "whenErrant"], Policy is null ? null : Json.FromString(Policy));
    }

    /// <summary>Whether resources that hold data are held back when they are deleted.</summary>
    internal sealed record DeletionProtection(string? Mode) : SpecEdit
    {
        internal override string Kind => "deletion protection";

        internal override Json Apply(Json spec) => spec.With("deletionProtection", Mode is null ? null : Json.FromString(Mode));
    }

    /// <summary>The whole spec as it was before.</summary>
    internal sealed record Revert(Json Before) : SpecEdit
    {
        internal override string Kind => "revert";

        internal override Json Apply(Json spec) => Before;

        /// <summary>Without the spec, which fills pages.</summary>
        public override string ToString() => "Revert";
    }
}
