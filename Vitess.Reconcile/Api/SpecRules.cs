using Vitess.Reconcile.Api.Shapes;

namespace Vitess.Reconcile.Api;

/// <summary>What must hold between the fields of a spec, beyond what each of them takes.</summary>
/// <remarks>Only what can never run is refused. What the Go operator runs today is not.</remarks>
public static class SpecRules
{
    /// <summary>All breaches of the rules.</summary>
    /// <param name="spec">A spec that was read without a defect.</param>
    public static ValueList<Defect> Check(VitessClusterSpec spec)
    {
        var defects = new List<Defect>();
        var cells = spec.Cells.GetValueOrDefault();
        var keyspaces = spec.Keyspaces.GetValueOrDefault();

        // Around an external topology server other operators may run the rest of the cells and shards.
        var isShared = spec.GlobalLockserver?.External is not null;
        CheckDistinct([.. cells.Select(cell => cell.Name ?? "")], "cell", Place.Spec.Member("cells"), defects);
        CheckDistinct(
            [.. keyspaces.Select(keyspace => keyspace.Name ?? "")],
            "keyspace",
            Place.Spec.Member("keyspaces"),
            defects);
        for (var i = 0; i < keyspaces.Count; i++)
        {
            var place = Place.Spec.Member("keyspaces").Item(i);
            KeyRangeRules.CheckEach(keyspaces[i], place, defects);
            if (!isShared)
            {
                CheckCells(keyspaces[i], place, [.. cells.Select(cell => cell.Name ?? "")], defects);
                KeyRangeRules.CheckTogether(keyspaces[i], place, defects);
            }
        }
        return defects.ToValueList();
    }

    private static void CheckDistinct(ValueList<string> names, string noun, Place place, List<Defect> defects)
    {
        for (var i = 0; i < names.Count; i++)
        {
            var earlier = names.TakeWhile(name => name != names[i]).Count();
            if (earlier < i)
            {
                defects.Add(new(
                    place.Item(i).Member("name").ToString(),
                    $"{Quote.Of(names[i])} is the name of {place.Item(earlier)} too",
                    $"Write another name, or take one {noun} out"));
            }
        }
    }

    private static void CheckCells(
        VitessKeyspaceTemplate keyspace, Place place, ValueList<string> cells, List<Defect> defects)
    {
        foreach (var (template, at) in Templates(keyspace, place))
        {
            var pools = template.TabletPools.GetValueOrDefault();
            for (var i = 0; i < pools.Count; i++)
            {
                if (pools[i] is { Cell: { } cell, Replicas: > 0 } && !cells.Contains(cell))
                {
                    var near = Nearest.Of(cell, cells) ?? string.Join(", ", cells);
                    defects.Add(new(
                        at.Member("tabletPools").Item(i).Member("cell").ToString(),
                        $"{Quote.Of(cell)} is not the name of a cell in spec.cells",
                        cells.Count == 0 ? "Add the cell there" : $"Write {near}, or add the cell there"));
                }
            }
        }
    }

    private static IEnumerable<(VitessShardTemplate Template, Place Place)> Templates(
        VitessKeyspaceTemplate keyspace, Place place)
    {
        var partitionings = keyspace.Partitionings.GetValueOrDefault();
        for (var i = 0; i < partitionings.Count; i++)
        {
            var at = place.Member("partitionings").Item(i);
            if (partitionings[i].Equal?.ShardTemplate is { } shared)
            {
                yield return (shared, at.Member("equal").Member("shardTemplate"));
            }
            var shards = (partitionings[i].Custom?.Shards).GetValueOrDefault();
            for (var j = 0; j < shards.Count; j++)
            {
                yield return (shards[j].Template, at.Member("custom").Member("shards").Item(j));
            }
        }
    }
}
