using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;

namespace Vitess.Reconcile.Tests.Golden;

/// <summary>Compares all that stands in a namespace with what was recorded, in both directions.</summary>
internal static class Comparison
{
    /// <summary>A line for each object that is missing or too many, and for each path at which one differs.</summary>
    internal static IReadOnlyList<string> Of(ValueMap<ObjectKey, Json> recorded, ValueMap<ObjectKey, Json> ours)
    {
        var findings = new List<string>();
        var addresses = recorded.Where(entry => entry.Key.Kind == Kinds.VitessCluster)
            .SelectMany(entry => AddressesIn(entry.Value)).Append("None").ToValueList();
        var (theirWays, ourWays) = (new OwnWays(recorded), new OwnWays(ours));
        foreach (var (key, given) in recorded.Where(entry => !Tolerated.IsLeftOut(entry.Value)))
        {
            if (!ours.TryGetValue(key, out var found))
            {
                findings.Add($"{key} is missing");
                continue;
            }
            var (wanted, standing) = (theirWays.Of(given), ourWays.Of(found));
            findings.AddRange(RecordedObjects
                .Differences(
                    Tolerated.Without(wanted, standing, hasStatus: true, addresses),
                    Tolerated.Without(standing, wanted, hasStatus: true, addresses))
                .Select(difference => $"{key} {difference}"));
        }
        findings.AddRange(ours
            .Where(entry => !Tolerated.IsLeftOut(entry.Value) && !IsOnlyOurs(entry.Value) && !recorded.ContainsKey(entry.Key))
            .Select(entry => $"{entry.Key} is too many"));
        return findings;
    }

    private static IEnumerable<string> AddressesIn(Json given) => given.Items.Concat(given.Members.Values).SelectMany(AddressesIn)
        .Concat(given["clusterIP"]?.AsText is { Length: > 0 } address ? [address] : []);

    private static bool IsOnlyOurs(Json standing) => (standing.At("metadata", "labels")?.Members ?? default) is { Count: > 0 } labels
        && labels.Keys.All(label => label.StartsWith(Annotations.Prefix, StringComparison.Ordinal));
}
