using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>Waits for resources further down, and passes on why they wait.</summary>
internal static class Relatives
{
    /// <summary>Why a resource is not ready, in its own words; nothing when it is.</summary>
    internal static Steps NotReady(ObservedObject.Resource resource)
    {
        var ready = Conditions.Of(resource.Status, "Ready");
        return (ready?["status"] ?? Available(resource.Status))?.AsText == Conditions.True && IsCurrent(resource)
            ? Steps.None
            : Steps.Wait(
                resource.Key.Kind + "NotReady",
                $"{resource.Key}: {Message(resource.Status) ?? "it has no status yet"}",
                Is(resource.Status, "Blocked") ? DateTimeOffset.MinValue : null,
                Is(resource.Status, "Degraded") || Conditions.StatusOf(resource.Status, "Available") == Conditions.False);
    }

    /// <summary>What keeps one that is being deleted from going: what is below it and says that somebody is needed, in its own words.</summary>
    internal static Steps Blocking(IEnumerable<ObservedObject.Resource> below)
    {
        var steps = Steps.None;
        foreach (var resource in below)
        {
            steps += Is(resource.Status, "Blocked") ? NotReady(resource) : Steps.None;
        }
        return steps;
    }

    private static bool Is(Json status, string type) => Conditions.StatusOf(status, type) == Conditions.True;

    /// <summary>What a person should read first: what takes somebody, else why it is not ready.</summary>
    private static string? Message(Json status) =>
        (Is(status, "Blocked") ? Conditions.Of(status, "Blocked") : Conditions.Of(status, "Ready"))?["message"]?.AsText;

    /// <summary>What the Go operator's own fields say, where its definitions leave no place for conditions.</summary>
    private static Json? Available(Json status) =>
        status["conditions"] is null ? status["available"] ?? status.At("gateway", "available") : null;

    private static bool IsCurrent(ObservedObject.Resource resource) =>
        resource.Status["observedGeneration"]?.AsInteger >= resource.Meta.Generation;
}
