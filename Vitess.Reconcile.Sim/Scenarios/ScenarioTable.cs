using System.Globalization;

namespace Vitess.Reconcile.Sim.Scenarios;

/// <summary>What scenarios came to, side by side with the Go operator.</summary>
internal static class ScenarioTable
{
    /// <summary>A Markdown table with a line for each scenario.</summary>
    internal static IEnumerable<string> Markdown(IEnumerable<ScenarioEnd> ends) =>
    [
        "| scenario | Go operator, s | here, s | planned reparents | most away | longest gap of writes, s | otherwise here, and why |",
        "|---|---|---|---|---|---|---|",
        .. ends.Select(end => string.Create(
            CultureInfo.InvariantCulture,
            $"| {end.Scenario.Name}: {end.Scenario.Request} | {Go(end.Scenario.Go)} | {Here(end)} | {end.Reparents} | {end.AwayMost} | {Seconds(end.Gap)} | {end.Scenario.Ours} |")),
    ];

    /// <summary>Lines for a terminal.</summary>
    internal static IEnumerable<string> Plain(IEnumerable<ScenarioEnd> ends)
    {
        yield return $"{"scenario",-27} {"Go, s",8} {"here, s",8} {"reparents",10} {"away",5} {"gap, s",7}";
        foreach (var end in ends)
        {
            var go = end.Scenario.Go.Seconds is { } seconds ? Text(seconds) : "never";
            yield return $"{end.Scenario.Name,-27} {go,8} {Here(end),8} {end.Reparents,10} {end.AwayMost,5} {Seconds(end.Gap),7}"
                + (end.Failure is null ? "" : $"  {end.Failure}");
        }
    }

    internal static Json Json(IEnumerable<ScenarioEnd> ends) => Values.Json.List(ends.Select(end => Values.Json.Map(
        ("name", end.Scenario.Name),
        ("request", end.Scenario.Request),
        ("goSeconds", end.Scenario.Go.Seconds is { } go ? Values.Json.Number(Text(go)) : Values.Json.Null),
        ("goSecondsAre", end.Scenario.Go.What),
        ("seconds", end.Took is { } took ? Values.Json.Number(Text(took.TotalSeconds)) : Values.Json.Null),
        ("plannedReparents", end.Reparents),
        ("mostTabletsAway", end.AwayMost),
        ("longestWriteGapSeconds", Values.Json.Number(Seconds(end.Gap))),
        ("otherwise", end.Scenario.Ours),
        ("failure", end.Failure))));

    private static string Go(GoOperator go) => go.Seconds is { } seconds ? $"{Text(seconds)} ({go.What})" : $"never ends: {go.What}";

    private static string Here(ScenarioEnd end) => end.Took is { } took ? Seconds(took) : "not yet";

    private static string Seconds(TimeSpan span) => Text(span.TotalSeconds);

    private static string Text(double seconds) =>
        seconds.ToString(seconds is > 0 and < 1 ? "0.00" : "0.0", CultureInfo.InvariantCulture);
}
