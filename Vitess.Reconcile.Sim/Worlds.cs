using Vitess.Reconcile.Host.Read;
using Vitess.Reconcile.Sim.World.Kubernetes;

namespace Vitess.Reconcile.Sim;

/// <summary>The Kubernetes that a user's cluster needs: the zones that its cells name, with room enough.</summary>
internal static class Worlds
{
    /// <summary>How many nodes a zone has. Reason: tablets of one cell spread over nodes, and one more may be lost.</summary>
    private const int NodesPerZone = 3;

    /// <summary>The world for a file. A cell that names no zone stands in a zone of its own, named after it.</summary>
    internal static WorldDescription For(ClusterFile file, bool isAsRecorded)
    {
        var zones = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var document in file.Documents)
        {
            foreach (var cell in document.Object.At("spec", "cells")?.Items ?? [])
            {
                if ((cell["zone"]?.AsText is { Length: > 0 } zone ? zone : ZoneOf(cell)) is { Length: > 0 } named)
                {
                    zones.Add(named);
                }
            }
        }
        if (zones.Count == 0)
        {
            zones.Add("zone");
        }
        return new(zones.Select(zone => new ZoneDescription(zone, NodesPerZone)).ToValueList())
        {
            Region = isAsRecorded ? "us-east-1" : Region(zones),
        };
    }

    private static string? ZoneOf(Json cell) =>
        cell["name"]?.AsText?.Replace('_', '-');

    /// <summary>The region of zones named as clouds name them; else a name for all.</summary>
    private static string Region(SortedSet<string> zones) =>
        zones.Min is { Length: > 1 } first && char.IsAsciiLetterLower(first[^1]) && char.IsAsciiDigit(first[^2])
            ? first[..^1]
            : "region";
}
