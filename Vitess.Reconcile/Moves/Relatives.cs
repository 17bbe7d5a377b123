using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>Waits for resources further down, and passes on why they wait.</summary>
internal static class Relatives
{
    /// <summary>Why a resource is not ready, in its own words; nothing when it is.</summary>
    internal static Steps NotReady(ObservedObject.Resource resource)
    {
        var ready = Condition(resource.Status, "Ready");
        return (ready?["status"] ?? Available(resource.Status))?.AsText == Conditions.True && IsCurrent(resource)
            ? Steps.None
            : Steps.Wait(
                resource.Key.Kind + "NotReady",
                $"{resource.Key}: {ready?["message"]?.AsText ?? "it has no status yet"}");
    }

    /// <summary>What the Go operator's own fields say, where its definitions leave no place for conditions.</summary>
    private static Json? Available(Json status) =>
        status["conditions"] is null ? status["available"] ?? status.At("gateway", "available") : null;

    private static bool IsCurrent(ObservedObject.Resource resource) =>
        resource.Status["observedGeneration"]?.AsInteger >= resource.Meta.Generation;

    private static Json? Condition(Json status, string type) => status["conditions"] switch
    {
        { IsMap: true } map => map[type],
        { IsList: true } list => list.Items.FirstOrDefault(it => it["type"]?.AsText == type),
        _ => null,
    };
}
