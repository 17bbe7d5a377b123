using System.Globalization;

namespace Vitess.Reconcile.Sim.Report;

/// <summary>What a run of <c>up</c> came to.</summary>
internal sealed record Summary
{
    public required string Cluster { get; init; }

    public required ulong Seed { get; init; }

    public required string Digest { get; init; }

    /// <summary>How long it took until the resource was ready for the first time; null when it never was.</summary>
    public required TimeSpan? TimeToReady { get; init; }

    /// <summary>How long the simulation lasted.</summary>
    public required TimeSpan Simulated { get; init; }

    /// <summary>What was done to the world.</summary>
    public required ValueList<string> Faults { get; init; }

    public required ValueList<ShardSummary> Shards { get; init; }

    public required long Acknowledged { get; init; }

    public required long Lost { get; init; }

    /// <summary>What was still awaited at the end; empty when everything had converged.</summary>
    public required ValueList<string> Pending { get; init; }

    internal Json ToJson() => Json.Map(
        ("cluster", Cluster),
        ("seed", Json.Number(Seed.ToString(CultureInfo.InvariantCulture))),
        ("converged", Pending.Count == 0),
        ("timeToReadySeconds", TimeToReady is { } ready ? Seconds(ready) : Json.Null),
        ("simulatedSeconds", Seconds(Simulated)),
        ("faults", Texts(Faults)),
        ("shards", Json.List(Shards.Select(shard => Json.Map(
            ("name", shard.Name),
            ("primary", shard.Primary is null ? Json.Null : shard.Primary),
            ("secondsWithoutWritablePrimary", Seconds(shard.WithoutPrimary)))))),
        ("acknowledgedWrites", Acknowledged),
        ("lostWrites", Lost),
        ("pending", Texts(Pending)),
        ("digest", Digest));

    internal IEnumerable<string> ToLines()
    {
        yield return TimeToReady is { } ready
            ? $"{Cluster} was ready after {Text(ready)}."
            : $"{Cluster} did not become ready in {Text(Simulated)}.";
        foreach (var fault in Faults)
        {
            yield return fault;
        }
        foreach (var shard in Shards)
        {
            yield return shard.Primary is null
                ? $"Shard {shard.Name} has no primary."
                : $"Shard {shard.Name} is led by {shard.Primary} and was without a writable primary for {Text(shard.WithoutPrimary)}.";
        }
        yield return string.Create(
            CultureInfo.InvariantCulture, $"{Acknowledged} writes were acknowledged to clients, {Lost} of them were lost.");
        foreach (var item in Pending)
        {
            yield return $"Pending: {item}";
        }
        yield return string.Create(
            CultureInfo.InvariantCulture, $"Seed {Seed}, {Text(Simulated)} simulated, trace {Digest}.");
    }

    private static string Text(TimeSpan span) =>
        span.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture) + " s";

    private static Json Seconds(TimeSpan span) =>
        Json.Number(Math.Round(span.TotalSeconds, 3).ToString(CultureInfo.InvariantCulture));

    private static Json Texts(ValueList<string> texts) => Json.List(texts.Select(Json.FromString));
}

/// <param name="Name">The shard.</param>
/// <param name="Primary">Who leads it at the end; null for nobody.</param>
/// <param name="WithoutPrimary">How long it had no writable primary, after it had its first.</param>
internal sealed record ShardSummary(string Name, string? Primary, TimeSpan WithoutPrimary);
