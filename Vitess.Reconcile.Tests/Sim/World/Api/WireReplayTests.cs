namespace Vitess.Reconcile.Tests.Sim.World.Api;

public sealed class WireReplayTests
{
    private const string CollectorKnows = "The recorded collector had not learnt of the custom kind yet; this one knows it at once.";
    private const string OtherHash =
        "The name of a ReplicaSet ends in a hash of another making, and Progressing stands before Available.";

    private const string OtherVersion = "The recorded server was built by hand and says v0.0.0.";
    private const string FewerGroups = "Only groups are told of which something is served.";

    /// <summary>
    /// Steps that the simulated server does not answer alike yet, with the reason. The list only shrinks.
    /// </summary>
    private static readonly (string Step, string Reason)[] NotAlikeYet =
    [
        ("owner gone", CollectorKnows),
        ("child gone", CollectorKnows),
        ("deployment settled", OtherHash),
        ("version", OtherVersion),
        ("api groups", FewerGroups),
    ];

    [Fact]
    public void Every_recorded_request_is_answered_as_by_a_real_server_or_is_listed_with_a_reason()
    {
        var steps = File.ReadLines(Path.Combine(Repository.Root, "Vitess.Reconcile.Tests/Data/wire/apiserver.jsonl")).Select(Json.Parse).ToList();
        Assert.Equal(162, steps.Count);
        var differences = WireReplay.Differences(steps);
        var listed = NotAlikeYet.Select(known => known.Step).ToList();
        var unlisted = differences.Where(found => !listed.Contains(found.Step, StringComparer.Ordinal)).ToList();
        var alike = listed.Where(step => !differences.Exists(found => found.Step == step)).ToList();
        Assert.True(unlisted.Count == 0, string.Join("\n", unlisted.Select(found => $"{found.Step}: {found.Difference}")));
        Assert.True(alike.Count == 0, $"Answered alike now, so take it off the list: {string.Join("; ", alike)}");
    }
}
