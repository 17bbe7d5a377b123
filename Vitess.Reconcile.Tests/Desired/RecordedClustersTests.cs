using System.Text;
using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Kubernetes;
using Vitess.Reconcile.Tests.Golden;

namespace Vitess.Reconcile.Tests.Desired;

/// <summary>What is rendered equals what the Go operator made of the same inputs, field by field.</summary>
public sealed class RecordedClustersTests
{
    [Fact]
    public void The_smallest_cluster_is_rendered_exactly()
    {
        var findings = Findings("01-minimal");
        Assert.True(findings.Count == 0, string.Join('\n', findings));
    }

    [Fact]
    public void A_production_cluster_is_rendered_exactly()
    {
        var findings = Findings("02-three-zones");
        Assert.Empty(findings);
    }

    /// <summary>The list of objects that still differ can only shrink: it is compared with the committed one.</summary>
    [Fact]
    public void No_other_object_differs_than_those_that_are_listed()
    {
        var list = new StringBuilder();
        foreach (var input in RecordedObjects.Inputs)
        {
            foreach (var finding in Findings(input))
            {
                list.Append(input).Append(' ').Append(finding.Split('\n')[0]).Append('\n');
            }
        }
        GoldenFile.Matches(list.ToString(), "Desired/not-yet.verified.txt");
    }

    private static List<string> Findings(string input)
    {
        var given = RecordedObjects.Given(input).Select(RecordedObjects.KeyOf).ToValueList();
        var recorded = RecordedObjects.Of(input).Where(entry => IsOurs(entry.Value, given)).ToValueMap();
        var rendered = RenderedWorld.Of(input).Objects;
        var (theirWays, ourWays) = (
            new OwnWays(recorded), new OwnWays(rendered.ToValueMap(entry => entry.Key, entry => entry.Value.Object)));
        var findings = new List<string>();
        foreach (var (key, found) in recorded)
        {
            var wanted = theirWays.Of(WithoutMark(found));
            if (!rendered.TryGetValue(key, out var ours))
            {
                findings.Add($"{key} is missing");
                continue;
            }
            var filled = WithAddressPolicy(Defaults.FillFields(WithObservedGeneration(ourWays.Of(ours.Object), wanted)));
            var differences = RecordedObjects.Differences(
                Tolerated.Without(wanted, filled), Tolerated.Without(filled, wanted));
            if (differences.Count > 0)
            {
                findings.Add($"{key} differs\n  {string.Join("\n  ", differences)}");
            }
        }
        findings.AddRange(rendered
            .Where(entry => !recorded.ContainsKey(entry.Key) && !IsOnlyOurs(entry.Value.Object))
            .Select(entry => $"{entry.Key} is too many"));
        return findings;
    }

    private static bool IsOnlyOurs(Json rendered) => (rendered.At("metadata", "labels")?.Members ?? default).Keys
        .All(label => label.StartsWith(Annotations.Prefix, StringComparison.Ordinal));

    // Told on what stands while a change waits.
    private static Json WithoutMark(Json recorded)
    {
        var left = recorded.At("metadata", "annotations", GoAnnotations.Scheduled) is null
            ? recorded
            : recorded.WithAt(["metadata", "annotations", GoAnnotations.Scheduled], null);
        return left.At("metadata", "annotations") is { Members.Count: 0 } ? left.WithAt(["metadata", "annotations"], null) : left;
    }

    // Set on the standing pod after it was made, when the shard's pass has seen it.
    private static Json WithObservedGeneration(Json ours, Json wanted) =>
        ours["kind"]?.AsText == Kinds.Pod
        && wanted.At("metadata", "annotations", GoAnnotations.ObservedShardGeneration) is { } generation
            ? ours.WithAt(["metadata", "annotations", GoAnnotations.ObservedShardGeneration], generation)
            : ours;

    // Set by the API server when it gives a service its addresses.
    private static Json WithAddressPolicy(Json ours) =>
        ours["kind"]?.AsText == Kinds.Service ? ours.WithAt(["spec", "ipFamilyPolicy"], "SingleStack") : ours;

    // What the user gave, what Kubernetes' own controllers made and what names an instant is not rendered.
    private static bool IsOurs(Json recorded, ValueList<ObjectKey> given) => recorded["kind"]?.AsText switch
    {
        Kinds.VitessCluster or Kinds.VitessBackup or "ReplicaSet" or "Job" => false,
        _ => !given.Contains(RecordedObjects.KeyOf(recorded)) && RecordedObjects.OwnerKind(recorded) is not ("ReplicaSet" or "Job"),
    };
}
