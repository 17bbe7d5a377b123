using Vitess.Reconcile.Api;
using Vitess.Reconcile.Host.Live.Kubernetes;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Sim.Serve.Api;

namespace Vitess.Reconcile.Tests.Live;

/// <summary>Which step of a rollout a request is.</summary>
internal static class RolloutStep
{
    /// <summary>What a shard takes once, when it is changed for the first time.</summary>
    internal static ValueList<string> OfFirstChange { get; } = ["fields taken over"];

    /// <summary>What passes a change on to the tablets, before any of them goes for it.</summary>
    internal static ValueList<string> OfEachChange { get; } = ["keyspace applied", "shard applied", "pod marked", "generation told"];

    /// <summary>What a rollout of a shard takes before its primary goes, and after.</summary>
    internal static ValueList<string> OfReplicas { get; } =
    [
        "share taken", "turn taken", "GetFullStatus", "ChangeTabletType", "pod deleted", "pod created", "status written", "lease renewed",
        "turn given back", "share given back",
    ];

    /// <summary>What it takes for its primary to go. Whoever adopts such a turn waits for minutes until the shard is whole.</summary>
    internal static ValueList<string> OfPrimaries { get; } = ["turn with an heir taken", "PlannedReparentShard"];

    /// <summary>
    /// All steps, in the order in which they are tried: none of a group while one of an earlier group is left. What happens but once
    /// is first, and after the steps of primaries not much goes on for minutes.
    /// </summary>
    internal static ValueList<ValueList<string>> Groups { get; } = [OfFirstChange, OfEachChange, OfReplicas, OfPrimaries];

    /// <summary>The step that a request to the API server is; empty for what is none.</summary>
    internal static string Of(ApiAsked asked) => ApiRequest.Of(asked.Method, asked.Target) switch
    {
        { Verb: "patch", Resource: "vitessclusters" } when IsSwap(asked) =>
            (Shares(Swapped(asked, "replace", "add")) - Shares(Swapped(asked, "test"))) switch { > 0 => "share taken", < 0 => "share given back", _ => "" },
        { Verb: "patch", Resource: "vitessshards" } when IsSwap(asked) => Turn.Parse(Swapped(asked, "replace", "add")) switch
        {
            null => "turn given back",
            { Operation: not TurnOperation.ReplacePod } or { QuietSeconds: not null } => "",
            { Heir: null } => "turn taken",
            _ => "turn with an heir taken",
        },
        { Verb: "patch", Resource: "vitesskeyspaces" } when IsApply(asked) => "keyspace applied",
        { Verb: "patch", Resource: "vitessshards" } when IsApply(asked) => "shard applied",
        { Verb: "patch", Resource: "vitessshards" } when Json.Parse(asked.Body).At("metadata", "managedFields") is not null => "fields taken over",
        { Verb: "patch", Resource: "vitessshards/status" } => "status written",
        { Verb: "patch", Resource: "pods" } => Json.Parse(asked.Body).At("metadata", "annotations") switch
        {
            { } marks when marks[GoAnnotations.Scheduled] is { AsText: not null } => "pod marked",
            { } marks when marks[GoAnnotations.ObservedShardGeneration] is not null => "generation told",
            _ => "",
        },
        { Verb: "create", Resource: "pods" } => IsOfTablet(asked) ? "pod created" : "",
        { Verb: "update", Resource: "leases" } => "lease renewed",
        { Verb: "delete", Resource: "pods", Name: { } name } => name.Contains("vttablet", StringComparison.Ordinal) ? "pod deleted" : "",
        _ => "",
    };

    /// <summary>The step that a call of vtctld is; empty for what is none.</summary>
    internal static string Of(string method) => method.Split('/')[^1] is var name
        and ("GetFullStatus" or "ChangeTabletType" or "PlannedReparentShard") ? name : "";

    private static bool IsSwap(ApiAsked asked) => asked.ContentType.StartsWith("application/json-patch+json", StringComparison.Ordinal);

    private static bool IsApply(ApiAsked asked) => asked.ContentType.StartsWith("application/apply-patch+yaml", StringComparison.Ordinal);

    private static bool IsOfTablet(ApiAsked asked) =>
        Json.Parse(asked.Body).At("metadata", "labels", Labels.Component)?.AsText == Labels.VtTablet;

    /// <summary>The text of an annotation in a patch: what it has to be, or what it becomes.</summary>
    private static string Swapped(ApiAsked asked, params ReadOnlySpan<string> operations)
    {
        foreach (var step in Json.Parse(asked.Body).Items)
        {
            if (operations.Contains(step["op"]?.AsText ?? "") && step["path"]?.AsText?.StartsWith("/metadata/annotations", StringComparison.Ordinal) == true)
            {
                return step["value"] is { IsMap: true } all ? all.Members.Values.First().AsText ?? "" : step["value"]?.AsText ?? "";
            }
        }
        return "";
    }

    private static int Shares(string text) => text.Length == 0 ? 0 : Json.Parse(text).Members.Count;
}
